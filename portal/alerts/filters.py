"""Which alerts are wanted."""

from typing import Any

from django import forms

from governance.decisions.alerts.words import Kind
from governance.models import Alert
from processes.models import Person, Process

STATES = {"": "Any", "standing": "Standing", "aside": "Set aside", "over": "Over"}


class AlertFilter(forms.Form):
    """Which alerts are wanted."""

    process = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(
        required=False,
        label="What",
        choices=[("", "Any"), *((each, each.label.capitalize()) for each in Kind)],
    )
    state = forms.ChoiceField(required=False, choices=list(STATES.items()))

    def __init__(self, data: Any, person: Person) -> None:
        super().__init__(data)
        self.person = person
        seen = Process.objects.visible_to(person).filter(alerts__isnull=False).distinct()
        choices = [("", "Any"), *seen.order_by("name", "id").values_list("slug", "name")]
        asked = str(data.get("process", "")) if data else ""
        if asked and asked not in dict(choices):
            rows = Process.objects.visible_to(person).filter(slug=asked)
            choices += list(rows.values_list("slug", "name"))
        self.fields["process"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def rows(self) -> Any:
        """The alerts that the filled fields leave."""
        rows = Alert.objects.visible_to(self.person)
        if not self.is_valid():
            return rows.none()
        said = self.cleaned_data
        if said["process"]:
            rows = rows.filter(process__slug=said["process"])
        if said["kind"]:
            rows = rows.filter(kind=said["kind"])
        match said["state"]:
            case "standing":
                return rows.standing()
            case "aside":
                return rows.open().exclude(set_aside_at=None)
            case "over":
                return rows.over()
        return rows
