"""Whether a figure is out of the ordinary: numbers in, a verdict out; nothing is read or written.

A figure is compared with those of the four weeks before it. It is out of the ordinary where it
lies outside two standard deviations of their mean. What would make that rule cry wolf is held off:

- Short history and missing weeks: a week without a figure is left out and never counts as nought;
  fewer than three known ones of the four say nothing.
- A constant series: the deviation is never taken as less than a twentieth of the mean, nor as less
  than the smallest amount that matters in the unit. Where many cases have a mean that is small
  beside that amount, half the mean takes its place: two minutes that become thirty are seen.
- Small counts: never less than what chance alone does to a count (Poisson) or to a share
  (binomial), and only from a whole event beyond that; a share or a mean over fewer than ten cases
  says nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt
from statistics import fmean, stdev

from governance.scorecards.words import Unit

WEEKS, FEWEST_WEEKS = 4, 3
DEVIATIONS = 2
FEWEST_CASES = 10
# Of the mean, where a series hardly moved.
RELATIVE = 0.05
# What a deviation is at least, in the unit.
LEAST = {
    Unit.COUNT: 0.5,
    Unit.PERCENT: 0.5,
    Unit.MINUTES: 1.0,
    Unit.HOURS: 0.25,
    Unit.MONEY: 0.01,
    Unit.SCORE: 0.1,
}


@dataclass(frozen=True)
class Point:
    """One week's figure: its value, and what it was made of where it is a share or a mean."""

    value: Decimal | None
    top: Decimal | None = None
    bottom: Decimal | None = None

    @property
    def is_known(self) -> bool:
        """Whether it says anything: there is a value, over enough cases."""
        return self.value is not None and (self.bottom is None or self.bottom >= FEWEST_CASES)


@dataclass(frozen=True)
class Anomaly:
    """That a figure left its range: the mean, the deviation taken, over how many weeks."""

    mean: float
    deviation: float
    weeks: int


def judge(now: Point, before: Sequence[Point | None], unit: str) -> Anomaly | None:
    """What is wrong with a week's figure, given those of the four weeks before; None if nothing."""
    known = [point for point in before[-WEEKS:] if point is not None and point.is_known]
    if now.value is None or not now.is_known or len(known) < FEWEST_WEEKS:
        return None
    values = [float(point.value) for point in known if point.value is not None]
    mean = fmean(values)
    chance, step = _chance(now, known, mean, unit)
    least = _least(mean, unit, is_of_many=all(point.bottom is not None for point in [now, *known]))
    deviation = max(stdev(values), abs(mean) * RELATIVE, least, chance)
    # One event alone must not carry it over the edge, so half a step is given away.
    apart = abs(float(now.value) - mean) - step / 2
    if apart <= DEVIATIONS * deviation:
        return None
    return Anomaly(mean, deviation, len(known))


def _least(mean: float, unit: str, *, is_of_many: bool) -> float:
    """The smallest amount that matters; half the mean where many cases have a small one."""
    least = LEAST.get(Unit(unit), 0.0)
    return min(least, abs(mean) / 2) if is_of_many and mean else least


def _chance(now: Point, known: Sequence[Point], mean: float, unit: str) -> tuple[float, float]:
    """The deviation that chance alone gives, and how much one single event moves the value."""
    if unit == Unit.COUNT:
        return sqrt(max(mean, 1.0)), 1.0
    if unit == Unit.PERCENT and now.bottom is not None and all(_is_share(each) for each in known):
        cases = float(now.bottom)
        total = sum(float(point.bottom or 0) for point in known)
        events = sum(float(point.top or 0) for point in known)
        # Nobody has seen enough to say never, or always.
        share = (events + 1) / (total + 2)
        return 100 * sqrt(share * (1 - share) / cases), 100 / cases
    return 0.0, 0.0


def _is_share(point: Point) -> bool:
    """Whether it tells how many of how many."""
    if point.top is None or not point.bottom:
        return False
    return 0 <= point.top <= point.bottom
