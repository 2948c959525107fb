"""How figures are taken and shown."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One line of the report."""

    name: str
    measured: float
    unit: str
    target: float | None = None
    floor: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the floor."""
        return self.measured / self.floor if self.floor else None

    @property
    def is_met(self) -> bool:
        """A target on a figure with a floor is one on the ratio."""
        counted = self.measured if self.ratio is None else self.ratio
        return self.target is None or counted <= self.target

    def __str__(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f} x the floor"
        target = "" if self.target is None else f"at most {self.target:g}"
        verdict = "" if self.target is None else "met" if self.is_met else "MISSED"
        shown = f"{self.measured:.1f} {self.unit}"
        return f"{self.name:<52} {shown:>12}  {ratio:<18} {target:<12} {verdict}".rstrip()


def side_by_side(
    *doings: Callable[[], Any], before: Sequence[Callable[[], Any]] = (), rounds: int = 40
) -> list[float]:
    """Median milliseconds of each, taken in turn, so that a busy moment hits all of them."""
    taken: list[list[float]] = [[] for _ in doings]
    for number in range(rounds + 5):
        for place, doing in enumerate(doings):
            if before:
                before[place]()
            began = time.perf_counter()
            doing()
            if number >= 5:  # the first ones load and compile
                taken[place].append((time.perf_counter() - began) * 1000)
    return [statistics.median(times) for times in taken]
