"""The parts of one kind, from two sides: met by where they come from, then by name."""

import copy
from typing import Any

from processes.contracts.merging.cases import combine_cases
from processes.contracts.merging.held import Cases, Held, Side
from processes.contracts.merging.order import among, put_in
from processes.contracts.merging.settling import About, Settling
from processes.contracts.merging.values import NOTHING, combine_fields, same, units
from processes.contracts.merging.wording import (
    cases_in_words,
    fields_in_words,
    label,
    part_in_words,
    thing,
)
from processes.contracts.part import Part
from processes.contracts.whole import KINDS

ADDED_TWICE = "Both have one of this name: the other is left out, or keeps the name it had."
TAKEN_OUT_THERE = "It was taken out in force, and changed in the draft."
TAKEN_OUT_HERE = "It was changed in force, and taken out of the draft."
MOVED_BY_BOTH = "Both put them in another order."


class Kind:
    """One kind of part, on its way from three sides to one."""

    def __init__(self, relation: str, base: Side, theirs: Side, mine: Side, to: Settling) -> None:
        self.relation, self.base, self.theirs, self.to = relation, base, theirs, to
        twins = _twins(base, theirs, mine)
        self.mine = {twins.get(lineage, lineage): each for lineage, each in mine.items()}
        self.found: Side = {}

    def merged(self) -> list[Held]:
        """What both sides lead to, in order."""
        for lineage in dict.fromkeys([*self.mine, *self.theirs]):
            each = self._merged(lineage)
            if each is not None:
                self.found[lineage] = each
        self._keep_names_apart()
        return [self.found[lineage] for lineage in self._order()]

    def _merged(self, lineage: str) -> Held | None:
        base, theirs, mine = (side.get(lineage) for side in (self.base, self.theirs, self.mine))
        if theirs and mine:
            return self._field_by_field(lineage, base, theirs, mine)
        why = TAKEN_OUT_HERE if mine is None else TAKEN_OUT_THERE
        sides = (base or NOTHING, theirs or NOTHING, mine or NOTHING)
        found = self.to.settle(self._about(lineage, theirs or mine, why), sides)
        return None if found is NOTHING else found

    def _about(self, key: str, one: Held | None, why: str) -> About:
        called = thing(one.part) if one else ""
        return About(f"{self.relation}.{key}.whole", called, "", _in_words, why)

    def _field_by_field(self, lineage: str, base: Held | None, theirs: Held, mine: Held) -> Held:
        made = copy.copy(mine.part)
        made.lineage = theirs.part.lineage
        for unit in units(made.content):
            about = self._field(lineage, mine.part, unit)
            sides = _values(base, unit), _values(theirs, unit), _values(mine, unit)
            in_turn = combine_fields(made, unit, one_after_the_other=True)
            settled = self.to.settle(about, sides, combine_fields(made, unit), in_turn)
            for name, value in zip(unit, settled, strict=True):
                setattr(made, name, value)
        return Held(made, self._settled_cases(lineage, base, theirs, mine))

    def _field(self, lineage: str, part: Part, unit: tuple[str, ...]) -> About:
        key = f"{self.relation}.{lineage}.{unit[0]}"
        return About(
            key, thing(part), label(part, unit), lambda values: fields_in_words(part, unit, values)
        )

    def _settled_cases(self, lineage: str, base: Held | None, theirs: Held, mine: Held) -> Cases:
        key = f"{self.relation}.{lineage}.examples"
        about = About(key, thing(mine.part), "cases", cases_in_words)
        sides = base.cases if base else NOTHING, theirs.cases, mine.cases
        found: Cases = self.to.settle(about, sides, combine_cases)
        return found

    def _keep_names_apart(self) -> None:
        """Two parts never have one name: a person says which has it."""
        renamed: set[str] = set()
        while clash := self._clash():
            loser, side = self._loser(*clash)
            # A part that both sides have keeps the name that it has where the other lost it.
            if side and loser in side and loser not in renamed:
                self.found[loser] = _named(self.found[loser], side[loser].part.called)
                renamed.add(loser)
            else:
                del self.found[loser]

    def _clash(self) -> tuple[str, str] | None:
        """Two parts of one name: one that has it from what is in force, and one from the draft."""
        theirs = {
            each.part.called: lineage
            for lineage, each in self.found.items()
            if each.part.called and _called(self.mine, lineage) != each.part.called
        }
        for lineage, each in self.found.items():
            other = theirs.get(each.part.called, lineage)
            if other != lineage and _called(self.theirs, lineage) != each.part.called:
                return other, lineage
        return None

    def _loser(self, lineage: str, other: str) -> tuple[str, Side | None]:
        """Which of the two has to give way, and to the names of which side."""
        theirs, mine = self.found[lineage], self.found[other]
        about = self._about("-".join(sorted((lineage, other))), mine, ADDED_TWICE)
        has_mine = self.to.choose(about, (NOTHING, theirs, mine)) is mine
        loser, side = (lineage, self.mine) if has_mine else (other, self.theirs)
        return loser, side if about.key in self.to.choices else None

    def _order(self) -> list[str]:
        base, theirs, mine = list(self.base), list(self.theirs), list(self.mine)
        common = set(self.found).intersection(base, theirs, mine)
        name = f"order of {KINDS[self.relation]._meta.verbose_name_plural}"
        about = About(f"{self.relation}.order", "", name, self._names, MOVED_BY_BOTH)
        sides = among(common, base), among(common, theirs), among(common, mine)
        order = list(self.to.settle(about, sides))
        for side in (theirs, mine):
            put_in(order, among(set(self.found), side))
        return order

    def _names(self, lineages: list[str]) -> str:
        return "\n".join(self.found[lineage].part.called for lineage in lineages)


def _twins(base: Side, theirs: Side, mine: Side) -> dict[str, str]:
    """What both added alike: where it comes from here, and there."""
    added = {
        each.part.called: lineage
        for lineage, each in theirs.items()
        if lineage not in base and lineage not in mine
    }
    return {
        lineage: added[each.part.called]
        for lineage, each in mine.items()
        if lineage not in base
        and lineage not in theirs
        and each.part.called in added
        and same(each, theirs[added[each.part.called]])
    }


def _called(side: Side, lineage: str) -> str:
    return side[lineage].part.called if lineage in side else ""


def _named(one: Held, name: str) -> Held:
    part = copy.copy(one.part)
    setattr(part, part.key, name)
    return Held(part, one.cases)


def _values(side: Held | None, unit: tuple[str, ...]) -> Any:
    return tuple(getattr(side.part, name) for name in unit) if side else NOTHING


def _in_words(side: Any) -> str:
    return part_in_words(None, []) if side is NOTHING else part_in_words(side.part, side.cases)
