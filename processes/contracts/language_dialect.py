"""Which part of CEL rules are written in, and where it says more than the standard.

Standard CEL refuses `amount > 300` when one side is whole and the other is not, and works out
0.1 + 0.7 in binary. Here the two mix. Arithmetic on numbers is only checked by the compiler: it
is worked out in decimal before a rule is decided (`language_sums.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from processes.contracts.language_checks import FUNCTIONS
from processes.contracts.language_names import Kind
from processes.contracts.language_tree import DECIMAL

TYPES = {
    Kind.TEXT: "string",
    Kind.NUMBER: "double",
    Kind.FLAG: "bool",
    Kind.TIME: "timestamp",
    Kind.TEXTS: "list<string>",
    Kind.NUMBERS: "list<double>",
    Kind.DATA: "dyn",
}
MACROS = ("all", "exists", "exists_one", "has")

_NUMBERS = (("double", "double"), ("double", "int"), ("int", "double"), ("int", "int"))
_COMPARED = {"_<_": "less", "_<=_": "at_most", "_>_": "greater", "_>=_": "at_least"}
_EQUATED = {"_==_": "equals", "_!=_": "differs"}
_ARITHMETIC = {"_+_": "add", "_-_": "subtract", "_*_": "multiply", "_/_": "divide"}


@dataclass(frozen=True, slots=True)
class Overload:
    """One way to use an operator."""

    function: str
    name: str
    result: str
    takes: tuple[str, ...]


def overloads() -> Iterator[Overload]:
    """Every operator that the library's own declarations would check too strictly."""
    for function, name in _COMPARED.items():
        for pair in (*_NUMBERS, ("timestamp",) * 2, ("duration",) * 2):
            yield _overload(function, name, "bool", pair)
    for function, name in _EQUATED.items():
        for kind in ("string", "bool", "timestamp", "duration", "list<string>", "list<double>"):
            yield _overload(function, name, "bool", (kind, kind))
        for pair in _NUMBERS:
            yield _overload(function, name, "bool", pair)
    for item, among in (*_NUMBERS, ("string", "string")):
        yield _overload("@in", "in", "bool", (item, f"list<{among}>"))
    yield _overload("@in", "in", "bool", ("string", "map<string, dyn>"))
    yield from _arithmetic()


def _arithmetic() -> Iterator[Overload]:
    for function, name in _ARITHMETIC.items():
        for pair in _NUMBERS:
            if pair == ("int", "int") and name != "divide":
                yield _overload(function, name, "int", pair)
            else:
                yield _overload(function, f"{DECIMAL}{name}", "double", pair)
    yield _overload("_-_", "subtract", "duration", ("timestamp", "timestamp"))
    yield _overload("_-_", "subtract", "timestamp", ("timestamp", "duration"))
    yield _overload("_+_", "add", "timestamp", ("timestamp", "duration"))


def _overload(function: str, name: str, result: str, takes: tuple[str, ...]) -> Overload:
    return Overload(function, "_".join((name, *takes)), result, takes)


def configuration() -> str:
    """The library's own functions and macros that rules may use, as it reads them."""
    declared = {overload.function for overload in overloads()}
    lines = ["stdlib:", f"  include_macros: [{', '.join(MACROS)}]", "  include_functions:"]
    names = (*FUNCTIONS, "@not_strictly_false")
    return "\n".join(lines + [f"    - name: '{name}'" for name in names if name not in declared])
