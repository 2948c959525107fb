"""Anomalies, beside a reference written another way, with known answers at the edges."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from governance.scorecards.anomalies import FEWEST_CASES, LEAST, Point, judge
from governance.scorecards.words import Unit

Value = float | str | None


def points(*values: Value) -> list[Point | None]:
    """Weeks with a value each; None is a week of which nothing is known."""
    return [None if value is None else Point(Decimal(str(value))) for value in values]


def share(top: int, bottom: int) -> Point:
    """A percentage of so many cases."""
    return Point(Decimal(100) * top / bottom, Decimal(top), Decimal(bottom))


def is_odd(now: Point | Value, before: Sequence[Point | None], unit: str = Unit.HOURS) -> bool:
    point = now if isinstance(now, Point) else Point(None if now is None else Decimal(str(now)))
    return judge(point, before, unit) is not None


# --- known answers -------------------------------------------------------------------------------

# Mean 10; the squares of what lies apart add up to 8, over three degrees of freedom.
STEADY = points(8, 10, 12, "10")
EDGE = 2 * sqrt(8 / 3)


@pytest.mark.parametrize(
    ("value", "odd"),
    [
        (10, False),
        (10 + EDGE - 0.001, False),
        (10 + EDGE + 0.001, True),
        (10 - EDGE + 0.001, False),
        (10 - EDGE - 0.001, True),
    ],
)
def test_at_two_deviations(value: float, odd: bool):
    assert is_odd(value, STEADY) == odd


def test_it_says_what_it_compared_with():
    found = judge(Point(Decimal(99)), STEADY, Unit.HOURS)
    assert found is not None
    assert (found.mean, found.weeks) == (10, 4)
    assert found.deviation == pytest.approx(EDGE / 2)


@pytest.mark.parametrize(
    ("before", "odd"),
    [
        (points(), False),
        (points(10), False),
        (points(10, 10), False),
        (points(None, None, 10, 10), False),
        (points(None, 10, 10, 10), True),
        (points(10, None, 10, 10), True),
        # Only the last four count: what was before them is over.
        (points(99, 99, 10, 10, 10, 10), True),
        (points(10, 10, 10, None, None, 10), False),
    ],
)
def test_a_short_history_says_nothing_and_a_gap_is_not_nought(before: list, odd: bool):
    assert is_odd(50, before) == odd


def test_a_value_that_is_not_known_is_no_anomaly():
    assert not is_odd(None, STEADY)


@pytest.mark.parametrize(
    ("unit", "level", "inside", "outside"),
    [
        # A tenth of the mean.
        (Unit.HOURS, 40, 44, 44.1),
        (Unit.MONEY, 100, 90, 89.9),
        # The least that matters, where the mean is nought or small.
        (Unit.HOURS, 0, 0.5, 0.51),
        (Unit.MINUTES, 2, 4, 4.1),
        (Unit.SCORE, 1, 1.2, 1.21),
        (Unit.PERCENT, 2, 3, 3.1),
        # Chance: the square root of the count, and half an event.
        (Unit.COUNT, 0, 2, 3),
        (Unit.COUNT, 25, 35, 36),
        (Unit.COUNT, 400, 440, 441),
        (Unit.COUNT, 10_000, 11_000, 11_001),
    ],
)
def test_a_constant_series(unit: str, level: float, inside: float, outside: float):
    before = points(*[level] * 4)
    assert not is_odd(level, before, unit)
    assert not is_odd(inside, before, unit)
    assert is_odd(outside, before, unit)


def test_a_share_of_few_cases_is_no_anomaly():
    usual = [share(2, 100)] * 4
    assert not is_odd(share(3, 3), usual, Unit.PERCENT)
    assert not is_odd(share(1, 10), usual, Unit.PERCENT)
    assert is_odd(share(4, 10), usual, Unit.PERCENT)
    assert is_odd(share(30, 100), usual, Unit.PERCENT)
    # Nor does a history of few cases say anything.
    assert not is_odd(share(30, 100), [share(0, 3)] * 4, Unit.PERCENT)


def test_nobody_has_seen_enough_to_say_never():
    never = [share(0, 20)] * 4
    assert not is_odd(share(1, 20), never, Unit.PERCENT)
    assert not is_odd(share(20, 20), [share(20, 20)] * 4, Unit.PERCENT)
    assert is_odd(share(5, 20), never, Unit.PERCENT)


@pytest.mark.parametrize(
    ("unit", "usual", "inside", "outside"),
    [
        (Unit.HOURS, "0.033333", "0.066", "0.067"),  # two minutes
        (Unit.MONEY, "0.003", "0.006", "0.00601"),
        (Unit.MONEY, "0.004", "0.002", "0.05"),
        # Not far below the amount that matters: that amount.
        (Unit.HOURS, "1", "1.5", "1.51"),
        (Unit.MINUTES, "2", "4", "4.1"),
    ],
)
def test_a_small_mean_of_many_cases(unit: str, usual: str, inside: str, outside: str):
    def of_many(value: str, cases: int = 500) -> Point:
        return Point(Decimal(value), Decimal(value) * cases, Decimal(cases))

    before = [of_many(usual)] * 4
    assert not is_odd(of_many(inside), before, unit)
    assert is_odd(of_many(outside), before, unit)
    # Of few cases, and where nobody knows of how many, it stays as it was.
    assert not is_odd(of_many(outside, 9), before, unit)
    is_small = abs(float(outside) - float(usual)) <= 2 * LEAST[Unit(unit)]
    assert is_odd(outside, points(*[usual] * 4), unit) != is_small


def test_a_mean_of_few_cases_says_nothing():
    usual = points(10, 10, 10, 10)
    few, enough = Decimal(FEWEST_CASES - 1), Decimal(FEWEST_CASES)
    assert not is_odd(Point(Decimal(50), Decimal(450), few), usual)
    assert is_odd(Point(Decimal(50), Decimal(500), enough), usual)


# --- the reference -------------------------------------------------------------------------------


def moments(values: Sequence[float]) -> tuple[float, float]:
    """Mean and deviation of a sample, in fractions that lose nothing."""
    exact = [Fraction(value) for value in values]
    mean = sum(exact, Fraction()) / len(exact)
    variance = sum((value - mean) ** 2 for value in exact) / (len(exact) - 1)
    return float(mean), sqrt(variance)


def expected(now: float, before: Sequence[float | None]) -> bool:
    """The rule as it is told."""
    known = [value for value in before[-4:] if value is not None]
    if len(known) < 3:
        return False
    mean, deviation = moments(known)
    return abs(now - mean) / max(deviation, mean / 20, 0.25) > 2


# Away from the very edge, where two ways of adding up may differ in the last place.
VALUES = some.one_of(some.none(), some.integers(0, 2000).map(lambda number: number / 8))


@given(some.lists(VALUES, max_size=7), some.integers(0, 4000))
def test_like_the_reference(before: list[float | None], eighths: int):
    now = eighths / 16 + 0.003
    assert is_odd(now, points(*before)) == expected(now, before)


@given(some.lists(some.integers(0, 500), min_size=4, max_size=4), some.integers(0, 1000))
def test_counts_like_the_reference(before: list[int], now: int):
    mean, deviation = moments(before)
    scale = max(deviation, mean / 20, 0.5, stats.poisson(max(mean, 1)).std())
    apart = abs(now - mean) - 0.5
    if abs(apart - 2 * scale) > 1e-6:
        assert is_odd(now, points(*before), Unit.COUNT) == (apart > 2 * scale)


CASES = some.integers(1, 400).flatmap(
    lambda bottom: some.integers(0, bottom).map(lambda top: (top, bottom))
)


@given(some.lists(CASES, min_size=4, max_size=4), CASES)
def test_shares_like_the_reference(before: list[tuple[int, int]], now: tuple[int, int]):
    known = [each for each in before if each[1] >= FEWEST_CASES]
    found = is_odd(share(*now), [share(*each) for each in before], Unit.PERCENT)
    if len(known) < 3 or now[1] < FEWEST_CASES:
        assert not found
        return
    values = [100 * top / bottom for top, bottom in known]
    tops, bottoms = (sum(part) for part in zip(*known, strict=True))
    chance = stats.binom(now[1], (tops + 1) / (bottoms + 2)).std() * 100 / now[1]
    mean, deviation = moments(values)
    scale = max(deviation, mean / 20, min(0.5, mean / 2) or 0.5, chance)
    apart = abs(100 * now[0] / now[1] - mean) - 50 / now[1]
    if abs(apart - 2 * scale) > 1e-6:
        assert found == (apart > 2 * scale)


@given(some.lists(some.integers(0, 100), min_size=4, max_size=4), some.integers(0, 100))
def test_the_order_of_the_weeks_does_not_matter(before: list[int], now: int):
    assert is_odd(now, points(*before)) == is_odd(now, points(*sorted(before)))
