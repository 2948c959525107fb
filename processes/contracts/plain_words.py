"""A rule read aloud: "the amount is more than the refund limit (300), or the terms differ"."""

from collections.abc import Mapping

from processes.contracts.language import Rule
from processes.contracts.language_names import MISSING, Kind, Names
from processes.contracts.language_tree import Call, Constant, Listing, Node, Walk, Word

_COMPARED = {
    "_<_": "is less than",
    "_<=_": "is at most",
    "_>_": "is more than",
    "_>=_": "is at least",
    "_==_": "is",
    "_!=_": "is not",
    "@in": "is one of",
    "contains": "contains",
    "startsWith": "starts with",
    "endsWith": "ends with",
    "matches": "matches the pattern",
}
_WORKED = {"_+_": "plus", "_-_": "minus", "_*_": "times", "_/_": "divided by"}
_JOINED = {"_&&_": " and ", "_||_": ", or "}
_FOR = {"exists": "for at least one", "all": "for every", "exists_one": "for exactly one"}
_TIMES = {"_<_": "is before", "_<=_": "is not after", "_>_": "is after", "_>=_": "is not before"}


class _NoWords(Exception):
    """A part of a rule that reads better as it is written."""


def in_words(rule: Rule, limits: Mapping[str, object] | None = None) -> str:
    """The rule in plain English with its limits as they are, or its text where that is clearer."""
    try:
        return _Speaker(rule.names, limits or {}).condition(rule.tree)
    except _NoWords:
        return rule.text


class _Speaker:
    def __init__(self, names: Names, limits: Mapping[str, object]) -> None:
        self.names, self.limits = names, limits

    def condition(self, node: Node, inside: str = "") -> str:
        """Something that is so or not; `inside` is what joins it to others."""
        match node:
            case Call(function="_&&_" | "_||_" as join):
                said = _JOINED[join].join(self.condition(part, join) for part in node.operands)
                return said if inside in ("", join) else f"({said})"
            case Call(function="!_", operands=(Word() as word,)):
                return self.yes_or_no(word, so=False)
            case Call(function="!_"):
                return f"it is not so that ({self.condition(node.operands[0])})"
            case Call(operands=(left, right)) if node.function in _COMPARED:
                return f"{self.value(left)} {self.verb(node)} {self.value(right)}"
            case Walk():
                said = f"{_FOR[node.quantifier]} {node.variable} of {self.value(node.over)}: "
                said += self.condition(node.condition)
                return f"({said})" if inside else said
            case Word():
                return self.yes_or_no(node, so=True)
        raise _NoWords

    def verb(self, call: Call) -> str:
        if any(isinstance(part, Word) and self.is_time(part) for part in call.operands):
            return _TIMES.get(call.function, _COMPARED[call.function])
        if call.function == "@in" and not isinstance(call.operands[1], Listing):
            return "is among"
        return _COMPARED[call.function]

    def is_time(self, word: Word) -> bool:
        return word.name in self.names and self.names[word.name].kind is Kind.TIME

    def yes_or_no(self, word: Word, *, so: bool) -> str:
        base = word.name.removesuffix(f".{MISSING}")
        said = self.name(base)
        if base != word.name:
            return f"{said} is {'missing' if so else 'given'}"
        return f"{said} is {'yes' if so else 'no'}"

    def value(self, node: Node) -> str:
        match node:
            case Word():
                return self.name(node.name)
            case Constant():
                return self.constant(node.value)
            case Listing():
                return ", ".join(map(self.value, node.items))
            case Call(function="size"):
                return self.size(node.operands[0])
            case Call(function="timestamp" | "duration"):
                return self.value(node.operands[0]).strip('"')
            case Call(function="-_"):
                return f"minus {self.operand(node.operands[0])}"
            case Call(operands=(left, right)) if node.function in _WORKED:
                return f"{self.operand(left)} {_WORKED[node.function]} {self.operand(right)}"
        raise _NoWords

    def operand(self, node: Node) -> str:
        said = self.value(node)
        return f"({said})" if isinstance(node, Call) and node.function in _WORKED else said

    def size(self, node: Node) -> str:
        if not isinstance(node, Word) or node.name not in self.names:
            raise _NoWords
        counted = "length" if self.names[node.name].kind is Kind.TEXT else "number"
        return f"the {counted} of {self.name(node.name)}"

    def name(self, name: str) -> str:
        spoken = self.names[name].spoken if name in self.names else name
        return f"{spoken} ({self.limits[name]})" if name in self.limits else spoken

    def constant(self, value: object) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int | float):
            return f"{value:,}"
        if value == "":
            return "empty"
        return f'"{value}"'
