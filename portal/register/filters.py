"""What part of the register is wanted: a form whose choices say how many they would leave."""

from collections import Counter
from typing import Any

from django import forms
from django.db.models import Count, Exists, F, OuterRef, Q

from processes.models import Domain, Person, Process, Tier
from processes.register.models import ProcessQuerySet
from processes.register.words import Capability, KindOfWork, Stage, State

ORDERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "name": ("Name", ("name", "id")),
    "tier": ("Highest tier first", ("-tier_id", "name", "id")),
    "stage": ("Stage", ("stage", "name", "id")),
    "owner": ("Owner", ("owner_name", "name", "id")),
    "new": ("Newest first", ("-created_at", "-id")),
}

# Filter and the column that it compares; the state is none.
COUNTED = {
    "domain": "domain",
    "tier": "tier",
    "stage": "stage",
    "capability": "capability",
    "work": "kind_of_work",
    "state": "has_open_pause",
}


class RegisterFilter(forms.Form):
    """What part of the register is wanted."""

    q = forms.CharField(
        required=False,
        max_length=200,
        label="Search",
        widget=forms.TextInput({"type": "search", "placeholder": "What do you want done?"}),
    )
    domain = forms.ChoiceField(required=False)
    tier = forms.ChoiceField(required=False)
    stage = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False)
    capability = forms.ChoiceField(required=False)
    work = forms.ChoiceField(required=False, label="Kind of work")
    owner = forms.ChoiceField(required=False)
    order = forms.ChoiceField(
        required=False, choices=[(key, label) for key, (label, _) in ORDERS.items()]
    )

    def __init__(self, data: Any, person: Person) -> None:
        super().__init__(data)
        self._visible = Process.objects.visible_to(person)
        owns = Exists(self._visible.filter(accountable=OuterRef("pk")))
        owners = Person.objects.filter(owns).order_by("name", "id").values_list("pk", "name")
        tiers = Tier.objects.visible_to(person)
        domains = list(Domain.objects.visible_to(person))
        self._domains = {domain.slug: domain.pk for domain in domains}
        self._offer("domain", [(domain.slug, domain.name) for domain in domains])
        self._offer("tier", [(str(tier.number), str(tier)) for tier in tiers])
        self._offer("stage", Stage.choices)
        self._offer("state", State.choices)
        self._offer("capability", Capability.choices)
        self._offer("work", KindOfWork.choices)
        self._offer("owner", [(str(pk), name) for pk, name in owners])

    def _offer(self, name: str, choices: Any) -> None:
        said = [(value, label[:1].upper() + label[1:]) for value, label in choices]
        self.fields[name].choices = [("", "Any"), *said]  # type: ignore[attr-defined]  # a ChoiceField

    def rows(self) -> ProcessQuerySet:
        """The processes that the filled fields leave."""
        if not self.is_valid():
            return self._visible.none()
        rows = self._found()
        for name, column in COUNTED.items():
            if name != "state" and (wanted := self.cleaned_data[name]):
                rows = rows.filter(**{column: self._domains.get(wanted, wanted)})
        return rows.in_state(self.cleaned_data["state"])

    def _found(self) -> ProcessQuerySet:
        """What the search and the owner leave: the choices are counted over these."""
        rows = _matching(self._visible, self.cleaned_data["q"])
        owner = self.cleaned_data["owner"]
        return rows.filter(accountable=owner) if owner else rows

    @property
    def ordering(self) -> tuple[str, ...]:
        """The order that was asked for."""
        key = self.cleaned_data.get("order") or "name" if self.is_valid() else "name"
        return ORDERS[key][1]

    def count(self) -> int:
        """How many rows there are; beside each choice, how many it would leave."""
        if not self.is_valid():
            return 0
        wanted = {name: self.cleaned_data[name] for name in COUNTED}
        counts: dict[str, Counter[str]] = {name: Counter() for name in COUNTED}
        total = 0
        slugs = {pk: slug for slug, pk in self._domains.items()}
        groups = self._found().order_by().with_state().values_list(*COUNTED.values())
        for *values, number in groups.annotate(number=Count("pk")):
            found = _by_name([slugs[values[0]], *values[1:]])
            # A choice is counted as if its own field were empty: it says what picking it leaves.
            against = [name for name in COUNTED if wanted[name] not in ("", found[name])]
            if len(against) > 1:
                continue
            total += 0 if against else number
            for name in against or COUNTED:
                counts[name][found[name]] += number
        for name, counter in counts.items():
            self._write_counts(name, counter)
        return total

    def _write_counts(self, name: str, counter: Counter[str]) -> None:
        field: Any = self.fields[name]
        field.choices = [
            (value, f"{label} ({counter[value]})" if value else label)
            for value, label in field.choices
        ]


def in_order(rows: ProcessQuerySet, order: tuple[str, ...]) -> ProcessQuerySet:
    """The rows with what this order compares beside each; the page sorts by it."""
    if "owner_name" in order:
        return rows.annotate(owner_name=F("accountable__name"))
    return rows


def _by_name(values: list[Any]) -> dict[str, str]:
    """A group's values as the choices name them."""
    found = {name: str(value) for name, value in zip(COUNTED, values, strict=True)}
    paused = State.PAUSED if values[-1] else State.RUNNING
    found["state"] = State.RETIRED if found["stage"] == Stage.RETIRED else paused
    return found


def _matching(rows: ProcessQuerySet, words: str) -> ProcessQuerySet:
    for word in words.split()[:8]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(slug__icontains=word)
            | Q(summary__icontains=word)
            | Q(when_to_use__icontains=word)
            | Q(domain__name__icontains=word)
            | Q(accountable__name__icontains=word)
        )
    return rows
