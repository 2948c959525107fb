"""Which part of one version is which part of another, and which of them changed places."""

import re
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar

from processes.contracts.content import Content, canonical

# Below this share of what they say in common, two parts are different things.
ALIKE = 0.5
# Comparing everything with everything costs the product; past this, parts go by name alone.
_COMPARABLE = 250_000
_PLACES = ("lineage", "order")
_Item = TypeVar("_Item")


def paired(
    before: Sequence[Content], after: Sequence[Content], key: str
) -> list[tuple[int | None, int | None]]:
    """Places on both sides that belong together: by lineage, by name, then by likeness.

    What is new comes with its place after, what is gone with its place before.
    """
    pairs: list[tuple[int | None, int | None]] = []
    old, new = list(range(len(before))), list(range(len(after)))
    for by in (_lineage, _named(key)):
        found = _by(before, after, old, new, by)
        pairs += found
        old, new = _left(old, new, found)
    found = _by_likeness(before, after, old, new, key)
    pairs += found
    old, new = _left(old, new, found)
    pairs += [(place, None) for place in old] + [(None, place) for place in new]
    return sorted(pairs, key=_order)


def moved(places: Sequence[int]) -> set[int]:
    """The fewest places to call moved, given the old places in their new order."""
    tails: list[int] = []
    ends: list[int] = []
    back: list[int] = []
    for index, place in enumerate(places):
        at = bisect_left(tails, place)
        tails[at : at + 1] = [place]
        ends[at : at + 1] = [index]
        back.append(ends[at - 1] if at else -1)
    kept, index = set(), ends[-1] if ends else -1
    while index >= 0:
        kept.add(places[index])
        index = back[index]
    return set(places) - kept


def matched(
    before: Sequence[_Item],
    after: Sequence[_Item],
    *keys: Callable[[_Item], Hashable],
) -> list[tuple[int | None, int | None]]:
    """Items of two lists that belong together by the first key that tells, each taken once."""
    pairs: list[tuple[int | None, int | None]] = []
    old, new = list(range(len(before))), list(range(len(after)))
    for by in keys:
        found = _by(before, after, old, new, by)
        pairs += found
        old, new = _left(old, new, found)
    pairs += [(place, None) for place in old] + [(None, place) for place in new]
    return sorted(pairs, key=_order)


def _lineage(part: Content) -> Hashable:
    return str(part["lineage"])


def _named(key: str) -> Callable[[Content], Hashable]:
    return lambda part: canonical(part[key]) if key else ""


def _by(
    before: Sequence[Any],
    after: Sequence[Any],
    old: Iterable[int],
    new: Iterable[int],
    by: Callable[[Any], Hashable],
) -> list[tuple[int | None, int | None]]:
    waiting: dict[Hashable, list[int]] = {}
    for place in old:
        waiting.setdefault(by(before[place]), []).append(place)
    pairs: list[tuple[int | None, int | None]] = []
    for place in new:
        if same := waiting.get(by(after[place])):
            pairs.append((same.pop(0), place))
    return pairs


def _by_likeness(
    before: Sequence[Content], after: Sequence[Content], old: list[int], new: list[int], key: str
) -> list[tuple[int | None, int | None]]:
    if len(old) * len(new) > _COMPARABLE:
        return []
    was = {place: _words(before[place], key) for place in old}
    now = {place: _words(after[place], key) for place in new}
    alike = [
        (-likeness, one, other)
        for one in old
        for other in new
        if (likeness := _likeness(was[one], now[other])) >= ALIKE
    ]
    taken: set[tuple[str, int]] = set()
    pairs: list[tuple[int | None, int | None]] = []
    for _, one, other in sorted(alike):
        if not taken & {("before", one), ("after", other)}:
            taken |= {("before", one), ("after", other)}
            pairs.append((one, other))
    return pairs


def _words(part: Content, key: str) -> frozenset[str]:
    """What a part says without its name, word by word, each with its field."""
    return frozenset(
        f"{name}:{word}"
        for name, value in part.items()
        if name not in (*_PLACES, key)
        for word in re.findall(r"\w+", canonical(value))
    )


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    together = len(one | other)
    return len(one & other) / together if together else 0.0


def _left(
    old: list[int], new: list[int], found: list[tuple[int | None, int | None]]
) -> tuple[list[int], list[int]]:
    used_before, used_after = {one for one, _ in found}, {other for _, other in found}
    return (
        [place for place in old if place not in used_before],
        [place for place in new if place not in used_after],
    )


def _order(pair: tuple[int | None, int | None]) -> tuple[float, bool]:
    """As they stand after; what is gone, where it stood before."""
    before, after = pair
    return (after, True) if after is not None else (before or 0, False)
