"""Trying checks on one answer now, in this process and within bounds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from governance.evaluations.checks import (
    Answer,
    Around,
    Contract,
    ToolCall,
    Verdict,
    compile_checks,
)
from house.bodies import DEEPEST, parsed
from house.refusals import Invalid

LONGEST = 200_000
MOST_CALLS = 100


@dataclass(frozen=True)
class Trial:
    """An answer to be tried, as somebody gave it."""

    output: str
    # None: the calls are read from the answer itself.
    tool_calls: list[ToolCall] | None = None
    latency_ms: float | None = None
    cost: float | None = None


def grade(
    trial: Trial, checks: Any, threshold: float | None, contract: Contract | None = None
) -> Verdict:
    """Every check's verdict on one answer, under a contract where one is known."""
    if len(trial.output) > LONGEST:
        raise Invalid(f"Try answers of at most {LONGEST:,} characters here.", field="answer")
    around = Around(
        latency_ms=trial.latency_ms, cost=trial.cost, tool_calls=trial.tool_calls, contract=contract
    )
    return compile_checks(checks, threshold).grade(Answer(trial.output, around))


def read_calls(value: Any) -> list[ToolCall] | None:
    """Calls as a person writes them: a list of names with arguments; nothing where left empty."""
    if value is None or value == "":
        return None
    if not isinstance(value, list) or len(value) > MOST_CALLS:
        raise Invalid("Write a list of tool calls.", field="tool_calls")
    return [_call(each, number) for number, each in enumerate(value, start=1)]


def _call(each: Any, number: int) -> ToolCall:
    if not isinstance(each, Mapping) or not isinstance(each.get("name"), str):
        raise Invalid(f"Call {number} needs a name.", field="tool_calls")
    arguments = each.get("arguments", {})
    if not isinstance(arguments, dict):
        raise Invalid(f"The arguments of call {number} are named values.", field="tool_calls")
    return ToolCall(each["name"], arguments)


def read_json(text: str, field: str) -> Any:
    """What a person typed as JSON, or the sentence that says on which line it breaks."""
    try:
        return parsed(text)
    except json.JSONDecodeError as problem:
        says = f"Line {problem.lineno}, character {problem.colno}: this is no JSON ({problem.msg})."
        raise Invalid(says, field=field) from None
    except ValueError:
        raise Invalid("This has a number that can't be kept.", field=field) from None
    except RecursionError:
        raise Invalid(f"This is nested more than {DEEPEST} deep.", field=field) from None
