"""Checks on what was measured around an answer: latency, cost."""

from governance.evaluations.checks.answer import Answer
from governance.evaluations.checks.assertion import Assertion, BadAssertion
from governance.evaluations.checks.finding import CannotJudge, Finding
from governance.evaluations.checks.text import Check
from governance.evaluations.checks.writing import as_text


def latency(assertion: Assertion) -> Check:
    """The answer came within so many milliseconds."""
    most = _threshold(assertion, "milliseconds")

    def check(answer: Answer) -> Finding:
        took = answer.around.latency_ms
        if took is None:
            raise CannotJudge("The time that this answer took was not measured.")
        return Finding(
            took <= most, f"The answer took {as_text(took)} ms; {as_text(most)} ms are allowed."
        )

    return check


def cost(assertion: Assertion) -> Check:
    """The answer cost no more than so much money."""
    most = _threshold(assertion, "money")

    def check(answer: Answer) -> Finding:
        paid = answer.around.cost
        if paid is None:
            raise CannotJudge("What this answer cost is not known.")
        return Finding(
            paid <= most, f"The answer cost {as_text(paid)}; {as_text(most)} is allowed."
        )

    return check


def _threshold(assertion: Assertion, unit: str) -> float:
    if assertion.threshold is None:
        raise BadAssertion(f"“{assertion.type}” needs a threshold in {unit}.")
    return assertion.threshold
