"""What changed underneath a draft, brought together with what the draft changes.

Each side is met part by part and field by field with what both began from. What only one side
changed is taken from it; what both changed differently is a person's choice. Nothing of either
side goes unseen: what comes in is listed, and so is what has to be chosen.
"""

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from processes.contracts.business_parts import RuleExample, StopRule
from processes.contracts.checks.risk import tier_basis
from processes.contracts.merging.held import Held, held
from processes.contracts.merging.parts import Kind
from processes.contracts.merging.settling import (
    About,
    Choices,
    Coming,
    Conflict,
    Differing,
    Settling,
)
from processes.contracts.merging.values import combine_fields, same, units
from processes.contracts.merging.wording import fields_in_words, label
from processes.contracts.models import ContractVersion
from processes.contracts.whole import KINDS, SINGLE, TEXTS, Whole

__all__ = ["Choices", "Coming", "Conflict", "Merge", "merge"]


@dataclass(frozen=True)
class Merge:
    """What a draft says once it has taken in what changed underneath."""

    # Until a person has chosen, the draft's own words stand where both sides changed something.
    whole: Whole
    conflicts: tuple[Conflict, ...]
    coming: tuple[Coming, ...]

    def unanswered(self, choices: Choices) -> list[Conflict]:
        """What a person has still to choose."""
        return [each for each in self.conflicts if each.key not in choices]

    def chosen(self, choices: Choices) -> list[Differing]:
        """What a person did choose."""
        found: tuple[Differing, ...] = (*self.conflicts, *self.coming)
        return [each for each in found if each.key in choices]

    @property
    def keys(self) -> set[str]:
        """Everything that may be chosen: conflicts, and what comes in but may be left out."""
        return {each.key for each in self.conflicts} | {each.key for each in self.coming}


def merge(base: Whole | None, theirs: Whole, mine: Whole, choices: Choices | None = None) -> Merge:
    """Bring what is in force together with a draft; `base` is what the draft began from."""
    to = Settling(choices or {})
    began = base or Whole(ContractVersion())
    made = Whole(_texts(began.version, theirs.version, mine.version, to), is_first=mine.is_first)
    for relation in KINDS:
        kind = Kind(
            relation, held(began, relation), held(theirs, relation), held(mine, relation), to
        )
        _put(made, relation, kind.merged())
    made.version.tier_basis = _basis(made, theirs.version, mine.version)
    return Merge(made, tuple(to.conflicts), tuple(to.coming))


def _texts(
    base: ContractVersion, theirs: ContractVersion, mine: ContractVersion, to: Settling
) -> ContractVersion:
    made = copy.copy(mine)
    for unit in units(TEXTS):
        sides = _values(base, unit), _values(theirs, unit), _values(mine, unit)
        in_turn = combine_fields(made, unit, one_after_the_other=True)
        settled = to.settle(_about(made, unit), sides, combine_fields(made, unit), in_turn)
        for name, value in zip(unit, settled, strict=True):
            setattr(made, name, value)
    return made


def _values(version: ContractVersion, unit: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(version, name) for name in unit)


def _about(version: ContractVersion, unit: tuple[str, ...]) -> About:
    def words(values: Any) -> str:
        return fields_in_words(version, unit, values)

    return About(f"contract.{unit[0]}", "", label(version, unit), words)


def _put(made: Whole, relation: str, found: Iterable[Held]) -> None:
    parts = []
    for place, each in enumerate(found):
        part = copy.copy(each.part)
        part.order = place
        parts.append(part)
        if isinstance(part, StopRule) and each.cases:
            made.examples[part.lineage] = [
                RuleExample(order=order, **case) for order, case in enumerate(each.cases)
            ]
    if relation not in SINGLE:
        setattr(made, relation, parts)
    elif parts:
        setattr(made, relation, parts[0])


def _basis(made: Whole, *sides: ContractVersion) -> str:
    """What the answers about the tier stand for; where nobody gave just these, they are asked."""
    basis = tier_basis(made)
    answers = made.version.tier_answers
    if any(side.tier_basis == basis and same(side.tier_answers, answers) for side in sides):
        return basis
    return made.version.tier_basis
