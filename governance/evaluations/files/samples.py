"""Samples of openai/evals, and plain JSON lines: an input and an ideal answer."""

from dataclasses import replace
from typing import Any

from governance.evaluations.files.bounds import Budget
from governance.evaluations.files.chat import messages_of, parted
from governance.evaluations.files.promptfoo import Test
from governance.evaluations.files.taken import Check, Taken, answer_among, is_answer

_IDEAL = ("ideal", "expected")
_NO_RULE = (
    "The file names no rule for its ideal answers, so each has to stand in the answer "
    "(contains, contains-any). Change that where an exact answer is wanted."
)
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
    metadata = {"id": value["id"]} if "id" in value else {}
    told = {key: each for key, each in value.items() if key != "id"}
    inputs, checks = told_apart(told, taken)
    options = {"disableVarExpansion": True}
    return Test(where, "", inputs, checks, options, metadata, is_literal=True)


def with_answer(test: Test, taken: Taken) -> Test:
    """A row of a plain table, with the answer expected as a check."""
    inputs, checks = told_apart(test.variables, taken)
    return replace(test, variables=inputs, checks=(*test.checks, *checks))


def told_apart(told: dict[str, Any], taken: Taken) -> tuple[dict[str, Any], tuple[Check, ...]]:
    """The inputs among plain values, and the check that the expected answer among them becomes."""
    name = answer_among(told)
    if not name:
        return told, ()
    taken.note(
        f"“{name[:60]}” was taken as the answer expected and is no input: it has to stand in the "
        "answer, in capitals or not (icontains). Change that where an exact answer is wanted."
    )
    for other in told:
        if other != name and is_answer(other):
            taken.note(f"“{other[:60]}” stands beside “{name[:60]}” and was left out.")
    inputs = {key: each for key, each in told.items() if not is_answer(key)}
    return inputs, _has(told[name], "icontains")


def _test(
    where: str,
    inputs: dict[str, Any],
    value: dict[str, Any],
    metadata: dict[str, Any],
    turns: tuple[dict[str, Any], ...],
    taken: Taken,
) -> Test:
    ideal = next((value[key] for key in _IDEAL if key in value), None)
    checks = _has(ideal, "contains")
    if checks:
        taken.note(_NO_RULE)
    options = {"disableVarExpansion": True}
    return Test(where, "", inputs, checks, options, metadata, turns=turns, is_literal=True)


def _has(ideal: Any, kind: str) -> tuple[Check, ...]:
    """A check that an ideal answer, or one of several, stands in the answer."""
    if isinstance(ideal, (str, int, float)) and ideal != "":
        return ({"type": kind, "value": ideal},)
    if isinstance(ideal, list) and ideal:
        return ({"type": f"{kind}-any", "value": [str(each) for each in ideal]},)
    return ()
