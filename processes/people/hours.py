"""When someone is at work: hours by weekday, public holidays and days away, in the company's zone.

All moments are instants. An hour of work is an hour on a stopwatch, also on the two days of the
year when the clocks change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from django.conf import settings
from django.utils import timezone

from processes.people.calendars import days_off
from processes.people.models import Person, WorkingHours
from processes.people.refusals import NeverAtWork

# A day's last minute stands for midnight: no time of day is written 24:00.
LAST_MINUTE = time(23, 59)
# Longer than any absence may last.
HORIZON_DAYS = 5 * 366

Spans = tuple[tuple[time, time], ...]

COMPANY_WEEK: dict[int, Spans] = dict.fromkeys(range(5), ((time(9), time(17)),))


@dataclass(frozen=True)
class Span:
    """A stretch of work, from an instant to an instant."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class Timetable:
    """One person's weeks from some day on, read once."""

    week: dict[int, Spans]
    away: tuple[tuple[date, date], ...]
    calendar: str

    def spans_on(self, day: date) -> list[Span]:
        """The day's stretches of work, in order, none for a day off."""
        if self._is_off(day):
            return []
        spans: list[Span] = []
        for starts, ends in self.week.get(day.weekday(), ()):
            begin, end = _instant(day, starts), _end_of(day, ends)
            # An hour that the clocks skip must not be worked twice.
            begin = max(begin, spans[-1].ends) if spans else begin
            if begin < end:
                spans.append(Span(begin, end))
        return spans

    def spans_from(self, at: datetime) -> Iterator[Span]:
        """What lies ahead of an instant, beginning with the span that it lies in."""
        first = _day_of(at)
        for days in range(HORIZON_DAYS):
            for span in self.spans_on(first + timedelta(days=days)):
                if span.ends > at:
                    yield Span(max(span.starts, at.astimezone(UTC)), span.ends)

    def _is_off(self, day: date) -> bool:
        if any(first <= day <= last for first, last in self.away):
            return True
        return day in days_off(self.calendar, day.year)


def timetable(person: Person, since: date) -> Timetable:
    """Someone's hours, calendar and days away from a day on."""
    absences = person.absences.not_over_on(since) if person.pk else ()
    return Timetable(
        week=week_of(person) or COMPANY_WEEK,
        away=tuple((absence.starts_on, absence.ends_on) for absence in absences),
        calendar=person.holiday_calendar or settings.ENV.PORTAL_HOLIDAYS,
    )


def week_of(person: Person) -> dict[int, Spans]:
    """Someone's own hours by weekday; empty where the company's hours hold."""
    rows = sorted(person.working_hours.all(), key=lambda row: (row.weekday, row.starts))
    return {
        weekday: tuple((row.starts, row.ends) for row in day)
        for weekday, day in groupby(rows, key=lambda row: row.weekday)
    }


def spans_of(person: Person) -> list[tuple[int, time, time]]:
    """Someone's own hours as weekday, from, to."""
    return [(day, *span) for day, spans in week_of(person).items() for span in spans]


def works_on(person: Person, day: date) -> bool:
    """Whether someone works at any time of a day."""
    return person.is_active and bool(timetable(person, day).spans_on(day))


def is_at_work(person: Person, at: datetime) -> bool:
    """Whether someone can be asked at this moment."""
    day = _day_of(at)
    spans = timetable(person, day).spans_on(day) if person.is_active else []
    return any(span.starts <= at < span.ends for span in spans)


def next_moment_at_work(person: Person, at: datetime) -> datetime:
    """The first moment, from now on, at which someone can be asked."""
    return add_working_time(person, at, timedelta())


def add_working_time(person: Person, start: datetime, duration: timedelta) -> datetime:
    """The moment at which someone has worked for so long since the start."""
    if not person.is_active:
        raise NeverAtWork
    return worked(timetable(person, _day_of(start)), start, duration)


def worked(table: Timetable, start: datetime, duration: timedelta) -> datetime:
    """The moment at which so long was worked, by one timetable."""
    left = duration
    for span in table.spans_from(start):
        if left <= span.ends - span.starts:
            return span.starts + left
        left -= span.ends - span.starts
    raise NeverAtWork


def in_words(person: Person) -> list[str]:
    """Someone's week as people say it, days with the same hours together."""
    own = week_of(person)
    week = own or COMPANY_WEEK
    lines = []
    for spans, days in groupby(range(7), key=lambda weekday: week.get(weekday, ())):
        if spans:
            lines.append(f"{_named(list(days))} {_told(spans)}")
    return lines if own else [f"{line}, the company's hours" for line in lines]


def _named(weekdays: list[int]) -> str:
    first, last = (WorkingHours.Weekday(weekdays[edge]).label for edge in (0, -1))
    return first if first == last else f"{first} to {last}"


def _told(spans: Spans) -> str:
    return " and ".join(f"{starts:%H:%M} to {ends:%H:%M}" for starts, ends in spans)


def _day_of(at: datetime) -> date:
    return timezone.localtime(at, timezone.get_default_timezone()).date()


def _instant(day: date, clock: time) -> datetime:
    """A local time as an instant; where the clocks fall back, the first of the two."""
    local = datetime.combine(day, clock, timezone.get_default_timezone())
    return local.astimezone(UTC)


def _end_of(day: date, ends: time) -> datetime:
    return _instant(day + timedelta(days=1), time()) if ends >= LAST_MINUTE else _instant(day, ends)
