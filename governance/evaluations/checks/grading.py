"""Grading: assertions compiled once, verdicts with weights, thresholds, groups and `not-`."""

import json
import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from governance.evaluations.checks.answer import Answer
from governance.evaluations.checks.assertion import (
    GROUP,
    Assertion,
    BadAssertion,
    as_list,
    read,
)
from governance.evaluations.checks.catalogue import JUDGED, build
from governance.evaluations.checks.finding import CannotJudge, Finding, Verdict
from governance.evaluations.checks.text import Check
from governance.evaluations.checks.work import charge, counted
from governance.evaluations.checks.writing import as_text
from house.refusals import Refusal

logger = logging.getLogger(__name__)

_DEEPEST_GROUP = 8
_A_CHECK = 20  # what making any check ready costs
_MOST_KEPT = 100_000  # of such work, over all that a library keeps


@dataclass(frozen=True, slots=True)
class Compiled:
    """One assertion ready to be checked: a check, a group, or the sentence that it can't be."""

    assertion: Assertion
    check: Check | None = None
    parts: tuple["Compiled", ...] = ()
    problem: str = ""

    def verdict_on(self, answer: Answer) -> Verdict:
        """The verdict on one answer; a check that can't be made is an error, never an exception."""
        if self.problem:
            return self._error(self.problem)
        if self.check is None:
            return self._of_group([part.verdict_on(answer) for part in self.parts])
        try:
            return self._of_finding(self.check(answer))
        except (CannotJudge, Refusal) as problem:
            return self._error(problem.text)
        except Exception:
            logger.exception("the check %s could not be made", self.assertion.type)
            return self._error(f"The check “{self.assertion.type}” could not be made.")

    def _error(self, says: str) -> Verdict:
        return self._verdict(False, 0.0, says, error=says)

    def _of_finding(self, finding: Finding) -> Verdict:
        is_negated = self.assertion.is_negated
        share = float(finding.holds) if finding.share is None else finding.share
        if finding.is_hopeless:
            return self._verdict(False, 0.0, finding.says)
        passed = finding.holds != is_negated
        says = finding.says
        if is_negated and not passed:
            says = f"{says.rstrip('.')}, which this check forbids."
        return self._verdict(passed, 1 - share if is_negated else share, says)

    def _of_group(self, parts: list[Verdict]) -> Verdict:
        whole = combine(parts, self.assertion.threshold)
        if whole.error:
            return self._verdict(False, 0.0, whole.error, error=whole.error, parts=tuple(parts))
        finding = Finding(whole.passed, whole.reason, share=whole.score)
        graded = self._of_finding(finding)
        return self._verdict(graded.passed, graded.score, graded.reason, parts=tuple(parts))

    def _verdict(
        self,
        passed: bool,
        score: float,
        says: str,
        *,
        error: str = "",
        parts: tuple[Verdict, ...] = (),
    ) -> Verdict:
        assertion = self.assertion
        if not assertion.weight and not passed and not error:
            passed, says = True, f"{says.rstrip('.')}; the check has no weight, so it can't fail."
        return Verdict(
            assertion.type, passed, score, says, error, assertion.weight, assertion.metric, parts
        )


@dataclass(frozen=True, slots=True)
class Checks:
    """What makes an answer right: compiled assertions, and the score they have to reach."""

    steps: tuple[Compiled, ...]
    threshold: float | None = None

    def grade(self, answer: Answer) -> Verdict:
        """The verdict on one answer, with that of each check in `parts`."""
        return combine([step.verdict_on(answer) for step in self.steps], self.threshold)

    @property
    def problems(self) -> list[tuple[int, str]]:
        """The assertions that can't be used: position, and why."""
        return [(at, step.problem) for at, step in enumerate(self.steps) if step.problem]

    @property
    def needs_judge(self) -> bool:
        """Whether a model has to be asked."""
        return any(_needs_judge(step) for step in self.steps)


