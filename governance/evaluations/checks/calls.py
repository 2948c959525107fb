"""Checks on tool calls in promptfoo's sense: is-valid-openai-tools-call, tool-call-f1."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from governance.evaluations.checks.answer import Answer
from governance.evaluations.checks.assertion import Assertion, BadAssertion
from governance.evaluations.checks.finding import CannotJudge, Finding
from governance.evaluations.checks.json_text import NotJson, TooDeep, parse
from governance.evaluations.checks.schemas import Schema, compile_schema
from governance.evaluations.checks.text import Check
from governance.evaluations.checks.writing import as_json, as_text, listing, quote


def is_valid_openai_tools_call(assertion: Assertion) -> Check:
    """Every call names a tool that was offered, with arguments that its schema accepts."""
    given = assertion.value if assertion.value is not None else assertion.config.get("tools")
    own = None if given is None else _schemas(given)

    def check(answer: Answer) -> Finding:
        schemas = own
        if schemas is None and answer.around.tools is not None:
            schemas = _schemas_of(as_json(answer.around.tools))
        if schemas is None:
            raise CannotJudge(
                "Which tools were offered is not known; they can stand in this check's value."
            )
        calls = _openai_calls(answer)
        problem = _first_problem(calls, schemas)
        if problem:
            return Finding(False, problem)
        said = "the call is" if len(calls) == 1 else f"all {len(calls)} calls are"
        return Finding(True, f"In the answer {said} valid.")

    return check


@lru_cache(maxsize=32)
def _schemas_of(tools: str) -> dict[str, Schema | None]:
    """The schemas of the tools that a caller offers; the same ones come with every answer."""
    return _schemas(parse(tools))


def _schemas(tools: Any) -> dict[str, Schema | None]:
    if not isinstance(tools, Sequence) or isinstance(tools, str):
        raise BadAssertion("The tools have to be a list of tool definitions.")
    schemas: dict[str, Schema | None] = {}
    for tool in tools:
        function = tool.get("function", tool) if isinstance(tool, Mapping) else None
        if not isinstance(function, Mapping) or not isinstance(function.get("name"), str):
            raise BadAssertion("Each tool needs a “function” with a name.")
        schemas[function["name"]] = compile_schema(function.get("parameters"))
    return schemas


def _openai_calls(answer: Answer) -> list[Any]:
    value = answer.parsed if answer.is_json else None
    if isinstance(value, Mapping):
        value = value.get("tool_calls")
    return value if isinstance(value, list) else []


def _first_problem(calls: list[Any], schemas: dict[str, Schema | None]) -> str:
    if not calls:
        return "The answer is not a list of tool calls."
    for call in calls:
        function = call.get("function") if isinstance(call, Mapping) else None
        if not isinstance(function, Mapping):
            return "A tool call in the answer has no function."
        problem = _problem_with(function.get("name"), function.get("arguments"), schemas)
        if problem:
            return problem
    return ""


def _problem_with(name: Any, arguments: Any, schemas: dict[str, Schema | None]) -> str:
    if not isinstance(name, str) or not isinstance(arguments, str):
        return "A tool call in the answer lacks its name, or its arguments as text."
    if name not in schemas:
        return f"The answer calls {quote(name)}, which was not offered."
    try:
        values = parse(arguments)
    except (NotJson, TooDeep):
        return f"The arguments of {quote(name)} are not JSON: {quote(arguments)}."
    schema = schemas[name]
    problem = schema.problem_with(values) if schema else ""
    return f"The arguments of {quote(name)} do not fit: {problem}." if problem else ""


def tool_call_f1(assertion: Assertion) -> Check:
    """How far the tools that were called are the ones expected, missing and surplus alike."""
    expected = _expected(assertion)
    threshold = 1.0 if assertion.threshold is None else assertion.threshold

    def check(answer: Answer) -> Finding:
        called = {call.name for call in answer.calls}
        right = len(called & expected)
        score = 2 * right / (len(called) + len(expected))
        shown = listing([quote(name) for name in sorted(called)]) or "no tool"
        return Finding(
            score >= threshold,
            f"The answer calls {shown}; expected {listing([quote(n) for n in sorted(expected)])}: "
            f"F1 {score:.3f} against {as_text(threshold)}.",
            share=score,
        )

    return check


def _expected(assertion: Assertion) -> set[str]:
    value = assertion.value
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list):
        raise BadAssertion(f"“{assertion.type}” needs tool names, as a list or with commas.")
    expected = {as_text(name).strip() for name in names} - {""}
    if not expected:
        raise BadAssertion(f"“{assertion.type}” needs at least one tool name.")
    return expected
