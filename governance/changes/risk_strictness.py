"""Whether a changed stop rule surely stops every case that it stopped before.

A proof over the two conditions, limits put in as they stand on each side. What can't be proven
counts as weaker. It holds for values that are missing too: each step keeps the order
"goes on" < "can't be decided" < "stops".
"""

from collections.abc import Mapping
from decimal import Decimal

from processes.contracts.language import Rule
from processes.contracts.language_tree import Call, Constant, Listing, Node, Walk, Word

# A rule that takes more comparisons than this to prove counts as not proven.
_STEPS = 20_000
_MIRRORED = {"_<_": "_>_", "_<=_": "_>=_", "_>_": "_<_", "_>=_": "_<=_", "_==_": "_==_"}
# Comparisons that look the same way.
_UP, _DOWN = ("_>_", "_>=_"), ("_<_", "_<=_")
_WORKED = {
    "_+_": Decimal.__add__,
    "_-_": Decimal.__sub__,
    "_*_": Decimal.__mul__,
}


def is_as_strict(
    old: Rule, new: Rule, was: Mapping[str, Decimal], is_now: Mapping[str, Decimal]
) -> bool:
    """Whether every case that the old rule stops is stopped by the new one, as can be proven."""
    try:
        return _Proof().implies(_with(old.tree, was), _with(new.tree, is_now))
    except _TooLong:
        return False


def _with(node: Node, limits: Mapping[str, Decimal]) -> Node:
    """The condition with the figures of the limits in it, sums of figures worked out."""
    match node:
        case Word(name=name) if name in limits:
            return Constant(0, _plain(limits[name]))
        case Call(function="-_", operands=(Constant(value=int() | float() as value),)):
            return Constant(0, -value)
        case Call():
            operands = tuple(_with(each, limits) for each in node.operands)
            return _worked_out(Call(0, node.function, operands))
        case Listing():
            return Listing(0, tuple(_with(each, limits) for each in node.items))
        case Walk():
            over, condition = _with(node.over, limits), _with(node.condition, limits)
            return Walk(0, node.quantifier, node.variable, over, condition)
        case _:
            return node


def _worked_out(call: Call) -> Node:
    figures = [_figure(each) for each in call.operands]
    if call.function in _WORKED and len(figures) == 2:
        left, right = figures
        if left is not None and right is not None:
            return Constant(0, _plain(_WORKED[call.function](left, right)))
    return call


class _TooLong(Exception):
    """The proof would take too long."""


class _Proof:
    def __init__(self) -> None:
        self.steps = 0

    def implies(self, one: Node, other: Node) -> bool:
        """Whether the other surely holds wherever the one does."""
        self.steps += 1
        if self.steps > _STEPS:
            raise _TooLong
        if one == other:
            return True
        return self._by_parts(one, other) or _by_figures(one, other)

    def _by_parts(self, one: Node, other: Node) -> bool:
        match one, other:
            case Call(function="_||_", operands=parts), _:
                return all(self.implies(part, other) for part in parts)
            case _, Call(function="_&&_", operands=parts):
                return all(self.implies(one, part) for part in parts)
            case Call(function="!_", operands=(inner,)), Call(function="!_", operands=(outer,)):
                return self.implies(outer, inner)
            case Walk(), Walk():
                return self._walks(one, other)
        return self._by_one_part(one, other)

    def _by_one_part(self, one: Node, other: Node) -> bool:
        wanted = other.operands if isinstance(other, Call) and other.function == "_||_" else ()
        if any(self.implies(one, part) for part in wanted):
            return True
        given = one.operands if isinstance(one, Call) and one.function == "_&&_" else ()
        return any(self.implies(part, other) for part in given)

    def _walks(self, one: Walk, other: Walk) -> bool:
        same = (one.quantifier, one.variable, one.over) == (
            other.quantifier,
            other.variable,
            other.over,
        )
        is_rising = one.quantifier in ("exists", "all")
        return same and is_rising and self.implies(one.condition, other.condition)


def _by_figures(one: Node, other: Node) -> bool:
    """Two comparisons of the same thing with figures: `amount > 300` implies `amount > 200`."""
    was, is_now = _compared(one), _compared(other)
    if was is None or is_now is None or was[0] != is_now[0]:
        return False
    (_, sign, figures), (_, wanted, others) = was, is_now
    if sign in ("_==_", "@in"):
        return all(_fits(wanted, others, figure) for figure in figures)
    if len(others) != 1 or not _same_way(sign, wanted):
        return False
    figure, limit = _figure(figures[0]), _figure(others[0])
    if figure is None or limit is None:
        return False
    return _reaches(sign, figure, wanted, limit)


def _same_way(sign: str, wanted: str) -> bool:
    return any(sign in signs and wanted in signs for signs in (_UP, _DOWN))


def _reaches(sign: str, figure: Decimal, wanted: str, limit: Decimal) -> bool:
    if figure == limit:
        return sign == wanted or wanted.endswith("=_")
    return figure > limit if ">" in sign else figure < limit


def _fits(sign: str, others: tuple[Node, ...], value: Node) -> bool:
    """Whether something that is this value is stopped by the comparison."""
    if sign in ("_==_", "@in"):
        return value in others
    figure, limit = _figure(value), _figure(others[0])
    if figure is None or limit is None:
        return False
    return {
        "_>_": figure > limit,
        "_>=_": figure >= limit,
        "_<_": figure < limit,
        "_<=_": figure <= limit,
    }.get(sign, False)


def _compared(node: Node) -> tuple[Node, str, tuple[Node, ...]] | None:
    """`thing sign values`, however it was turned round; None where it is no such comparison."""
    match node:
        case Call(function="@in", operands=(thing, Listing(items=items))) if all(
            isinstance(each, Constant) for each in items
        ):
            return thing, "@in", items
        case Call(function=sign, operands=(thing, Constant() as value)) if sign in _MIRRORED:
            return thing, sign, (value,)
        case Call(function=sign, operands=(Constant() as value, thing)) if sign in _MIRRORED:
            return thing, _MIRRORED[sign], (value,)
    return None


def _figure(node: Node) -> Decimal | None:
    if isinstance(node, Constant) and isinstance(node.value, int | float):
        return None if isinstance(node.value, bool) else Decimal(repr(node.value))
    return None


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
