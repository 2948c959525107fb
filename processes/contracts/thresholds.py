"""What a rule is exact about: the figures it compares with, and why it may still say nothing."""

from dataclasses import dataclass

from processes.contracts.language import Rule
from processes.contracts.language_names import Kind
from processes.contracts.language_tree import Call, Constant, Node, Word, everything
from processes.contracts.wording import vague_in_name, vague_sentence

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Threshold:
    """`name sign figure`, where the figure is a number or the name of a limit."""

    name: str
    sign: str
    figure: float | str


def thresholds(rule: Rule) -> list[Threshold]:
    """The comparisons of a name with a figure, however they are turned round."""
    found = []
    for call in _comparisons(rule):
        sign, (left, right) = call.function.strip("_"), call.operands
        for name, figure, turned in ((left, right, sign), (right, left, _MIRRORED[sign])):
            if isinstance(name, Word) and not _is_limit(rule, name):
                value = _figure(rule, figure)
                found += [Threshold(name.name, turned, value)] if value is not None else []
    return found


def _comparisons(rule: Rule) -> list[Call]:
    signs = [f"_{sign}_" for sign in _MIRRORED]
    calls = [node for node in everything(rule.tree) if isinstance(node, Call)]
    return [call for call in calls if call.function in signs]


def _is_limit(rule: Rule, node: Node) -> bool:
    return isinstance(node, Word) and node.name in rule.names and rule.names[node.name].is_limit


def _figure(rule: Rule, node: Node) -> float | str | None:
    match node:
        case Word(name=name):
            return name if _is_limit(rule, node) else None
        case Constant(value=bool()):
            return None
        case Constant(value=int() | float() as figure):
            return float(figure)
    return None


def why_vague(rule: Rule) -> str:
    """The sentence why a rule leaves the decision open although it can be read, or nothing."""
    used = [rule.names[name] for name in sorted(rule.names_used)]
    if not used:
        return "This rule says the same for every case: let it look at an input."
    if all(name.is_limit for name in used):
        return "This rule compares limits alone, so it says the same for every case."
    for call in _comparisons(rule):
        if call.operands[0] == call.operands[1]:
            return "This rule compares something with itself, so it says the same for every case."
    judged = [name for name in used if name.kind is Kind.FLAG and vague_in_name(name.name)]
    return vague_sentence(judged[0].name) if judged else ""
