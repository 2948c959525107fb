"""What figures can and cannot show: intervals, paired differences, how many cases see what drop.

Cases are what is sampled; repeats of a case are not independent, so each case counts once, with
the share of its repeats that passed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

CONFIDENCE = 0.95
_LARGE = 1e6


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and the range that holds it 95 times in a hundred."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """How far one case passed, from 0 to 1, over so many repeats, and what it weighs."""

    value: float
    weight: float = 1.0
    repeats: int = 1


def z_value(confidence: float = CONFIDENCE) -> float:
    """How many standard errors lie on either side."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


def wilson(share: float, count: float, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's score interval for a share among so many; the count may be an effective one."""
    if count <= 0:
        return Interval(share, 0.0, 1.0)
    z = z_value(confidence)
    spread = 1 + z * z / count
    middle = (share + z * z / (2 * count)) / spread
    variance = share * (1 - share) / count + z * z / (4 * count * count)
    half = z * math.sqrt(max(variance, 0.0)) / spread
    low = 0.0 if share <= 0 else max(0.0, middle - half)
    high = 1.0 if share >= 1 else min(1.0, middle + half)
    return Interval(share, low, high)


def score_of(shares: Sequence[Share]) -> Interval:
    """The weighted share that passed, with its interval."""
    weight = sum(each.weight for each in shares)
    if not weight:
        return Interval(0.0, 0.0, 1.0)
    mean = sum(each.value * each.weight for each in shares) / weight
    return wilson(min(max(mean, 0.0), 1.0), effective_count(shares, mean))


def effective_count(shares: Sequence[Share], mean: float) -> float:
    """How many equal, single answers would show as much: at least one a case, at most all."""
    weight = sum(each.weight for each in shares)
    kish = _kish([each.weight for each in shares])
    most = kish * max((each.repeats for each in shares), default=1)
    if most <= kish or not 0 < mean < 1 or len(shares) < 2:
        return kish
    squares = sum((each.weight * (each.value - mean)) ** 2 for each in shares)
    variance = squares / weight**2 * len(shares) / (len(shares) - 1)
    return min(max(mean * (1 - mean) / variance, kish), most) if variance > 0 else most


def _kish(weights: Sequence[float]) -> float:
    """How many cases of equal weight these are worth."""
    squares = sum(weight * weight for weight in weights)
    return sum(weights) ** 2 / squares if squares else 0.0


def paired_difference(
    differences: Sequence[float], weights: Sequence[float] | None = None
) -> Interval:
    """The mean of the differences case by case, and a range that is wide enough.

    It is the wider of two: Student's, from how much the differences scatter, and Wilson's, from
    the net change alone, because few differences scatter less than they should.
    """
    weights = list(weights) if weights is not None else [1.0] * len(differences)
    total, count = sum(weights), _kish(weights)
    if not total:
        return Interval(0.0, -1.0, 1.0)
    mean = sum(each * weight for each, weight in zip(differences, weights, strict=True)) / total
    mean = min(max(mean, -1.0), 1.0)
    student = _student(differences, weights, mean, count)
    net = wilson(abs(mean), count)
    low, high = (net.low, net.high) if mean > 0 else (-net.high, -net.low)
    if mean == 0:
        high = net.high
    low, high = min(low, student.low), max(high, student.high)
    return Interval(mean, max(-1.0, low), min(1.0, high))


def _student(
    differences: Sequence[float], weights: Sequence[float], mean: float, count: float
) -> Interval:
    """Student's interval for a mean of so many cases."""
    if count <= 1:
        return Interval(mean, -1.0, 1.0)
    total = sum(weights)
    pairs = zip(differences, weights, strict=True)
    variance = sum(weight * (each - mean) ** 2 for each, weight in pairs) / total
    error = math.sqrt(variance / (count - 1))
    half = t_value(count - 1) * error
    return Interval(mean, mean - half, mean + half)


def t_value(freedom: float, confidence: float = CONFIDENCE) -> float:
    """Student's quantile, by Hill's expansion; exact at one and two degrees of freedom."""
    tail = 1 - confidence
    if freedom > _LARGE:
        return z_value(confidence)
    if freedom < 2:
        # Between the two exact ones the dearer is taken.
        return 1 / math.tan(tail * math.pi / 2)
    if freedom < 3:
        return math.sqrt(2 / (tail * (2 - tail)) - 2)
    return _hill(freedom, tail)


def _hill(n: float, tail: float) -> float:
    """G. W. Hill, Algorithm 396 (1970): Student's t-quantiles."""
    a = 1 / (n - 0.5)
    b = 48 / a**2
    c = ((20700 * a / b - 98) * a - 16) * a + 96.36
    d = ((94.5 / (b + c) - 3) / b + 1) * math.sqrt(a * math.pi / 2) * n
    x = d * tail
    y = x ** (2 / n)
    if y > 0.05 + a:
        x = NormalDist().inv_cdf(tail / 2)
        y = x * x
        if n < 5:
            c += 0.3 * (n - 4.5) * (x + 0.6)
        c += (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b
        y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
        y = math.expm1(a * y * y)
    else:
        first = 1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)
        y = (first * y - 1) * (n + 1) / (n + 2) + 1 / y
    return math.sqrt(n * y)


def cases_to_see(drop: float, *, discordant: float = 0.1, power: float = 0.8) -> int:
    """How many cases show a drop of this size, where this share of cases changes either way."""
    if not 0 < drop <= 1:
        return 0
    changing = max(discordant, drop)
    spread = z_value() + NormalDist().inv_cdf(power)
    return math.ceil(spread**2 * max(changing - drop * drop, drop * (1 - drop)) / drop**2)


def drop_seen_by(cases: int, *, discordant: float = 0.1, power: float = 0.8) -> float:
    """The smallest drop, to a tenth of a percent, that so many cases show."""
    fitting = (step / 1000 for step in range(1, 1001))
    return next(
        (d for d in fitting if cases_to_see(d, discordant=discordant, power=power) <= cases), 1.0
    )
