"""Checks on JSON: is-json, contains-json, each with a schema where one is given."""

from governance.evaluations.checks.answer import NOT_JSON, TOO_DEEP, Answer
from governance.evaluations.checks.assertion import Assertion
from governance.evaluations.checks.finding import Finding
from governance.evaluations.checks.json_text import DEEPEST
from governance.evaluations.checks.schemas import compile_schema
from governance.evaluations.checks.text import Check
from governance.evaluations.checks.writing import quote

_DEEP = f"The answer is nested more than {DEEPEST} levels deep, which is not read as JSON."


def is_json(assertion: Assertion) -> Check:
    """The whole answer is JSON, and conforms to the schema."""
    schema = compile_schema(assertion.value)

    def check(answer: Answer) -> Finding:
        if answer.parsed is TOO_DEEP:
            return Finding(False, _DEEP, is_hopeless=True)
        if answer.parsed is NOT_JSON:
            return Finding(False, f"The answer {quote(answer.text)} is not JSON.")
        if schema is None:
            return Finding(True, "The answer is JSON.")
        problem = schema.problem_with(answer.parsed)
        if problem:
            return Finding(False, f"The answer is JSON outside the schema: {problem}.")
        return Finding(True, "The answer is JSON that conforms to the schema.")

    return check


def contains_json(assertion: Assertion) -> Check:
    """The answer contains a JSON object, and one of them conforms to the schema."""
    schema = compile_schema(assertion.value)

    def check(answer: Answer) -> Finding:
        if answer.parsed is TOO_DEEP:
            return Finding(False, _DEEP, is_hopeless=True)
        if not answer.objects:
            return Finding(False, "The answer contains no JSON object.")
        if schema is None:
            return Finding(True, "The answer contains a JSON object.")
        problem = ""
        for item in answer.objects:
            problem = schema.problem_with(item)
            if not problem:
                return Finding(True, "The answer contains JSON that conforms to the schema.")
        return Finding(False, f"The answer contains JSON outside the schema: {problem}.")

    return check
