"""What part of the log is wanted: a form, and what its fields ask of the log."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

from governance.decisions.asked import Asked
from governance.models import Chain
from processes.models import ContractVersion, Person, Process

_ANY, _YES, _NO = "", "yes", "no"
_MOST_OFFERED = 300
# Further out no calendar's day can be moved to another time zone.
_FIRST, _LAST = date(1900, 1, 1), date(2999, 12, 31)
_SAYS = "Choose a day between 1900 and 2999."


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        required=False,
        label=label,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(_FIRST, _SAYS), MaxValueValidator(_LAST, _SAYS)],
    )


class LogFilter(forms.Form):
    """What part of the log is wanted."""

    case = forms.CharField(
        required=False,
        max_length=200,
        widget=forms.TextInput({"type": "search", "placeholder": "Case number"}),
    )
    process = forms.ChoiceField(required=False)
    since = _day("From")
    until = _day("To")
    decision = forms.CharField(required=False, max_length=200)
    tool = forms.CharField(required=False, max_length=120)
    model = forms.CharField(required=False, max_length=200)
    version = forms.IntegerField(required=False, min_value=1, max_value=10**9)
    breach = forms.ChoiceField(
        required=False,
        label="Breach",
        choices=[(_ANY, "Any"), (_YES, "Only breaches"), (_NO, "None")],
    )
    escalated = forms.ChoiceField(
        required=False,
        label="A person",
        choices=[(_ANY, "Any"), (_YES, "Was called"), (_NO, "Was not called")],
    )

    def __init__(self, data: Any, person: Person) -> None:
        super().__init__(data)
        self._seen = Process.objects.visible_to(person)
        offered = self._seen.filter(pk__in=Chain.objects.values("pk")).order_by("name", "id")
        choices = list(offered.values_list("slug", "name")[:_MOST_OFFERED])
        asked = str(data.get("process", "")) if data else ""
        if asked and asked not in dict(choices):
            choices += list(self._seen.filter(slug=asked).values_list("slug", "name"))
        self.fields["process"].choices = [("", "All processes"), *choices]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_version(self) -> int | None:
        number: int | None = self.cleaned_data["version"]
        if number and not self.data.get("process"):
            raise forms.ValidationError("Choose a process as well: versions are counted for each.")
        return number

    def asked(self) -> Asked | None:
        """What the log is asked; nothing where a field can't be used."""
        if not self.is_valid():
            return None
        said = self.cleaned_data
        process = self._seen.filter(slug=said["process"]).first() if said["process"] else None
        version = None
        if process and said["version"]:
            rows = ContractVersion.objects.filter(process=process, number=said["version"])
            # A version that is not there has no decisions.
            version = rows.values_list("pk", flat=True).first() or 0
        return Asked(
            process=process.pk if process else None,
            since=_start(said["since"]) if said["since"] else None,
            until=_start(said["until"] + timedelta(days=1)) if said["until"] else None,
            decision=said["decision"],
            tool=said["tool"],
            model=said["model"],
            version=version,
            case=said["case"],
            is_breach=_flag(said["breach"]),
            is_escalated=_flag(said["escalated"]),
        )


def _flag(said: str) -> bool | None:
    return None if said == _ANY else said == _YES


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
