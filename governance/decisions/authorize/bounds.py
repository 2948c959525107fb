"""Whether the arguments of a tool stay within what the contract allows."""

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from governance.decisions.authorize.compiled import Bound, Tool
from processes.contracts.content import figure


def outside(tool: Tool, arguments: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each argument that is not allowed as it is, with the sentence why."""
    for name, bound in tool.bounds.items():
        if arguments.get(name) is None:
            yield name, f"{name} is missing: {tool.name} has a limit on it."
        elif sentence := _trouble(name, arguments[name], bound):
            yield name, sentence
    if tool.is_acting and tool.known:
        for name in arguments:
            if name not in tool.known:
                yield name, f"The contract knows no argument “{name[:60]}” of {tool.name}."


def _trouble(name: str, value: Any, bound: Bound) -> str:
    if bound.one_of is not None and not any(_same(value, each) for each in bound.one_of):
        allowed = ", ".join(str(each) for each in bound.one_of)
        return f"{name} is none of the values that are allowed: {allowed}."
    if bound.at_least is None and bound.at_most is None:
        return "" if bound.one_of is not None else f"{name} has a limit that can't be read."
    number = _number(value)
    if number is None:
        return f"{name} must be a number."
    if bound.at_most is not None and number > bound.at_most:
        return f"{name} is more than {figure(bound.at_most)}, the most that is allowed."
    if bound.at_least is not None and number < bound.at_least:
        return f"{name} is less than {figure(bound.at_least)}, the least that is allowed."
    return ""


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return Decimal(value) if isinstance(value, int) else Decimal(repr(value))


def _same(value: Any, allowed: Any) -> bool:
    """Yes is not 1, and "5" is not 5."""
    if isinstance(value, bool) or isinstance(allowed, bool):
        return value is allowed
    if isinstance(value, int | float) and isinstance(allowed, int | float):
        return value == allowed
    return type(value) is type(allowed) and bool(value == allowed)
