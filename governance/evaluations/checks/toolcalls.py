"""The tool calls in an answer, in any of the shapes that models and stored records use."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from governance.evaluations.checks.json_text import NotJson, TooDeep, parse


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call: the tool's name and its arguments, None where they can't be read."""

    name: str
    arguments: Mapping[str, Any] | None


def plain_name(name: str) -> str:
    """A tool's name without the marks that services change: they allow no dots."""
    return name.replace(".", "_").replace(":", "_").replace("-", "_").lower()


def read_calls(value: Any) -> tuple[ToolCall, ...]:
    """Every call in a parsed answer or a list of parts of one."""
    return tuple(_in_value(value))


def _in_value(value: Any) -> Iterator[ToolCall]:
    if isinstance(value, Mapping):
        yield from _in_object(value)
    elif isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        for item in value:
            if isinstance(item, Mapping):
                yield from _in_object(item, is_listed=True)


def _in_object(item: Mapping[str, Any], *, is_listed: bool = False) -> Iterator[ToolCall]:
    for key in ("tool_calls", "tools_invoked", "content", "output"):
        if isinstance(item.get(key), list):
            yield from _in_list(item[key], may_be_names=key == "tools_invoked")
    google = item.get("toolCall")
    if isinstance(google, Mapping) and isinstance(google.get("functionCalls"), list):
        yield from _in_list(google["functionCalls"])
    call = _one(item, is_listed=is_listed)
    if call:
        yield call


def _in_list(items: list[Any], *, may_be_names: bool = False) -> Iterator[ToolCall]:
    for item in items:
        if isinstance(item, str) and may_be_names:
            yield ToolCall(item, {})
        elif isinstance(item, Mapping):
            call = _one(item, is_listed=True)
            if call:
                yield call


def _one(item: Mapping[str, Any], *, is_listed: bool) -> ToolCall | None:
    for key in ("function", "functionCall", "function_call"):
        inner = item.get(key)
        if isinstance(inner, Mapping) and isinstance(inner.get("name"), str):
            return ToolCall(inner["name"], _arguments(inner))
    is_typed = item.get("type") in ("tool_use", "function_call")
    if isinstance(item.get("name"), str) and (is_typed or is_listed):
        return ToolCall(item["name"], _arguments(item))
    return None


def _arguments(call: Mapping[str, Any]) -> Mapping[str, Any] | None:
    for key in ("arguments", "args", "input", "parameters"):
        if key in call:
            return _read_arguments(call[key])
    return {}


def _read_arguments(raw: Any) -> Mapping[str, Any] | None:
    if raw is None or raw == "":
        return {}
    if isinstance(raw, str):
        try:
            raw = parse(raw)
        except (NotJson, TooDeep):
            return None
    return raw if isinstance(raw, Mapping) else None
