"""Whether a share has jumped: pure figures, and one test that can be said in a sentence.

A share jumps when it is at least twice the usual, was met at least five times, and chance alone
would bring so many less than once in 100,000 times.
"""

import math
from dataclasses import dataclass

LEAST_COUNT = 5
LEAST_NOW = 20
LEAST_USUAL = 200
# An open alert is over only below this count: one at the brink would end and open in turns.
FEW = 3
TIMES = 2.0
# An open alert is over once the share is back below this many times the usual.
BACK = 1.5
CHANCE = 1e-5
# Beyond this the sum is long and the bell curve as good.
_MANY = 1000


@dataclass(frozen=True)
class Share:
    """So many out of so many."""

    count: int
    of: int

    @property
    def rate(self) -> float:
        """As a fraction; nothing of nothing is none."""
        return self.count / self.of if self.of else 0.0

    @property
    def percent(self) -> str:
        """As people read it."""
        return f"{100 * self.rate:.1f} %"


def has_jumped(lately: Share, usual: Share) -> bool:
    """Whether the share of lately is far above the usual one."""
    if lately.count < LEAST_COUNT or lately.of < LEAST_NOW or usual.of < LEAST_USUAL:
        return False
    if lately.rate < TIMES * usual.rate:
        return False
    # One more than was seen, since what never happened yet is not impossible.
    expected = lately.of * (usual.count + 1) / (usual.of + 1)
    return chance(lately.count, expected) < CHANCE


def is_back(lately: Share, usual: Share) -> bool:
    """Whether a share that had jumped is near the usual again."""
    return lately.count < FEW or lately.rate < BACK * usual.rate


def chance(count: int, expected: float) -> float:
    """How likely so many or more are where so many are expected, each by itself."""
    if count <= 0:
        return 1.0
    if expected > _MANY:
        return 0.5 * math.erfc((count - 0.5 - expected) / math.sqrt(2 * expected))
    terms = (
        math.exp(each * math.log(expected) - expected - math.lgamma(each + 1))
        for each in range(count)
    )
    return max(0.0, 1.0 - math.fsum(terms))
