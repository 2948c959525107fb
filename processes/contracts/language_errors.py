"""Why a rule can't be read or decided, said to the person who wrote it, with the place."""

from collections.abc import Iterable
from dataclasses import dataclass

from house.refusals import Invalid


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a rule, at a line and column that count from 1."""

    sentence: str
    line: int
    column: int
    excerpt: str
    """The line as written and below it a caret under the place."""

    @property
    def text(self) -> str:
        return f"{self.sentence} (line {self.line}, column {self.column})"


class RuleCannotBeRead(Invalid):
    """The text is no rule over the names that the contract declares."""

    says = "This rule can't be read."

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems[0].text)


def problem_at(rule: str, at: int, sentence: str) -> Problem:
    before = rule[:at]
    return problem_on(rule, before.count("\n") + 1, at - before.rfind("\n"), sentence)


def problem_on(rule: str, line: int, column: int, sentence: str) -> Problem:
    lines, column = rule.split("\n"), max(column, 1)
    written = lines[line - 1] if line <= len(lines) else ""
    return Problem(sentence, line, column, f"{written}\n{' ' * (column - 1)}^")


_UNDECIDED = (
    ("divided by zero", "something is divided by zero"),
    ("divide by zero", "something is divided by zero"),
    ("too large to be compared", "a result is too large to be compared exactly"),
    ("overflow", "a result is too large to be compared exactly"),
    ("allowed timestamp", "a time is too far away"),
    ("Key not found", "a part that the rule asks for is missing"),
    ("Applying SELECT", "a part that the rule asks for is missing"),
    ("container type", "a part that the rule asks for is missing"),
    ("Index error", "a list is shorter than the rule expects"),
    ("No matching overload", "parts of a kind that the rule does not expect"),
    ("budget", "the rule takes too many steps on these values"),
)


def why_undecided(message: str) -> str:
    """The evaluator's message as a sentence that quotes no value."""
    known = (sentence for sign, sentence in _UNDECIDED if sign in message)
    return next(known, "the rule can't be worked out on these values")
