"""The names that a contract's rules may use: from inputs, limits, tools, and the standard ones."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from processes.contracts.language import Kind, Name, Names
from processes.contracts.language_names import STANDARD, why_unusable
from processes.contracts.system_parts import ToolGrant
from processes.contracts.whole import Whole
from processes.contracts.words import InputType

# Steps that the rule language gives a meaning of its own, besides those it refuses itself.
RESERVED = frozenset({"arguments", "map", "type"})
_OF_INPUT = {
    InputType.TEXT: Kind.TEXT,
    InputType.NUMBER: Kind.NUMBER,
    InputType.FLAG: Kind.FLAG,
    InputType.TIME: Kind.TIME,
    InputType.TEXTS: Kind.TEXTS,
}
_OF_SCHEMA = {
    "string": Kind.TEXT,
    "number": Kind.NUMBER,
    "integer": Kind.NUMBER,
    "boolean": Kind.FLAG,
}


def why_not(name: str) -> str:
    """The sentence why an input or a limit can't be called so, or nothing."""
    if name in RESERVED or name in {each.name for each in STANDARD}:
        return f"'{name}' already means something in rules: choose another name."
    return why_unusable(name)


def names_of(whole: Whole) -> Names:
    """Every name that can be used; those in trouble are left out, so that the rest still work."""
    found: dict[str, Name] = {each.name: each for each in STANDARD}
    for name in _own(whole):
        found.setdefault(name.name, name)
    return Names(found.values())


def _own(whole: Whole) -> Iterator[Name]:
    for limit in whole.limits:
        if not why_not(limit.name):
            yield Name(limit.name, Kind.NUMBER, is_limit=True)
    for each in whole.inputs:
        if not why_not(each.name):
            yield Name(each.name, _OF_INPUT.get(InputType(each.type), Kind.DATA))
    for argument, kind in argument_kinds(whole).items():
        yield Name(f"arguments.{argument}", kind)


def argument_kinds(whole: Whole) -> dict[str, Kind]:
    """The arguments that the contract's tools take; plain data where two tools differ."""
    found: dict[str, Kind] = {}
    for tool in whole.tools:
        for argument, kind in _arguments(tool, whole):
            if not why_unusable(argument) and "." not in argument:
                found[argument] = kind if found.get(argument, kind) is kind else Kind.DATA
    return found


def _arguments(tool: ToolGrant, whole: Whole) -> Iterator[tuple[str, Kind]]:
    described = properties_of(tool, whole.prompt.tool_definitions)
    for argument, schema in described.items():
        yield argument, _kind_of_schema(schema)
    bounds = tool.argument_limits if isinstance(tool.argument_limits, dict) else {}
    for argument, bound in bounds.items():
        if argument not in described:
            yield argument, _kind_of_bound(bound)


def _kind_of_schema(schema: Any) -> Kind:
    stated = schema.get("type") if isinstance(schema, Mapping) else None
    if stated == "array":
        items = _kind_of_schema(schema.get("items"))
        return {Kind.TEXT: Kind.TEXTS, Kind.NUMBER: Kind.NUMBERS}.get(items, Kind.DATA)
    return _OF_SCHEMA.get(stated, Kind.DATA) if isinstance(stated, str) else Kind.DATA


def _kind_of_bound(bound: Any) -> Kind:
    if not isinstance(bound, Mapping):
        return Kind.DATA
    if "at_most" in bound or "at_least" in bound:
        return Kind.NUMBER
    allowed = bound.get("one_of")
    if isinstance(allowed, list) and allowed:
        if all(isinstance(each, str) for each in allowed):
            return Kind.TEXT
        if all(isinstance(each, int | float | Decimal) for each in allowed):
            return Kind.NUMBER
    return Kind.DATA


def definition_of(entry: Any) -> Mapping[str, Any] | None:
    """A tool's definition, whether it stands alone or inside {"type": "function"}."""
    if not isinstance(entry, Mapping):
        return None
    inner = entry.get("function", entry)
    return inner if isinstance(inner, Mapping) else None


def is_named(tool: ToolGrant, name: object) -> bool:
    """Whether a definition's name means this tool; model services allow no dots in names."""
    plain = tool.name.replace(".", "_").replace(":", "_")
    return name in (tool.name, plain, plain.replace("-", "_"))


def properties_of(tool: ToolGrant, definitions: Any) -> Mapping[str, Any]:
    """The arguments that the prompt's definition of a tool describes."""
    for entry in definitions if isinstance(definitions, list) else ():
        definition = definition_of(entry)
        if definition and is_named(tool, definition.get("name")):
            parameters = definition.get("parameters")
            found = parameters.get("properties") if isinstance(parameters, Mapping) else None
            return found if isinstance(found, Mapping) else {}
    return {}
