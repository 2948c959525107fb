"""What a rule must not contain although the compiler would take it, and what it may cost."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterator

from processes.contracts.language_names import Names
from processes.contracts.language_sums import is_plain
from processes.contracts.language_tree import (
    Call,
    Constant,
    Node,
    Strange,
    Tree,
    Walk,
    everything,
)
from processes.contracts.language_values import EXACT, LONGEST_TEXT, MOST_ITEMS

FUNCTIONS = (
    "_&&_", "_||_", "!_", "_?_:_", "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "@in", "_[_]",
    "_+_", "_-_", "_*_", "_/_", "-_", "size", "contains", "startsWith", "endsWith", "matches",
    "timestamp", "duration",
)  # fmt: skip
SCANNING = frozenset(("_==_", "_!=_", "@in", "contains", "startsWith", "endsWith"))
LARGEST_PATTERN = 500
WORK = 10_000_000
"""Steps that one evaluation may take: about a tenth of a second."""

Place = tuple[int, str]


def invisible(rule: str) -> Iterator[Place]:
    """Characters that make a rule read differently from what it does."""
    for at, character in enumerate(rule):
        if character in " \n\r\t" or unicodedata.category(character)[0] not in "CZ":
            continue
        yield at, f"There is a character here that can't be seen (U+{ord(character):04X})."


def misuses(root: Node, names: Names, readable: Callable[[str, str], bool]) -> Iterator[Place]:
    for node in everything(root):
        match node:
            case Strange():
                yield node.at, "Maps are not part of the rule language."
            case Constant(value=int() | float() as value) if not -EXACT <= value <= EXACT:
                yield node.at, "This number is too large to be compared exactly."
            case Call(function=function) if function not in FUNCTIONS:
                yield node.at, f"There is no '{function}' in the rule language."
            case Call(function="matches" | "timestamp" | "duration"):
                yield from _literal(node, readable)
            case Walk():
                yield from _walk(node, names)


def misused_sums(tree: Tree, names: Names) -> Iterator[Place]:
    for sum_ in tree.sums:
        if not is_plain(sum_.node, names):
            yield sum_.node.at, "Work only with figures and named numbers, not with parts of data."


_LITERALS = {
    "matches": "The pattern can't be read: see the syntax of RE2.",
    "timestamp": "The time can't be read: write it as 2026-05-03T00:00:00Z.",
    "duration": "The length of time can't be read: write it in hours or minutes, as 720h or 15m.",
}


def _literal(call: Call, readable: Callable[[str, str], bool]) -> Iterator[Place]:
    written = call.operands[-1]
    if not isinstance(written, Constant) or not isinstance(written.value, str):
        yield call.at, f"'{call.function}' takes a text written in the rule itself."
    elif not readable(call.function, written.value):
        yield written.at, _LITERALS[call.function]
    elif call.function == "matches" and pattern_size(written.value) > LARGEST_PATTERN:
        yield written.at, "The pattern is too large: repeat less in it."


def _walk(walk: Walk, names: Names) -> Iterator[Place]:
    if names.begins(walk.variable):
        yield walk.at, f"'{walk.variable}' already means something: call each item something else."
    if any(isinstance(part, Walk) for part in everything(walk.condition)):
        yield walk.at, "A rule can't walk through one list inside another."


def pattern_size(pattern: str) -> int:
    """How many states the pattern may unfold to, rather too many than too few."""
    bounds = re.findall(r"\{(\d+)(?:,(\d*))?\}", pattern)
    counts = [max(int(least), int(most or 0)) for least, most in bounds]
    if re.search(r"\)\{", pattern):
        return len(pattern) * math.prod(counts)
    return len(pattern) + sum(counts)


class Cost:
    """How much work a rule may make of texts and lists of a given extent."""

    def __init__(self, root: Node) -> None:
        nodes = list(everything(root))
        self.walks = any(isinstance(node, Walk) for node in nodes)
        self.scans = sum(_scans(node) for node in nodes if isinstance(node, Call))
        self.can_be_too_much = self.of(LONGEST_TEXT, MOST_ITEMS) > WORK

    def of(self, longest: int, items: int) -> int:
        return self.scans * (items if self.walks else 1) * max(longest, items)


def _scans(call: Call) -> int:
    written = call.operands[-1] if call.operands else None
    if call.function == "matches" and isinstance(written, Constant):
        return pattern_size(str(written.value))
    return call.function in SCANNING
