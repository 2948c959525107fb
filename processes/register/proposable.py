"""What changes by proposal: which fields of which things, and how a change reads in words."""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from house.history import Change
from house.refusals import Invalid
from processes.people.models import Person
from processes.register.models import Control, Proposal, Tier, TierAnswer
from processes.register.refusals import ChangedUnderneath
from processes.register.words import ANSWER, CONTROL, TIER


@dataclass(frozen=True)
class Proposable:
    """One kind of thing that changes by proposal."""

    model: type[models.Model]
    fields: tuple[str, ...]
    can_add: bool = False
    # Of a kind that later rooms add: who may propose it, and what it must fit besides its fields.
    may: Callable[[Person, models.Model], bool] | None = None
    check: Callable[[models.Model], None] | None = None

    def locked(self, pk: Any) -> models.Model:
        """The thing as stored now; nobody else changes it until this transaction ends."""
        found: models.Model | None = (
            self.model._default_manager.select_for_update(of=("self",)).filter(pk=pk).first()
        )
        if found is None:
            raise ChangedUnderneath
        return found

    def difference(
        self, subject: models.Model | None, becomes: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """What stands in the fields that differ, and what shall stand there, as stored values."""
        if unknown := becomes.keys() - set(self.fields):
            raise Invalid(f"These can't be proposed: {', '.join(sorted(unknown))}.")
        wanted = {name: self._read(name, value) for name, value in becomes.items()}
        was = self.stored(subject, wanted) if subject else {}
        differing = [name for name in wanted if was.get(name, ...) != wanted[name]]
        return (
            {name: was[name] for name in differing if name in was},
            {name: wanted[name] for name in differing},
        )

    def stored(self, subject: models.Model, names: Iterable[str]) -> dict[str, Any]:
        """What stands in some fields."""
        return {name: _kept(getattr(subject, self.field(name).attname)) for name in names}

    def as_it_would_stand(
        self, subject: models.Model | None, wanted: Mapping[str, Any]
    ) -> models.Model:
        """The thing with the wanted values, refused where it couldn't stand so."""
        if subject is None and not self.can_add:
            raise Invalid("There is nothing to change.")
        made = copy(subject) if subject else self.model()
        for name, value in wanted.items():
            setattr(made, self.field(name).attname, value)
        try:
            made.full_clean()
        except ValidationError as problem:
            name, messages = next(iter(problem.message_dict.items()))
            raise Invalid(" ".join(messages), field=name) from None
        if self.check:
            self.check(made)
        return made

    def field(self, name: str) -> "models.Field[Any, Any]":
        """One of its fields."""
        field = self.model._meta.get_field(name)
        assert isinstance(field, models.Field)
        return field

    def _read(self, name: str, value: Any) -> Any:
        """A value as it is stored."""
        try:
            stored = value.pk if isinstance(value, models.Model) else value
            return _kept(self.field(name).to_python(stored))
        except ValidationError as problem:
            raise Invalid(" ".join(problem.messages), field=name) from None


def _kept(value: Any) -> Any:
    """A value as a proposal keeps it: a number with places reads the same whoever wrote it."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


# Later rooms add their own.
KINDS: dict[str, Proposable] = {
    TIER: Proposable(
        Tier,
        (
            "name",
            "reach",
            "example",
            "review_every_days",
            "review_says",
            "min_sampling_percent",
            "compliance_signs",
        ),
    ),
    CONTROL: Proposable(
        Control, ("slug", "name", "says", "tier", "passes_upward", "is_retired"), can_add=True
    ),
    ANSWER: Proposable(TierAnswer, ("says", "lowest_tier")),
}


def kind_of(name: str) -> Proposable:
    """The kind of this name, or the refusal that there is none."""
    if name not in KINDS:
        raise Invalid("Nothing of this kind changes by proposal.", field="kind")
    return KINDS[name]


def changes_of(proposal: Proposal) -> list[Change]:
    """What will be written, field by field, as people read it."""
    proposable = kind_of(proposal.kind)
    return [
        Change(
            str(proposable.field(name).verbose_name),
            _in_words(proposable.field(name), proposal.was[name]) if name in proposal.was else "",
            _in_words(proposable.field(name), becomes),
        )
        for name, becomes in proposal.becomes.items()
    ]


def _in_words(field: "models.Field[Any, Any]", value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field.is_relation:
        other = field.related_model._default_manager.filter(pk=value).first()  # type: ignore[union-attr]  # never "self" as text once apps are ready
        return str(other or value)
    return str(value)
