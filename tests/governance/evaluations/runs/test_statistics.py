"""The arithmetic of verdicts beside scipy's, and beside prompts whose quality is known."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats  # type: ignore[import-untyped]  # it has no types

from governance.evaluations.runs.statistics import (
    Share,
    cases_to_see,
    drop_seen_by,
    effective_count,
    paired_difference,
    score_of,
    t_value,
    wilson,
    z_value,
)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_scipys(drawn: tuple[int, int]) -> None:
    passed, count = drawn
    theirs = stats.binomtest(passed, count).proportion_ci(method="wilson")
    ours = wilson(passed / count, count)
    assert math.isclose(ours.low, theirs.low, abs_tol=1e-9)
    assert math.isclose(ours.high, theirs.high, abs_tol=1e-9)


@given(st.integers(1, 100_000))
def test_students_quantile_is_scipys(freedom: int) -> None:
    assert math.isclose(t_value(freedom), stats.t.ppf(0.975, freedom), rel_tol=1e-5)


@pytest.mark.parametrize("freedom", [1.1, 1.9, 2.5, 7.3])
def test_between_whole_numbers_it_is_never_too_small(freedom: float) -> None:
    assert t_value(freedom) >= stats.t.ppf(0.975, freedom) * 0.99999
    assert t_value(1e7) == z_value()


@given(st.lists(st.sampled_from([-1.0, -0.5, 0.0, 0.5, 1.0]), min_size=2, max_size=300))
def test_the_paired_range_holds_both_references(differences: list[float]) -> None:
    ours = paired_difference(differences)
    count = len(differences)
    mean = sum(differences) / count
    assert math.isclose(ours.estimate, mean, abs_tol=1e-12)
    error = stats.sem(differences)
    if error > 0:
        low, high = stats.t.interval(0.95, count - 1, loc=mean, scale=error)
        assert ours.low <= max(low, -1) + 1e-6
        assert ours.high >= min(high, 1) - 1e-6
    if mean <= 0:
        # The net loss as a share has Wilson's range; whole numbers are all that scipy takes.
        lost = round(-mean * count)
        if math.isclose(lost, -mean * count):
            theirs = stats.binomtest(lost, count).proportion_ci(method="wilson")
            assert ours.low <= -theirs.high + 1e-9


def test_edges() -> None:
    assert paired_difference([]).low == -1
    assert (paired_difference([1.0]).low, paired_difference([0.0]).high) == (-1, 1)
    assert score_of([]).high == 1
    assert score_of([Share(1.0, 0.0)]).low == 0
    nothing_lost = paired_difference([0.0] * 50)
    # Fifty cases without a difference don't show that a drop of five in a hundred isn't there.
    assert nothing_lost.low < -0.05
    assert paired_difference([0.0] * 80).low > -0.05


def test_repeats_count_as_much_as_they_show() -> None:
    same = [Share(float(place % 2), repeats=5) for place in range(40)]
    assert effective_count(same, 0.5) == pytest.approx(40)
    differing = [Share(0.4 + 0.2 * (place % 2), repeats=5) for place in range(40)]
    assert effective_count(differing, 0.5) == 200
    weighty = [Share(1.0, 10.0), *[Share(1.0, 1.0)] * 9]
    assert score_of(weighty).low < score_of([Share(1.0)] * 10).low


def rate_of(verdict: str, *, cases: int, lost: float, gained: float, margin: float = 0.05) -> float:
    """How often a prompt that loses and gains so many cases gets this verdict."""
    chance, tries, found = random.Random(7), 1500, 0
    for _ in range(tries):
        drawn = (chance.random() for _ in range(cases))
        differences = [-1.0 if u < lost else float(u < lost + gained) for u in drawn]
        interval = paired_difference(differences)
        is_passed, is_failed = interval.low >= -margin, interval.high < -margin
        found += {"pass": is_passed, "fail": is_failed}[verdict]
    return found / tries


@pytest.mark.parametrize(
    ("cases", "lost", "gained"), [(50, 0.05, 0.0), (200, 0.05, 0.0), (200, 0.1, 0.05)]
)
def test_one_at_the_margin_is_passed_by_chance_alone(
    cases: int, lost: float, gained: float
) -> None:
    """At most 2.5 in a hundred; four standard errors of the simulation are allowed."""
    allowed = 0.025 + 4 * math.sqrt(0.025 * 0.975 / 1500)
    assert rate_of("pass", cases=cases, lost=lost, gained=gained) <= allowed
    assert rate_of("fail", cases=cases, lost=lost, gained=gained) <= allowed


def test_better_and_worse_ones_are_told_apart() -> None:
    assert rate_of("pass", cases=400, lost=0.02, gained=0.02) > 0.95
    assert rate_of("fail", cases=400, lost=0.15, gained=0.0) > 0.95
    assert rate_of("pass", cases=400, lost=0.15, gained=0.0) == 0


def test_advice_beforehand() -> None:
    assert cases_to_see(0.05) == 307
    assert cases_to_see(0.10) < 100 < cases_to_see(0.05)
    assert cases_to_see(0) == 0
    assert drop_seen_by(30) > drop_seen_by(300) > 0.04
    # Somebody who has as many as advised sees a drop of that size.
    seen = cases_to_see(0.08)
    assert rate_of("fail", cases=seen, lost=0.15, gained=0.0, margin=0.0) > 0.8
