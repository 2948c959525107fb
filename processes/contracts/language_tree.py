"""The parts of a rule, read from what the compiler hands out (cel.expr.CheckedExpr, a standard)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TypeAlias

from processes.contracts.language_wire import Message, Span, field, swapped

DECIMAL = "decimal_"
"""How the overloads begin that the compiler checks and the evaluator does not have."""


@dataclass(frozen=True, slots=True)
class Constant:
    at: int = dataclass_field(compare=False)
    value: bool | int | float | str | bytes | None


@dataclass(frozen=True, slots=True)
class Word:
    """A name: one the contract declares, or the variable of a walk."""

    at: int = dataclass_field(compare=False)
    name: str


@dataclass(frozen=True, slots=True)
class Part:
    """`whole.name`, or with `only_asks` the question whether there is such a part."""

    at: int = dataclass_field(compare=False)
    whole: "Node"
    name: str
    only_asks: bool


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or function; what stands before the dot is the first operand."""

    at: int = dataclass_field(compare=False)
    function: str
    operands: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Listing:
    at: int = dataclass_field(compare=False)
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """`over.exists(variable, condition)` and its kin."""

    at: int = dataclass_field(compare=False)
    quantifier: str
    variable: str
    over: "Node"
    condition: "Node"


@dataclass(frozen=True, slots=True)
class Strange:
    """Something the standard has and rules do without, such as a map."""

    at: int = dataclass_field(compare=False)


Node: TypeAlias = Constant | Word | Part | Call | Listing | Walk | Strange


@dataclass(frozen=True, slots=True)
class Sum:
    """Arithmetic that is worked out before the rule is decided, and then goes by a word."""

    word: str
    node: Call
    span: Span
    """Where it stands in the compiled rule."""


@dataclass(frozen=True, slots=True)
class Tree:
    root: Node
    sums: tuple[Sum, ...]


def below(node: Node) -> tuple[Node, ...]:
    match node:
        case Part():
            return (node.whole,)
        case Call():
            return node.operands
        case Listing():
            return node.items
        case Walk():
            return (node.over, node.condition)
        case _:
            return ()


def everything(node: Node) -> Iterator[Node]:
    yield node
    for part in below(node):
        yield from everything(part)


def read_tree(serialized: bytes) -> Tree:
    """The tree of a compiled rule, which arrives wrapped in an Any."""
    checked = Message(serialized, (0, len(serialized))).message(2)
    reader = _Reader(checked)
    return Tree(reader.node(checked.message(4)), tuple(reader.sums))


def without_sums(serialized: bytes, tree: Tree) -> bytes:
    """The compiled rule with a word in the place of each sum."""
    swaps = {sum_.span: field(4, field(1, sum_.word.encode())) for sum_ in tree.sums}
    return swapped(serialized, (0, len(serialized)), swaps)


class _Reader:
    """Turns the messages of an expression into nodes."""

    def __init__(self, checked: Message) -> None:
        self.places = {one.number(1): one.number(2) for one in checked.message(5).messages(4)}
        self.in_decimal = {
            one.number(1)
            for one in checked.messages(2)
            if any(overload.startswith(DECIMAL) for overload in one.message(2).texts(3))
        }
        self.sums: list[Sum] = []
        self.inside_sum = False

    def node(self, message: Message) -> Node:
        at = self.places.get(message.number(2), 0)
        if message.has(3):
            return Constant(at, _constant(message.message(3)))
        if message.has(4):
            return Word(at, message.message(4).text(1))
        if message.has(5):
            part = message.message(5)
            return Part(at, self.node(part.message(1)), part.text(2), bool(part.number(3)))
        if message.has(6):
            return self.call(message, at)
        if message.has(7):
            return Listing(at, self.nodes(message.message(7).messages(1)))
        return self.walk(message.message(9), at) if message.has(9) else Strange(at)

    def nodes(self, messages: list[Message]) -> tuple[Node, ...]:
        return tuple(self.node(message) for message in messages)

    def call(self, message: Message, at: int) -> Node:
        call = message.message(6)
        starts_sum = not self.inside_sum and message.number(2) in self.in_decimal
        self.inside_sum |= starts_sum
        node = Call(at, call.text(2), self.nodes(call.messages(1) + call.messages(3)))
        if starts_sum:
            self.inside_sum = False
            self.sums.append(Sum(f"@sum{len(self.sums)}", node, message.span))
        return node

    def walk(self, walk: Message, at: int) -> Node:
        """The compiler spells `exists` and its kin out as loops that collect an answer."""
        start, step, over = self.nodes([walk.message(4), walk.message(6), walk.message(2)])
        if not isinstance(start, Constant) or not isinstance(step, Call):
            return Strange(at)
        if isinstance(start.value, bool):
            quantifier, condition = "all" if start.value else "exists", step.operands[1]
        else:
            quantifier, condition = "exists_one", step.operands[0]
        return Walk(at, quantifier, walk.text(1), over, condition)


def _constant(message: Message) -> bool | int | float | str | bytes | None:
    if message.has(2):
        return bool(message.number(2))
    if message.has(3):
        return message.number(3)
    if message.has(5):
        return float(struct.unpack("<d", message.bytes(5))[0])
    if message.has(6):
        return message.text(6)
    return message.bytes(7) if message.has(7) else None
