"""What a week's records were made of, beside those of the four weeks before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from governance.decisions.models import Decision, DecisionQuerySet
from governance.decisions.words import MarkKind
from governance.scorecards.anomalies import WEEKS
from governance.scorecards.calendar import A_WEEK, span
from governance.scorecards.default_metrics import ERROR_RATE, ESCALATION_RATE
from processes.register.models import Process

# A share has moved where it is so many points from what it was.
POINTS = 20
# A type or a day stands out where it makes up half of the difference, and is more than a few.
HALF, FEW = 0.5, 5
MOST_NAMES = 100
_LEFT_OUT = (MarkKind.SHADOW, MarkKind.QUARANTINED)


@dataclass(frozen=True)
class Change:
    """A model or a kind of decision of which there was more or less than usual."""

    name: str
    says: str


@dataclass(frozen=True)
class _Counted:
    """How many records of one name there were in the week, and in the four before."""

    name: str
    now: int
    before: int


class Mixture:
    """The records behind a metric, by model, by decision and by day; read when asked for."""

    def __init__(self, process: Process, week_on: date, slug: str) -> None:
        self.process, self.week_on, self.slug = process, week_on, slug

    def models(self) -> Iterator[Change]:
        """Models that came, went, or took over."""
        rows = self._by("model", self._all())
        now, before = sum(row.now for row in rows), sum(row.before for row in rows)
        if not now or not before:
            return
        for row in rows:
            share, was = 100 * row.now / now, 100 * row.before / before
            if row.now and not row.before:
                yield Change(row.name, f"{row.name} was new: it made {share:.0f} % of the records.")
            elif abs(share - was) >= POINTS:
                says = f"{row.name} made {share:.0f} % of the records; {was:.0f} % before."
                yield Change(row.name, says)

    def decision_type(self) -> Change | None:
        """The one kind of decision that makes up most of the difference, if there is one."""
        weeks = len({self._week(day) for day in self._days if day < self.week_on})
        rows = self._by("decision", self._behind())
        if not weeks or len(rows) < 2:
            return None
        apart = {row.name: row.now - row.before / weeks for row in rows}
        most = max(rows, key=lambda row: abs(apart[row.name]))
        in_all = sum(abs(each) for each in apart.values())
        if abs(apart[most.name]) < FEW or abs(apart[most.name]) < HALF * in_all:
            return None
        usual = most.before / weeks
        says = f"“{most.name}” came {most.now} times; {usual:.0f} times in a usual week."
        return Change(most.name, says)

    def weekday(self) -> tuple[date, str] | None:
        """The one day that stands out of the week, if there is one."""
        now = {day: count for day, count in self._days.items() if day >= self.week_on}
        before = sum(count for day, count in self._days.items() if day < self.week_on)
        if not now or not before:
            return None
        day = max(now, key=lambda each: now[each])
        same = sum(
            count
            for other, count in self._days.items()
            if other < self.week_on and other.weekday() == day.weekday()
        )
        share, usual = 100 * now[day] / sum(now.values()), 100 * same / before
        if now[day] < FEW or share < usual + POINTS:
            return None
        return day, f"{day:%A} had {share:.0f} % of them; {usual:.0f} % in a usual week."

    @cached_property
    def _days(self) -> dict[date, int]:
        """How many records of what is measured there were on each day."""
        zone = timezone.get_default_timezone()
        rows = self._behind().order_by().annotate(day=TruncDate("at", tzinfo=zone)).values("day")
        counted = rows.annotate(count=Count("pk", distinct=True))
        return dict(counted.values_list("day", "count"))

    def _all(self) -> DecisionQuerySet:
        begins = span(self.week_on - WEEKS * A_WEEK)[0]
        rows: DecisionQuerySet = Decision.objects.of(self.process)
        rows = rows.filter(at__gte=begins, at__lt=span(self.week_on)[1])
        return rows.exclude(marks__kind__in=_LEFT_OUT)

    def _behind(self) -> DecisionQuerySet:
        """Those that the metric is about."""
        rows = self._all()
        if self.slug == ERROR_RATE:
            return rows.filter(Q(breach_count__gt=0) | Q(overrides__isnull=False))
        return rows.escalated() if self.slug == ESCALATION_RATE else rows

    def _by(self, field: str, rows: DecisionQuerySet) -> list[_Counted]:
        is_now = Q(at__gte=span(self.week_on)[0])
        found = (
            rows.order_by()
            .values(name=F(field))
            .annotate(
                now=Count("pk", filter=is_now, distinct=True),
                before=Count("pk", filter=~is_now, distinct=True),
                total=Count("pk", distinct=True),
            )
            .order_by("-total", "name")[:MOST_NAMES]
        )
        return [_Counted(row["name"], row["now"], row["before"]) for row in found]

    @staticmethod
    def _week(day: date) -> date:
        return day - timedelta(days=day.weekday())
