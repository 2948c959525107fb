"""Paths into JSON: `order.items[0].price`, `items[*].sku`, `["odd key"]`, `/pointer/0`."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from governance.evaluations.checks.assertion import BadAssertion
from governance.evaluations.checks.writing import quote

MOST_VALUES = 10_000
LONGEST = 1_000
EVERY = object()
_STEP = re.compile(
    r"""\.?(?:(?P<name>[^.\[\]]+)|\[(?:(?P<index>-?\d+)|(?P<every>\*)|"(?P<one>[^"]*)"|'(?P<two>[^']*)')\])"""
)

Path = list[Any]


def read_path(text: Any) -> Path:
    """The steps of a path."""
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
        raise BadAssertion("A path into the answer's JSON is a text such as “order.total”.")
    text = text.strip()
    if text.startswith("/"):
        return [part.replace("~1", "/").replace("~0", "~") for part in text[1:].split("/")]
    steps: Path = []
    at = 1 if text.startswith("$") else 0
    while at < len(text):
        step = _STEP.match(text, at)
        if not step:
            raise BadAssertion(f"The path {quote(text)} can't be read from character {at + 1} on.")
        steps.append(_step(step))
        at = step.end()
    return steps


def _step(found: re.Match[str]) -> Any:
    if found["every"] or found["name"] == "*":
        return EVERY
    if found["index"]:
        return int(found["index"])
    return next(found[group] for group in ("name", "one", "two") if found[group] is not None)


def values_at(value: Any, path: Path) -> list[Any]:
    """Every value that a path leads to; several only where it says every."""
    values = [value]
    for step in path:
        values = [found for item in values for found in _follow(item, step)][:MOST_VALUES]
    return values


def _follow(value: Any, step: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        if step is EVERY:
            yield from value.values()
        elif str(step) in value:
            yield value[str(step)]
    elif isinstance(value, (list, tuple)):
        if step is EVERY:
            yield from value
        elif re.fullmatch(r"-?\d{1,9}", str(step)) and -len(value) <= int(step) < len(value):
            yield value[int(step)]
