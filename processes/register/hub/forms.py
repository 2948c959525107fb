"""What people fill in on the hub: names, words, routes."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet

from house.acts import ReasonForm
from house.clock import today
from processes.notices.topics import named as topic_named
from processes.people.models import Absence, Person
from processes.register.load import Load
from processes.register.models import Process
from processes.register.routes import DEFAULTS, told_on
from processes.register.words import Circle, Role


class People:
    """Colleagues to choose from, each with what speaks for asking someone else."""

    def __init__(self, loads: Mapping[int, Load]) -> None:
        self._loads = loads
        covering = Absence.objects.covering(today()).order_by("ends_on")
        self._away = dict(covering.values_list("person", "ends_on"))
        self.rows = Person.objects.people().active().order_by("name", "id")

    def label(self, person: Person) -> str:
        """A line of the list: name, title, roles held, days away."""
        says = [person.job_title] if person.job_title else []
        if load := self._loads.get(person.pk):
            says.append(load.in_words)
        if away := self._away.get(person.pk):
            says.append(f"away until {away:%-d %b}")
        return f"{person.name} ({', '.join(says)})" if says else person.name


class PauseForm(ReasonForm):
    """Why it is stopped, and whether that is an exercise."""

    is_drill = forms.BooleanField(
        label="This is a drill",
        required=False,
        help_text="It stops all the same, and shows how soon each agent knew.",
    )


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the checker alone
    """One colleague."""

    def __init__(self, people: People, **options: Any) -> None:
        self._people = people
        super().__init__(people.rows, **options)

    def label_from_instance(self, obj: Person) -> str:
        return self._people.label(obj)


class PairForm(ReasonForm):
    """Who holds a role and who steps in."""

    def __init__(self, role: Role, people: People, *, can_be_empty: bool, **options: Any) -> None:
        super().__init__(**options)
        nobody = "Nobody" if can_be_empty else "Choose"
        second = "Backup" if role == Role.ESCALATION else "Deputy"
        choice: dict[str, Any] = {"required": not can_be_empty, "empty_label": nobody}
        self.fields["person"] = PersonField(people, label=role.label.capitalize(), **choice)
        self.fields["deputy"] = PersonField(
            people, label=second, help_text="Someone else, who steps in.", **choice
        )
        self.order_fields(["person", "deputy", "because"])


class CircleForm(ReasonForm):
    """Who stays on a list, and who is added."""

    def __init__(self, standing: list[Person], people: People, **options: Any) -> None:
        super().__init__(**options)
        if standing:
            self.fields["keep"] = forms.ModelMultipleChoiceField(
                Person.objects.filter(pk__in=[person.pk for person in standing]),
                label="Stay on the list",
                required=False,
                initial=standing,
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["add"] = PersonField(
            people, label="Add", required=False, empty_label="Nobody more"
        )
        self.order_fields(["keep", "add", "because"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        kept, added = values.pop("keep", []), values.pop("add", None)
        values["people"] = [*kept, *([added] if added else [])]
        return values


class WordsForm(ReasonForm):
    """What the register's page says."""

    name = forms.CharField(max_length=120)
    summary = forms.CharField(
        label="What it does", max_length=400, widget=forms.Textarea({"rows": 3})
    )
    when_to_use = forms.CharField(max_length=300, widget=forms.Textarea({"rows": 2}))
    when_not_to_use = forms.CharField(max_length=300, widget=forms.Textarea({"rows": 2}))
    learn_at = forms.URLField(label="Where to learn it", required=False, assume_scheme="https")
    field_order = ("name", "summary", "when_to_use", "when_not_to_use", "learn_at", "because")


class RoutesForm(ReasonForm):
    """Which roles hear of which topic."""

    def __init__(self, process: Process, **options: Any) -> None:
        super().__init__(**options)
        choices = [(each.value, each.label.capitalize()) for each in (*Role, *Circle)]
        for name in DEFAULTS:
            topic = topic_named(name)
            self.fields[name] = forms.MultipleChoiceField(
                label=topic.title,
                help_text=topic.says,
                choices=choices,
                required=False,
                initial=sorted(told_on(process, name)),
                widget=forms.CheckboxSelectMultiple,
            )
        self.order_fields([*DEFAULTS, "because"])

    @property
    def topics(self) -> list[forms.BoundField]:
        """The fields without the reason."""
        return [self[name] for name in DEFAULTS]


class AssignForm(ReasonForm):
    """Another agent account for a process."""

    def __init__(self, agents: "QuerySet[Person]", **options: Any) -> None:
        super().__init__(**options)
        self.fields["agent"] = forms.ModelChoiceField(agents, empty_label="Choose")
        self.order_fields(["agent", "because"])
