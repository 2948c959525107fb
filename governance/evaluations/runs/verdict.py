"""The verdict of a run, from its rows alone: pass, fail, or not enough evidence, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from governance.evaluations.runs.statistics import (
    Interval,
    Share,
    drop_seen_by,
    paired_difference,
    score_of,
)
from governance.evaluations.runs.words import RunState

Key = tuple[int, str, str]


@dataclass(slots=True)
class CaseTally:
    """One case over its repeats."""

    key: Key
    name: str
    weight: float = 1.0
    must_pass: bool = False
    repeat_threshold: float = 1.0
    passed: int = 0
    done: int = 0
    repeats: int = 0

    @property
    def missing(self) -> int:
        """Repeats without an answer that counts."""
        return self.repeats - self.done

    @property
    def share(self) -> float:
        """How many of its answers passed."""
        return self.passed / self.done if self.done else 0.0

    def passes(self, *, if_missing_pass: bool = False) -> bool:
        """Whether enough of its repeats pass; all of them where it must pass."""
        passed = self.passed + (self.missing if if_missing_pass else 0)
        wanted = 1.0 if self.must_pass else self.repeat_threshold
        return bool(self.repeats) and passed >= wanted * self.repeats - 1e-9


@dataclass(frozen=True)
class SetVerdict:
    """How one set went."""

    slug: str
    name: str
    cases: int
    passed: int
    score: float
    low: float
    high: float
    threshold: int | None
    state: str


@dataclass(frozen=True)
class Compared:
    """What changed beside what was in force, over the cases that both were asked."""

    cases: int
    difference: float
    low: float
    high: float
    margin: float
    before: float
    regressions: list[dict[str, Any]] = field(default_factory=list)
    mended: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Verdict:
    """What a run shows."""

    state: RunState
    says: str
    score: float
    low: float
    high: float
    cases: int
    passed: int
    failed: int
    errors: int
    skipped: int
    is_small: bool
    sets: list[SetVerdict]
    must_pass_failed: list[dict[str, Any]]
    compared: Compared | None
    reasons: list[str]
    smallest_drop_seen: float

    def as_data(self) -> dict[str, Any]:
        """The verdict as it is kept."""
        return {**asdict(self), "state": str(self.state)}


@dataclass(frozen=True)
class Rules:
    """What the verdict goes by."""

    sets: Sequence[Mapping[str, Any]]
    margin: float
    small_below: int


def judge(
    cases: Sequence[CaseTally], before: Mapping[Key, CaseTally] | None, rules: Rules
) -> Verdict:
    """The verdict on these cases, beside those of what was in force."""
    score = score_of([_share(each) for each in cases if each.done])
    sets = [_of_set(each, cases) for each in rules.sets]
    lost = [each for each in cases if each.must_pass and each.passed < each.done]
    compared = _compare(cases, before, rules.margin) if before else None
    is_small = len(cases) < rules.small_below
    state, reasons = _decide(cases, sets, lost, compared, is_small=is_small)
    return Verdict(
        state=state,
        says=_words(state, reasons, score, cases),
        score=score.estimate,
        low=score.low,
        high=score.high,
        cases=len(cases),
        passed=sum(each.passes() for each in cases),
        failed=sum(each.done > 0 and not each.passes(if_missing_pass=True) for each in cases),
        errors=sum(each.missing for each in cases),
        skipped=0,
        is_small=is_small,
        sets=sets,
        must_pass_failed=[_named(each) for each in lost],
        compared=compared,
        reasons=reasons,
        smallest_drop_seen=drop_seen_by(len(cases)),
    )


def _share(each: CaseTally) -> Share:
    return Share(each.share, each.weight, max(each.done, 1))


def _named(each: CaseTally) -> dict[str, Any]:
    return {"set": each.key[0], "case": each.key[1], "name": each.name}


def _of_set(told: Mapping[str, Any], cases: Iterable[CaseTally]) -> SetVerdict:
    own = [each for each in cases if each.key[0] == told["id"]]
    score = score_of([_share(each) for each in own if each.done])
    threshold = told.get("threshold")
    return SetVerdict(
        slug=told["slug"],
        name=told["name"],
        cases=len(own),
        passed=sum(each.passes() for each in own),
        score=score.estimate,
        low=score.low,
        high=score.high,
        threshold=threshold,
        state=_bar(own, threshold),
    )


def _bar(cases: Sequence[CaseTally], threshold: int | None) -> str:
    """Whether the bar is reached whatever the missing answers would have been."""
    if threshold is None:
        return ""
    whole = sum(each.weight for each in cases)
    wanted = threshold / 100 * whole - 1e-9
    if sum(each.weight for each in cases if each.passes()) >= wanted:
        return "passed"
    best = sum(each.weight for each in cases if each.passes(if_missing_pass=True))
    return "failed" if best < wanted else "open"


def _compare(
    cases: Sequence[CaseTally], before: Mapping[Key, CaseTally], margin: float
) -> Compared | None:
    pairs = [(each, before[each.key]) for each in cases if each.key in before]
    pairs = [(now, then) for now, then in pairs if now.done and then.done]
    if not pairs:
        return None
    found = paired_difference(
        [now.share - then.share for now, then in pairs], [now.weight for now, _ in pairs]
    )
    worse = [now for now, then in pairs if then.passes() and _fails(now)]
    mended = [now for now, then in pairs if now.passes() and not then.passes()]
    return Compared(
        cases=len(pairs),
        difference=found.estimate,
        low=found.low,
        high=found.high,
        margin=margin,
        before=score_of([_share(then) for _, then in pairs]).estimate,
        regressions=[_named(each) for each in worse],
        mended=[_named(each) for each in mended],
    )


def _fails(each: CaseTally) -> bool:
    return not each.passes(if_missing_pass=True)


def _decide(
    cases: Sequence[CaseTally],
    sets: Sequence[SetVerdict],
    lost: Sequence[CaseTally],
    compared: Compared | None,
    *,
    is_small: bool,
) -> tuple[RunState, list[str]]:
    failures = [*_failures(sets, lost), *_losses(compared, is_small=is_small)]
    if failures:
        return RunState.FAILED, failures
    doubts = [*_doubts(cases, sets), *_margins(compared, is_small=is_small)]
    return (RunState.UNCLEAR, doubts) if doubts else (RunState.PASSED, [])


def _failures(sets: Sequence[SetVerdict], lost: Sequence[CaseTally]) -> Iterable[str]:
    for each in lost:
        failed = each.done - each.passed
        how_often = "once" if failed == 1 else f"{failed} times"
        yield f"“{each.name}” must pass every time, and failed {how_often}."
    for group in sets:
        if group.state == "failed":
            wanted = f"{group.threshold} % of the weight has to pass"
            yield f"“{group.name}” misses its bar: {wanted}; {group.passed} of {group.cases} did."


def _losses(compared: Compared | None, *, is_small: bool) -> Iterable[str]:
    """In few cases each loss counts; in many, the drop as a whole."""
    if compared is None:
        return
    if is_small:
        for each in compared.regressions:
            yield f"“{each['name']}” passed before and fails now."
    elif compared.high < -compared.margin:
        yield (
            f"It is worse than what is in force by {-compared.difference:.1%} "
            f"(at least {-compared.high:.1%}; allowed are {compared.margin:.1%})."
        )


def _doubts(cases: Sequence[CaseTally], sets: Sequence[SetVerdict]) -> Iterable[str]:
    missing = sum(each.missing for each in cases)
    open_sets = [group.name for group in sets if group.state == "open"]
    must = [each for each in cases if each.must_pass and each.missing]
    none_counts = not any(group.threshold for group in sets)
    if open_sets or must or (missing and none_counts):
        yield f"{missing} of the answers are missing, and they could change the verdict."


def _margins(compared: Compared | None, *, is_small: bool) -> Iterable[str]:
    if compared is None or is_small or compared.low >= -compared.margin:
        return
    yield (
        f"Whether it is worse than what is in force can't be told: the difference lies between "
        f"{compared.low:+.1%} and {compared.high:+.1%}, and a drop of {compared.margin:.1%} is "
        "allowed."
    )


_SAYS = {
    RunState.PASSED: "Passed",
    RunState.FAILED: "Failed",
    RunState.UNCLEAR: "Not enough evidence",
}


def _words(
    state: RunState, reasons: Sequence[str], score: Interval, cases: Sequence[CaseTally]
) -> str:
    figures = (
        f"{score.estimate:.1%} of {len(cases)} cases (95 %: {score.low:.1%} to {score.high:.1%})"
    )
    few = " ".join(reasons[:3])
    more = f" And {len(reasons) - 3} more." if len(reasons) > 3 else ""
    return f"{_SAYS[state]}: {figures}. {few}{more}".strip()
