"""Samples of openai/evals, and plain JSON lines: an input and an ideal answer."""

from typing import Any

from governance.evaluations.files.bounds import Budget
from governance.evaluations.files.chat import messages_of, parted
from governance.evaluations.files.promptfoo import Test
from governance.evaluations.files.taken import Check, Taken

_IDEAL = ("ideal", "expected")
_TEST = ("vars", "assert")


def is_sample(value: Any) -> bool:
    """Whether this is an input with its ideal answer."""
    return isinstance(value, dict) and "input" in value and any(key in value for key in _IDEAL)


def is_test(value: Any) -> bool:
    """Whether this is a test as promptfoo writes it."""
    return isinstance(value, dict) and any(
        isinstance(value.get(key), (dict, list)) for key in _TEST
    )


def sample(value: dict[str, Any], where: str, budget: Budget, taken: Taken) -> Test:
    """The test that a sample means."""
    inputs: dict[str, Any] = {}
    turns: list[dict[str, Any]] = []
    if messages := messages_of(value["input"], budget):
        told, turns, last = parted(messages)
        inputs = {"input": last, "instructions": told} if told else {"input": last}
        if told:
            taken.note("What the samples say as the system stands among the inputs now.")
    else:
        inputs = {"input": value["input"]}
    for key in value:
        if key not in ("input", "id", *_IDEAL):
            taken.note(f"“{str(key)[:60]}” of the samples was left out.")
    metadata = {"id": value["id"]} if "id" in value else {}
    return _test(where, inputs, value, metadata, tuple(turns), taken)


def plain(value: dict[str, Any], where: str, taken: Taken) -> Test:
    """The test that a line of plain values means: each is an input, but for an ideal answer."""
    inputs = {key: each for key, each in value.items() if key not in (*_IDEAL, "id")}
    metadata = {"id": value["id"]} if "id" in value else {}
    return _test(where, inputs, value, metadata, (), taken)


def _test(
    where: str,
    inputs: dict[str, Any],
    value: dict[str, Any],
    metadata: dict[str, Any],
    turns: tuple[dict[str, Any], ...],
    taken: Taken,
) -> Test:
    ideal = next((value[key] for key in _IDEAL if key in value), None)
    checks: tuple[Check, ...] = ()
    if isinstance(ideal, (str, int, float)) and ideal != "":
        checks = ({"type": "contains", "value": ideal},)
    elif isinstance(ideal, list) and ideal:
        checks = ({"type": "contains-any", "value": [str(each) for each in ideal]},)
    if checks:
        taken.note(
            "The file names no rule for its ideal answers, so each has to stand in the answer "
            "(contains, contains-any). Change that where an exact answer is wanted."
        )
    options = {"disableVarExpansion": True}
    return Test(where, "", inputs, checks, options, metadata, turns=turns, is_literal=True)
