"""Lists inside a field, line by line: cases of a rule, bounds of a tool, answers, reasons."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from governance.changes.difference_data import Happened, ItemChange
from governance.changes.difference_match import matched, moved
from governance.changes.difference_words import Side, case_says, kind_label, seen
from processes.contracts.content import Content, canonical

# How a key and its value are called on one side.
_Says = Callable[[Side, str, Any], tuple[str, str]]
_KEYED: dict[str, _Says] = {
    "argument_limits": lambda side, key, value: (key, side.bound(value)),
    "tier_answers": lambda side, key, value: side.answered(key, value),
    "kinds_ruled_out": lambda side, key, value: (kind_label(key), str(value)),
}


def items(name: str, sides: tuple[Side, Side], was: Any, is_now: Any) -> Iterator[ItemChange]:
    """The lines of a field that differ; nothing where the field is no list."""
    if name == "examples":
        yield from _examples(was or [], is_now or [])
    elif name in _KEYED:
        old, new = was or {}, is_now or {}
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _keyed(sides, old, new, _KEYED[name])


def told_apart(
    old: str, new: str, was: Any, is_now: Any, *, is_there: tuple[bool, bool] = (True, True)
) -> tuple[str, str]:
    """Words for both; where the same words stand for different data, the data beside them."""
    old, new = seen(old), seen(new)
    if old != new:
        return old, new
    return (
        f"{old} ({_exactly(was)})".strip() if is_there[0] else "",
        f"{new} ({_exactly(is_now)})".strip() if is_there[1] else "",
    )


def _exactly(value: Any) -> str:
    return json.dumps(json.loads(canonical(value)))


def differ(one: Any, other: Any) -> bool:
    """Whether two pieces of data say something different."""
    return canonical(one) != canonical(other)


def _keyed(
    sides: tuple[Side, Side], was: Mapping[str, Any], is_now: Mapping[str, Any], says: _Says
) -> Iterator[ItemChange]:
    before, after = sides
    for key in sorted({*was, *is_now}):
        there = key in was, key in is_now
        if all(there) and not differ(was[key], is_now[key]):
            continue
        name, old = says(before, key, was[key]) if there[0] else ("", "")
        name, new = says(after, key, is_now[key]) if there[1] else (name, "")
        texts = told_apart(old, new, was.get(key), is_now.get(key), is_there=there)
        yield ItemChange(_happened(*there), name, *texts)


def _happened(was_there: bool, is_there: bool) -> Happened:
    if was_there and is_there:
        return Happened.CHANGED
    return Happened.ADDED if is_there else Happened.REMOVED


def _examples(was: list[Content], is_now: list[Content]) -> Iterator[ItemChange]:
    """Cases that belong together by all they say, by their values, or by their name."""
    pairs = matched(
        was,
        is_now,
        canonical,
        lambda case: canonical(case["values"]),
        lambda case: case["says"] or object(),
    )
    in_new_places = moved([old for old, new in pairs if old is not None and new is not None])
    for old, new in pairs:
        one = was[old] if old is not None else None
        other = is_now[new] if new is not None else None
        yield from _example(one, other)
        if old is not None and other and new is not None and old in in_new_places:
            place = f"case {new + 1}" if new != old else f"case {new + 1}, the others around it"
            yield ItemChange(Happened.MOVED, _case(other), f"case {old + 1}", place)


def _example(one: Content | None, other: Content | None) -> Iterator[ItemChange]:
    present = other or one
    if present is None or (one and other and not differ(one, other)):
        return
    there = one is not None, other is not None
    old, new = case_says(one) if one else "", case_says(other) if other else ""
    texts = told_apart(old, new, one, other, is_there=there)
    yield ItemChange(_happened(*there), _case(present), *texts)


def _case(example: Content) -> str:
    return "must stop" if example["stops"] else "must go on"
