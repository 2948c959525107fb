"""Silent agents: nothing came, though in the same stretch of the last weeks something always did.

The stretch runs from the last sign of life until now, in whole quarters of an hour, and is moved
back week by week, on the company's clocks. Public holidays are taken out of it; weeks in which the
process was paused, or not there yet, don't count. Where fewer than three weeks are left, or any of
the nearest four was quiet as well, the rhythm isn't known and nobody is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from governance.decisions.alerts.models import Tally
from governance.decisions.alerts.quarters import QUARTER, quarter_of
from governance.decisions.alerts.running import last_sign
from governance.decisions.alerts.trouble import Trouble
from governance.decisions.alerts.words import Kind
from processes.people.calendars import days_off
from processes.register.models import Process

WEEKS_BACK, WEEKS_COMPARED, LEAST_WEEKS = 6, 4, 3
# In each of the weeks so many, and in so many different quarters: one early batch is no rhythm.
LEAST_IN_A_WEEK, LEAST_QUARTERS = 8, 3
LONGEST = timedelta(days=7)
SIGNS = {"records": "logged", "questions": "asked"}
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Week:
    """The same stretch in one of the last weeks."""

    count: int
    quarters: int

    @property
    def is_lively(self) -> bool:
        """Whether silence would have been out of the ordinary in it."""
        return self.count >= LEAST_IN_A_WEEK and self.quarters >= LEAST_QUARTERS


def silence_of(process: Process, moment: datetime, awake_since: datetime) -> Trouble | None:
    """The silence of a process that should be heard, if it is one."""
    if process.has_unsealed or process.is_behind:  # type: ignore[attr-defined]  # annotated
        return None
    for sign in SIGNS:
        last = last_sign(process, sign)
        if last is None:
            continue
        weeks = _weeks(process, sign, last, moment, awake_since)
        if len(weeks) >= LEAST_WEEKS and all(week.is_lively for week in weeks):
            return Trouble(
                Kind.SILENCE,
                _says(sign, last, weeks),
                process=process,
                since=last,
                figures={"sign": sign, "weeks": [week.count for week in weeks]},
            )
    return None


def _says(sign: str, last: datetime, weeks: Sequence[Week]) -> str:
    when = f"{timezone.localtime(last):%A %-d %B, %H:%M}"
    *others, oldest = [str(week.count) for week in weeks]
    usual = f"{', '.join(others)} and {oldest}"
    return (
        f"Nothing {SIGNS[sign]} since {when}. In the same hours of earlier weeks, the latest "
        f"first, it {SIGNS[sign]} {usual} times."
    )


def _weeks(
    process: Process, sign: str, last: datetime, moment: datetime, awake_since: datetime
) -> list[Week]:
    """The same stretch in the nearest weeks that can be compared."""
    resumed: datetime | None = process.resumed_at  # type: ignore[attr-defined]  # annotated
    since = max(last, awake_since, resumed or last, moment - LONGEST)
    begin, end = quarter_of(since) + QUARTER, quarter_of(moment)
    if end - begin < LEAST_QUARTERS * QUARTER:
        return []
    stretch = list(_without_holidays(begin, end))
    first = _first(process, sign)
    known = [
        moved
        for moved in (_moved(stretch, weeks) for weeks in range(1, WEEKS_BACK + 1))
        if moved and first and moved[0][0] >= first
    ]
    return _counted(process, sign, _never_paused(process, known)[:WEEKS_COMPARED])


def _first(process: Process, sign: str) -> datetime | None:
    """Since when it is known at all."""
    if sign == "records":
        found: datetime | None = process.first_at  # type: ignore[attr-defined]  # annotated
        return found
    asked = Tally.objects.filter(process=process, questions__gt=0).order_by("begins_at")
    return asked.values_list("begins_at", flat=True).first()


def _without_holidays(begin: datetime, end: datetime) -> Iterator[Stretch]:
    """The stretch day by day, without the company's days off."""
    zone = timezone.get_default_timezone()
    while begin < end:
        day = timezone.localtime(begin, zone).date()
        midnight = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
        if day not in days_off(settings.ENV.PORTAL_HOLIDAYS, day.year):
            yield begin, min(end, midnight)
        begin = midnight


def _moved(stretch: Sequence[Stretch], weeks: int) -> list[Stretch]:
    """The stretch so many weeks before, by the clocks on the wall; nothing where it was off."""
    zone = timezone.get_default_timezone()
    found = []
    for span in stretch:
        begin, end = (
            (timezone.localtime(each, zone) - timedelta(weeks=weeks)).astimezone(UTC)
            for each in span
        )
        day = timezone.localtime(begin, zone).date()
        if day in days_off(settings.ENV.PORTAL_HOLIDAYS, day.year):
            return []
        found.append((begin, end))
    return found


def _never_paused(process: Process, weeks: Sequence[list[Stretch]]) -> list[list[Stretch]]:
    if not weeks:
        return []
    oldest = weeks[-1][0][0]
    pauses = list(
        process.pauses.filter(lifted_at__gte=oldest).values_list("paused_at", "lifted_at")
    )
    return [
        week
        for week in weeks
        if not any(
            paused < week[-1][1] and lifted is not None and lifted > week[0][0]
            for paused, lifted in pauses
        )
    ]


def _counted(process: Process, sign: str, weeks: Sequence[list[Stretch]]) -> list[Week]:
    """How much came in each of them, by one query."""
    if len(weeks) < LEAST_WEEKS:
        return []
    spans = Q()
    for begin, end in (span for week in weeks for span in week):
        spans |= Q(begins_at__gte=begin, begins_at__lt=end)
    rows = Tally.objects.filter(spans, process=process, **{f"{sign}__gt": 0}).order_by()
    found = list(rows.values_list("begins_at", sign))
    return [_week(week, found) for week in weeks]


def _week(week: Sequence[Stretch], found: Sequence[tuple[datetime, int]]) -> Week:
    counts = [count for at, count in found if any(begin <= at < end for begin, end in week)]
    return Week(sum(counts), len(counts))
