"""One value as it was, as it came into force meanwhile, and as the draft has it."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import models

from house.refusals import Invalid
from processes.contracts.content import canonical, figure
from processes.contracts.keeping import put, tidy_text
from processes.contracts.merging.held import Held
from processes.contracts.merging.texts import merged_text

# Where a side has nothing at all, such as a part that it doesn't have.
NOTHING: Any = object()
# Brings two changes of one value together, or gives NOTHING where that can't be done.
Combine = Callable[[Any, Any, Any], Any]

# Fields that say one thing together: who changes one decides about the others as well.
_TOGETHER = (
    ("kind_of_work", "caution_acknowledged"),
    ("value", "unit"),
    ("rate_count", "rate_per"),
    ("says", "condition"),
    ("owner", "backup"),
)
# Data with a value for each name, where one name can change without the others.
_BY_NAME = ("tier_answers", "kinds_ruled_out", "argument_limits", "parameters")
# Long, but no prose.
_NO_PROSE = ("condition",)


def units(names: Sequence[str]) -> list[tuple[str, ...]]:
    """The fields, those that say one thing together as one."""
    found: dict[tuple[str, ...], None] = {}
    for name in names:
        known = (each for each in _TOGETHER if name in each and set(each) <= set(names))
        found[next(known, (name,))] = None
    return list(found)


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same."""
    if one is NOTHING or other is NOTHING:
        return one is other
    return canonical(_plain(one)) == canonical(_plain(other))


def apart(base: Any, theirs: Any, mine: Any) -> Any:
    """Two changes that nothing brings together."""
    return NOTHING


def combine_fields(
    row: models.Model, unit: tuple[str, ...], *, one_after_the_other: bool = False
) -> Combine:
    """How two changes of these fields of a row are brought together."""

    def combined(base: Any, theirs: Any, mine: Any) -> Any:
        if len(unit) > 1 or base is NOTHING:
            return NOTHING
        name, sides = unit[0], (base[0], theirs[0], mine[0])
        value = _in_turn(row, name, *sides) if one_after_the_other else _combined(row, name, *sides)
        return (value,) if _can_be_kept(row, name, value) else NOTHING

    return combined


def _combined(row: models.Model, name: str, base: Any, theirs: Any, mine: Any) -> Any:
    if name in _BY_NAME:
        return _by_name(base, theirs, mine)
    return _in_turn(row, name, base, theirs, mine, one_after_the_other=False)


def _in_turn(
    row: models.Model,
    name: str,
    base: Any,
    theirs: Any,
    mine: Any,
    *,
    one_after_the_other: bool = True,
) -> Any:
    """Two edits of a long text; where both add at one place, in turn if that is wished."""
    if name in _NO_PROSE or not isinstance(row._meta.get_field(name), models.TextField):
        return NOTHING
    found = merged_text(base, theirs, mine, one_after_the_other=one_after_the_other)
    return NOTHING if found is None else tidy_text(found)


def _can_be_kept(row: models.Model, name: str, value: Any) -> bool:
    if value is NOTHING:
        return False
    try:
        put(type(row)(), {name: value}, [name])
    except Invalid:
        return False
    return True


def _by_name(base: Any, theirs: Any, mine: Any) -> Any:
    if not all(isinstance(side, Mapping) for side in (base, theirs, mine)):
        return NOTHING
    found = {}
    for name in dict.fromkeys([*mine, *theirs]):
        was, their, own = (side.get(name, NOTHING) for side in (base, theirs, mine))
        if same(their, own) or same(their, was):
            found[name] = own
        elif same(own, was):
            found[name] = their
        else:
            return NOTHING
    return {name: value for name, value in found.items() if value is not NOTHING}


def _plain(value: Any) -> Any:
    """People and tiers by their key, figures as texts."""
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, Held):
        return _plain(value.says)
    if isinstance(value, models.Model):
        return value.pk
    return figure(value) if isinstance(value, Decimal) else value
