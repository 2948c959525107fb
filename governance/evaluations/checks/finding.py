"""What a check saw, and the verdict that follows from it."""

from dataclasses import dataclass


class CannotJudge(Exception):
    """Neither a pass nor a failure: what the check needs is not there, or is too much."""

    def __init__(self, says: str) -> None:
        self.text = says
        super().__init__(says)


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether what a check looks for is there, how far, and the sentence that says so."""

    holds: bool
    says: str
    share: float | None = None
    # The answer is so broken that neither the check nor its negation can be satisfied.
    is_hopeless: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """One check's verdict: passed with a score, or an error, each with its sentence."""

    type: str
    passed: bool
    score: float
    reason: str
    error: str = ""
    weight: float = 1.0
    metric: str = ""
    parts: tuple["Verdict", ...] = ()

    @property
    def is_error(self) -> bool:
        """Whether the check could not be made at all."""
        return bool(self.error)
