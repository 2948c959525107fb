"""What may be stored as a case, and the sentence that says what may not."""

import json
import math
from collections.abc import Mapping
from typing import Any

from governance.evaluations.checks import compile_checks
from governance.evaluations.models import Case
from governance.evaluations.refusals import ChecksCannotBeUsed
from house.bodies import DEEPEST, refuse_unkeepable
from house.refusals import Invalid, Refusal
from processes.register.actions.shared import clean

LARGEST = 256 * 1024
MOST_CHECKS = 100
ROLES = ("system", "user", "assistant", "tool")
_ANSWER_KEYS = {"tool", "arguments", "answer", "error"}
_DATA = ("inputs", "conversation", "tool_answers", "checks")


def refuse_unfit(case: Case) -> None:
    """Refuse a case that can't be stored, asked or graded, naming the field."""
    case.name = case.name.strip()
    _refuse_unreadable(case)
    for name in ("weight", "score_threshold", "repeat_threshold"):
        number = getattr(case, name)
        if number is not None and not math.isfinite(number):
            raise Invalid("Write a number.", field=name)
    clean(case, fields={*Case.content, *Case.origin})
    _refuse_inputs(case.inputs)
    _refuse_conversation(case.conversation)
    _refuse_tool_answers(case.tool_answers)
    _refuse_checks(case.checks, case.score_threshold)


def _refuse_unreadable(case: Case) -> None:
    """Too large, too deep, or with characters that no database keeps."""
    for name in (*Case.content, *Case.origin):
        value = getattr(case, name)
        if name in _DATA and depth_of(value) > DEEPEST:
            raise Invalid("This is nested too deeply.", field=name)
        try:
            refuse_unkeepable(value)
            if name in _DATA and len(json.dumps(value, allow_nan=False)) > LARGEST:
                raise Invalid("This is larger than a case keeps (256 KB).", field=name)
        except Refusal as refusal:
            raise Invalid(refusal.text, field=name) from None
        except (TypeError, ValueError):
            raise Invalid("This has something in it that JSON can't say.", field=name) from None


def depth_of(value: Any) -> int:
    """How deep data is nested, counted no further than matters."""
    depth, level = 0, [value]
    while level and depth <= DEEPEST:
        depth += 1
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return depth


def _refuse_inputs(inputs: Any) -> None:
    if not isinstance(inputs, dict) or not all(isinstance(name, str) for name in inputs):
        raise Invalid("The inputs are named values: {“name”: value}.", field="inputs")


def _refuse_conversation(turns: Any) -> None:
    if not isinstance(turns, list):
        raise Invalid("The conversation is a list of turns.", field="conversation")
    for number, turn in enumerate(turns, start=1):
        if not isinstance(turn, Mapping) or turn.get("role") not in ROLES:
            raise Invalid(f"Turn {number} needs a role: {', '.join(ROLES)}.", field="conversation")
        if not isinstance(turn.get("content"), str):
            raise Invalid(f"Turn {number} needs its content, as text.", field="conversation")


def _refuse_tool_answers(answers: Any) -> None:
    if not isinstance(answers, list):
        raise Invalid("The answers of tools are a list.", field="tool_answers")
    for number, each in enumerate(answers, start=1):
        if not isinstance(each, Mapping) or not isinstance(each.get("tool"), str):
            raise Invalid(f"Answer {number} needs the name of its tool.", field="tool_answers")
        if strange := sorted(each.keys() - _ANSWER_KEYS):
            raise Invalid(
                f"Answer {number} has “{strange[0]}”, which is not known.", field="tool_answers"
            )
        if "answer" not in each and "error" not in each:
            raise Invalid(f"Answer {number} says neither answer nor error.", field="tool_answers")
        if not isinstance(each.get("arguments", {}), dict):
            raise Invalid(
                f"The arguments of answer {number} are named values.", field="tool_answers"
            )


def _refuse_checks(checks: Any, threshold: float | None) -> None:
    if not isinstance(checks, list):
        raise Invalid("The checks are a list.", field="checks")
    if len(checks) > MOST_CHECKS:
        raise Invalid(f"A case has at most {MOST_CHECKS} checks.", field="checks")
    for at, says in compile_checks(checks, threshold).problems:
        raise ChecksCannotBeUsed(f"Check {at + 1}: {says}", field="checks")
