"""Where time is lost: how long cases wait, by the weekday and hour in which they stopped."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Sum, Value
from django.db.models.functions import Coalesce, ExtractHour, ExtractIsoWeekDay
from django.utils import timezone

from governance.escalations.models import EscalationQuerySet
from house.clock import now
from processes.people.models import WorkingHours

HOURS = range(24)
# The darkest of the shades in which a grid is drawn.
DARKEST = 5


@dataclass(frozen=True)
class Cell:
    """One hour of one weekday: how many cases stopped then, and how long they waited."""

    weekday: int
    hour: int
    cases: int = 0
    waited: timedelta = timedelta()
    shade: int = 0

    @property
    def each(self) -> timedelta:
        """How long one of them waited on average."""
        return self.waited / self.cases if self.cases else timedelta()

    @property
    def day(self) -> str:
        """The weekday's name."""
        return str(WorkingHours.Weekday(self.weekday).label)


@dataclass(frozen=True)
class Grid:
    """A week of hours."""

    cells: dict[tuple[int, int], Cell]

    @property
    def days(self) -> Iterator[tuple[str, list[Cell]]]:
        """Every weekday with its hours."""
        for weekday in WorkingHours.Weekday:
            row = [self.cells.get((weekday, hour), Cell(weekday, hour)) for hour in HOURS]
            yield str(weekday.label), row

    @property
    def worst(self) -> list[Cell]:
        """The hours in which something stopped, the costliest first."""
        return sorted(self.cells.values(), key=lambda cell: (-cell.waited, cell.weekday, cell.hour))


def lost_time(rows: EscalationQuerySet, since: datetime) -> Grid:
    """How long cases waited for their decision, or wait by now, by when they stopped."""
    zone = timezone.get_default_timezone()
    end = Coalesce("decided_at", Value(now()))
    waited = ExpressionWrapper(end - F("opened_at"), output_field=DurationField())
    groups = (
        rows.filter(opened_at__gte=since)
        .order_by()
        .values(
            day=ExtractIsoWeekDay("opened_at", tzinfo=zone),
            hour=ExtractHour("opened_at", tzinfo=zone),
        )
        .annotate(cases=Count("pk"), waited=Sum(waited))
    )
    found = [(each["day"] - 1, each["hour"], each["cases"], each["waited"]) for each in groups]
    most = max((waited for *_, waited in found), default=timedelta())
    return Grid({(d, h): Cell(d, h, n, w, _shade(w, most)) for d, h, n, w in found})


def _shade(waited: timedelta, most: timedelta) -> int:
    """From 1, hardly any, to the darkest, the hour in which most is lost."""
    return max(1, round(DARKEST * (waited / most))) if most else 1
