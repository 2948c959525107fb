"""What a figure is made of, so that weeks and processes add up: never a mean of means."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from governance.scorecards import default_metrics as known
from governance.scorecards.counting import Counted
from governance.scorecards.models import Figure
from governance.scorecards.words import Unit

Number = Decimal | int | None
Parts = tuple[Number, Number]
# A share or a score of several weeks is no sum; all else without a lower part adds up.
NO_SUMS = frozenset({Unit.PERCENT, Unit.SCORE})

# Above the line, and below it where there is one.
PARTS: Mapping[str, Callable[[Counted], Parts]] = {
    known.VOLUME: lambda week: (week.units, None),
    known.CYCLE_TIME: lambda week: (week.case_hours, week.cases),
    known.ERROR_RATE: lambda week: (week.wrong, week.records),
    known.ESCALATION_RATE: lambda week: (week.called, week.records),
    known.MANUAL_HANDOFFS: lambda week: (week.handoffs, None),
    known.COMPLAINTS: lambda week: (week.contested, None),
    known.COST_PER_UNIT: lambda week: (week.cost, week.units),
    known.DOWNTIME: lambda week: (week.paused_hours, None),
    known.ADOPTION: lambda week: (week.units, week.units + week.workarounds),
    known.OUTSIDE_TOOL: lambda week: (week.workarounds, None),
}
# More than the columns hold is nothing that happened in a week.
_MOST, _MOST_OF_PARTS = Decimal(10) ** 14, Decimal(10) ** 18
_PLACES = Decimal(10) ** -6


def value_of(unit: str, top: Decimal | None, bottom: Decimal | None) -> Decimal | None:
    """What the parts come to; None where that is not known."""
    if top is None or bottom == 0:
        return None
    found = top if bottom is None else top / bottom
    if unit == Unit.PERCENT and bottom is not None:
        found *= 100
    return _kept(found, _MOST)


def fill(
    figure: Figure, unit: str, top: Decimal | int | None, bottom: Decimal | int | None
) -> None:
    """Put the parts into a figure, and what they come to."""
    above, below = (None if each is None else Decimal(each) for each in (top, bottom))
    figure.value = value_of(unit, above, below)
    figure.top = None if above is None else _kept(above, _MOST_OF_PARTS)
    figure.bottom = None if below is None else _kept(below, _MOST_OF_PARTS)


def together(unit: str, figures: Iterable[Figure]) -> Decimal | None:
    """One figure for several weeks or processes; None where one of them can't be added.

    What is not known in one of them is left out, not taken for nought.
    """
    top, bottom, has_line = Decimal(), Decimal(), False
    rows = [figure for figure in figures if figure.value is not None]
    for figure in rows:
        if figure.top is None or (figure.bottom is None and unit in NO_SUMS):
            return None
        top += figure.top
        if figure.bottom is not None:
            bottom, has_line = bottom + figure.bottom, True
    return value_of(unit, top, bottom if has_line else None) if rows else None


def _kept(number: Decimal, most: Decimal) -> Decimal | None:
    return number.quantize(_PLACES) if abs(number) < most else None
