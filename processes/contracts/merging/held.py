"""The parts of one kind on one side, by where they come from."""

from dataclasses import dataclass
from typing import Any

from processes.contracts.business_parts import StopRule
from processes.contracts.content import example_content
from processes.contracts.part import Part
from processes.contracts.whole import SINGLE, Whole

Cases = list[dict[str, Any]]


@dataclass(frozen=True)
class Held:
    """A part with the cases that prove it."""

    part: Part
    cases: Cases

    @property
    def says(self) -> list[Any]:
        """Everything that it says, wherever it comes from."""
        return [*(getattr(self.part, name) for name in self.part.content), self.cases]


Side = dict[str, Held]
# A prompt stays the prompt, wherever it comes from.
_THE_ONE = "one"


def held(whole: Whole, relation: str) -> Side:
    """The parts of one kind that a version has."""
    return {
        _THE_ONE if relation in SINGLE else str(part.lineage): Held(part, _cases(part, whole))
        for part in whole.parts(relation)
    }


def _cases(part: Part, whole: Whole) -> Cases:
    rows = whole.examples_of(part) if isinstance(part, StopRule) else []
    return [example_content(each) for each in rows]
