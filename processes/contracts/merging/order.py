"""Two orders of the same things brought together."""

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

Thing = TypeVar("Thing", bound=Hashable)


def merged_order(
    base: Sequence[Thing], theirs: Sequence[Thing], mine: Sequence[Thing], kept: Iterable[Thing]
) -> list[Thing] | None:
    """All that is kept, in an order that both sides agree with; nothing where they don't."""
    stays = set(kept)
    common = stays & set(base) & set(theirs) & set(mine)
    before, others, own = (among(common, side) for side in (base, theirs, mine))
    if own == others or others == before:
        order = own
    elif own == before:
        order = others
    else:
        return None
    for side in (theirs, mine):
        put_in(order, among(stays, side))
    return order


def in_order_of(
    first: Sequence[Thing], second: Sequence[Thing], kept: Iterable[Thing]
) -> list[Thing]:
    """All that is kept: as the first side has it, and what only the second has put in."""
    stays = set(kept)
    order = among(stays, first)
    put_in(order, among(stays, second))
    return order


def among(wanted: set[Thing], things: Sequence[Thing]) -> list[Thing]:
    return [thing for thing in things if thing in wanted]


def put_in(order: list[Thing], side: Sequence[Thing]) -> None:
    """Put what is missing behind whatever stands before it on its own side."""
    place = 0
    for thing in side:
        if thing in order:
            place = order.index(thing) + 1
        else:
            order.insert(place, thing)
            place += 1
