"""The check json-field: one field of the answer's JSON compared with what is expected."""

from governance.evaluations.checks.answer import NOT_JSON, Answer
from governance.evaluations.checks.assertion import Assertion, BadAssertion
from governance.evaluations.checks.comparing import compile_comparison, show
from governance.evaluations.checks.finding import Finding
from governance.evaluations.checks.paths import read_path, values_at
from governance.evaluations.checks.text import Check
from governance.evaluations.checks.writing import quote


def json_field(assertion: Assertion) -> Check:
    """The field at a path compares as said; with `every`, all that the path leads to."""
    told = _told(assertion)
    path = read_path(told.get("path"))
    name = quote(str(told["path"]))
    usual = "==" if "value" in told else "exists"
    comparison = compile_comparison(
        told.get("operator", usual), told.get("value"), told.get("tolerance")
    )
    needs_all = bool(told.get("every"))

    def check(answer: Answer) -> Finding:
        if answer.record is NOT_JSON:
            return Finding(False, f"The answer has no JSON, so it has no field {name}.")
        values = values_at(answer.record, path)
        if not values:
            return Finding(comparison.wants_absence, f"The answer's JSON has no field {name}.")
        results = [comparison.holds(value) for value in values]
        holds = all(results) if needs_all else any(results)
        telling = values[results.index(holds)]
        return Finding(
            holds, f"The field {name} is {show(telling)}; the check asks that it {comparison.says}."
        )

    return check


def _told(assertion: Assertion) -> dict[str, object]:
    names = ("operator", "tolerance", "every", "value")
    if "path" in assertion.written or "path" in assertion.config:
        return assertion.settings("path", *names)
    if not isinstance(assertion.value, dict):
        raise BadAssertion(f"“{assertion.type}” needs a path, and usually an operator and a value.")
    return assertion.settings("path", *names)
