"""Which way a limit holds: whether raising it stops more cases, or lets more through."""

from collections.abc import Iterator, Mapping
from enum import Enum

from processes.contracts.language_tree import Call, Constant, Node, Walk, Word, everything
from processes.contracts.readings import Reader
from processes.contracts.whole import Whole


class Way(Enum):
    """What raising the limit does."""

    NOTHING = 0
    STOPS_MORE = 1
    LETS_MORE = -1
    UNKNOWN = None


_TURNED = {Way.STOPS_MORE: Way.LETS_MORE, Way.LETS_MORE: Way.STOPS_MORE}


def ways(limit: str, whole: Whole, reader: Reader) -> set[Way]:
    """What raising the limit does in each place that goes by it."""
    return set(_ways(limit, whole, reader)) - {Way.NOTHING}


def _ways(limit: str, whole: Whole, reader: Reader) -> Iterator[Way]:
    for rule in whole.stop_rules:
        reading = reader.reading(rule.condition).rule
        if reading is None:
            yield Way.UNKNOWN
        elif limit in reading.names_used:
            yield of_condition(reading.tree, limit)
    for tool in whole.tools:
        bounds = tool.argument_limits if isinstance(tool.argument_limits, Mapping) else {}
        for bound in bounds.values():
            if isinstance(bound, Mapping) and bound.get("at_most") == limit:
                yield Way.LETS_MORE
            if isinstance(bound, Mapping) and bound.get("at_least") == limit:
                yield Way.STOPS_MORE


def of_condition(node: Node, limit: str) -> Way:
    """What raising the limit does to a condition under which the agent stops."""
    match node:
        case Call(function="_&&_" | "_||_", operands=parts):
            return _together(*(of_condition(part, limit) for part in parts))
        case Call(function="!_", operands=(inner,)):
            return _turned(of_condition(inner, limit))
        case Call(function="_>_" | "_>=_", operands=(left, right)):
            return _together(_of_figure(left, limit), _turned(_of_figure(right, limit)))
        case Call(function="_<_" | "_<=_", operands=(left, right)):
            return _together(_turned(_of_figure(left, limit)), _of_figure(right, limit))
        case Walk(quantifier="exists" | "all") if not _uses(node.over, limit):
            return of_condition(node.condition, limit)
    return Way.UNKNOWN if _uses(node, limit) else Way.NOTHING


def _of_figure(node: Node, limit: str) -> Way:
    """Whether a sum rises (stops more) or falls with the limit."""
    match node:
        case Word(name=name) if name == limit:
            return Way.STOPS_MORE
        case Call(function="_+_", operands=(left, right)):
            return _together(_of_figure(left, limit), _of_figure(right, limit))
        case Call(function="_-_", operands=(left, right)):
            return _together(_of_figure(left, limit), _turned(_of_figure(right, limit)))
        case Call(function="_*_" | "_/_", operands=(part, Constant(value=int() | float() as by))):
            return _of_figure(part, limit) if by > 0 else Way.UNKNOWN
        case Call(function="_*_", operands=(Constant(value=int() | float() as by), part)):
            return _of_figure(part, limit) if by > 0 else Way.UNKNOWN
    return Way.UNKNOWN if _uses(node, limit) else Way.NOTHING


def _uses(node: Node, limit: str) -> bool:
    return any(isinstance(each, Word) and each.name == limit for each in everything(node))


def _turned(way: Way) -> Way:
    return _TURNED.get(way, way)


def _together(*found: Way) -> Way:
    said = set(found) - {Way.NOTHING}
    if not said:
        return Way.NOTHING
    return said.pop() if len(said) == 1 else Way.UNKNOWN
