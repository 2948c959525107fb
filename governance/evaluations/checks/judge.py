"""The judge: a model that gives its opinion of an answer, as the checks know it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Question:
    """What a judge is asked about an answer."""

    kind: str
    text: str
    prompt: Any = None
    config: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a judge says: a score from 0 to 1, a verdict where it gives one, and its words."""

    score: float
    words: str = ""
    passed: bool | None = None


class JudgeUnavailable(Exception):
    """The judge gave no opinion, and why."""


class Judge(Protocol):
    """A model that answers questions about answers. Raises JudgeUnavailable where it can't."""

    def opinion(self, question: Question, answer: str) -> Opinion:
        """The judge's opinion of one answer."""
