"""Arithmetic as people do it on paper: 0.1 + 0.7 is 0.8, which binary numbers deny."""

from collections.abc import Callable, Mapping
from decimal import Context, Decimal

from processes.contracts.language_names import Kind, Names
from processes.contracts.language_tree import Call, Constant, Node, Word
from processes.contracts.language_values import Unusable, number

_CONTEXT = Context(prec=28, traps=[])
_WORK: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "_+_": _CONTEXT.add,
    "_-_": _CONTEXT.subtract,
    "_*_": _CONTEXT.multiply,
    "_/_": _CONTEXT.divide,
}


def is_plain(node: Node, names: Names) -> bool:
    """Whether it is made of figures and declared numbers alone, so that it can be worked out."""
    match node:
        case Constant(value=value):
            return isinstance(value, int | float)
        case Word(name=name):
            return name in names and names[name].kind is Kind.NUMBER
        case Call(function="-_" | "_+_" | "_-_" | "_*_" | "_/_"):
            return all(is_plain(operand, names) for operand in node.operands)
    return False


def work_out(node: Node, numbers: Mapping[str, object]) -> float:
    """The result; a KeyError when one of its numbers is missing."""
    return number("a result", float(_exactly(node, numbers)))


def _exactly(node: Node, numbers: Mapping[str, object]) -> Decimal:
    match node:
        case Constant(value=value):
            return Decimal(repr(value))
        case Word(name=name):
            return Decimal(repr(numbers[name]))
        case Call(function="-_"):
            return -_exactly(node.operands[0], numbers)
        case Call(function=function, operands=(left, right)):
            divisor = _exactly(right, numbers)
            if function == "_/_" and not divisor:
                raise Unusable("something is divided by zero")
            return _WORK[function](_exactly(left, numbers), divisor)
    raise Unusable("a result can't be worked out")
