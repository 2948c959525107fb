"""Plain values out of text: YAML with aliases, JSON, JSON lines, all within bounds."""

from collections.abc import Iterator
from typing import Any

from governance.evaluations.checks.json_text import NotJson, TooDeep, parse
from governance.evaluations.files.bounds import DEEPEST, Budget, BundleRefused, clean
from house.files.tree import Branch, FileRefused, Leaf, Node, Row
from house.files.yaml_reader import MERGE, read_yaml

# Values in one file of YAML, whose reader keeps the line of each.
_MOST_VALUES = 300_000
# What building a value costs, beside its characters.
_NODE = 64


def from_yaml(text: str, where: str, budget: Budget) -> Any:
    """The value of a YAML document."""
    try:
        tree = read_yaml(text, takes_aliases=True, most=_MOST_VALUES)
    except FileRefused as refusal:
        problem = refusal.problems[0]
        raise BundleRefused(f"{where}, line {problem.line}: {problem.says}") from None
    return clean(_value(tree, budget, where, DEEPEST), budget, where)


def from_json(text: str, where: str, budget: Budget) -> Any:
    """The value of a text that is JSON."""
    try:
        value = parse(text.strip())
    except TooDeep:
        raise BundleRefused(f"{where} is nested too deeply.") from None
    except NotJson:
        raise BundleRefused(f"{where} is not JSON.") from None
    return clean(value, budget, where)


def from_lines(text: str, where: str, budget: Budget) -> Iterator[tuple[str, Any]]:
    """The values of JSON lines, each with where it stands."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            place = f"{where}, line {number}"
            yield place, from_json(line, place, budget)


def _value(node: Node, budget: Budget, where: str, deeper: int) -> Any:
    budget.spend(_NODE)
    if deeper == 0:
        raise BundleRefused(f"{where} is nested more than {DEEPEST} levels deep.")
    if isinstance(node, Leaf):
        return node.value
    if isinstance(node, Row):
        return [_value(item, budget, where, deeper - 1) for item in node.items]
    return _mapping(node, budget, where, deeper - 1)


def _mapping(node: Branch, budget: Budget, where: str, deeper: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    merged: list[Any] = []
    for name, _, item in node.entries:
        value = _value(item, budget, where, deeper)
        if name == MERGE:
            merged += value if isinstance(value, list) else [value]
        else:
            found[name] = value
    for each in merged:
        if not isinstance(each, dict):
            raise BundleRefused(f"{where}, line {node.line}: << merges mappings only.")
        found = {**each, **found}
    return found