def compile_checks(raw: Any, threshold: float | None = None) -> Checks:
    """The checks of one case. What is wrong with them is kept, and shown by `problems`."""
    return Library().compile(raw, threshold)


class Library:
    """Compiles each assertion once, however many cases of a set use it, and keeps the last ones."""

    def __init__(self, keep: int = 1_000, longest: int = 20_000) -> None:
        self.keep = keep
        self.longest = longest
        self.spent = 0
        self._size = 0
        self._kept: OrderedDict[str, tuple[Compiled, int]] = OrderedDict()

    def compile(self, raw: Any, threshold: float | None = None) -> Checks:
        """The checks of one case."""
        try:
            items = as_list(raw)
        except BadAssertion as problem:
            return Checks((Compiled(Assertion(""), problem=problem.text),), threshold)
        return Checks(tuple(self._one(item) for item in items), threshold)

    def _one(self, raw: Any) -> Compiled:
        key = _key(raw)
        if not key or len(key) > self.longest:
            return self._compiled(raw)[0]
        if key not in self._kept:
            made, size = self._kept[key] = self._compiled(raw)
            self._size += size
            self._make_room()
            return made
        self._kept.move_to_end(key)
        return self._kept[key][0]

    def _compiled(self, raw: Any) -> tuple[Compiled, int]:
        with counted() as work:
            made = _compile(raw)
        self.spent += work.amount
        return made, work.amount

    def _make_room(self) -> None:
        while self._kept and (len(self._kept) > self.keep or self._size > _MOST_KEPT):
            self._size -= self._kept.popitem(last=False)[1][1]


def combine(verdicts: Sequence[Verdict], threshold: float | None) -> Verdict:
    """One verdict from several: all pass, or their weighted mean reaches the threshold."""
    if not verdicts:
        return Verdict("", True, 1.0, "There is nothing to check.")
    error = next((one.error for one in verdicts if one.error), "")
    if error:
        return Verdict("", False, 0.0, error, error, parts=tuple(verdicts))
    weight = sum(one.weight for one in verdicts)
    score = sum(one.score * one.weight for one in verdicts) / weight if weight else 0.0
    passed, reason = _decide(verdicts, score, threshold)
    return Verdict("", passed, score, reason, parts=tuple(verdicts))


def _decide(verdicts: Sequence[Verdict], score: float, threshold: float | None) -> tuple[bool, str]:
    failed = [one for one in verdicts if not one.passed]
    if threshold is not None:
        passed = score >= threshold
        side = "reaches" if passed else "is below"
        return passed, f"The weighted score {score:.2f} {side} {as_text(threshold)}."
    if len(verdicts) == 1:
        return not failed, verdicts[0].reason
    if failed:
        more = f" ({len(failed)} of {len(verdicts)} checks fail)" if len(failed) > 1 else ""
        return False, f"{failed[0].reason.rstrip('.')}{more}."
    return True, f"All {len(verdicts)} checks pass."


def _compile(raw: Any, depth: int = 0) -> Compiled:
    assertion = Assertion("")
    try:
        charge(_A_CHECK)
        assertion = read(raw)
        if assertion.kind != GROUP:
            return Compiled(assertion, check=build(assertion))
        if depth == _DEEPEST_GROUP:
            raise BadAssertion(f"Groups of checks stand {_DEEPEST_GROUP} deep at the most.")
    except Refusal as problem:
        return Compiled(assertion, problem=problem.text)
    except Exception:
        logger.exception("a check could not be compiled")
        return Compiled(assertion, problem="This check can't be compiled.")
    parts = tuple(_compile(part, depth + 1) for part in assertion.parts)
    first = next((part.problem for part in parts if part.problem), "")
    return Compiled(assertion, parts=parts, problem=first)


def _key(raw: Any) -> str:
    try:
        return json.dumps(raw, sort_keys=True)
    except (TypeError, ValueError, RecursionError):
        return ""


def _needs_judge(step: Compiled) -> bool:
    return step.assertion.kind in JUDGED or any(_needs_judge(part) for part in step.parts)
