"""The clock of whoever holds an exception: when half of the time is over, and when all of it is.

Minutes, hours and days run on the wall clock, day and night. Business time is counted on the
holder's own hours, without days off and days away, and so is its half.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from house.refusals import Refusal
from processes.contracts.response_times import ResponseTime, response_time
from processes.people.hours import timetable, worked
from processes.people.models import Person

# Where not even a person's hours can be counted.
A_DAY = timedelta(days=1)
LONGEST_LOOK = timedelta(hours=2)


@dataclass(frozen=True)
class Clock:
    """How long one person has, as two moments."""

    half_at: datetime
    ends_at: datetime


def clock_of(respond_within: str, start: datetime, holder: Person) -> Clock:
    """The clock that starts to run when a person gets an exception."""
    # Python adds to a local time what a clock on the wall would show, an hour off twice a year.
    start = start.astimezone(UTC)
    try:
        given = response_time(respond_within)
        ends_at = given.due(start, holder)
        return Clock(_half(given, start, ends_at, holder), ends_at)
    except Refusal:
        return Clock(start + A_DAY / 2, start + A_DAY)


def look_lasts(respond_within: str) -> timedelta:
    """How long "I am looking at it" is believed: half of the time, at most two hours."""
    try:
        return min(response_time(respond_within).length / 2, LONGEST_LOOK)
    except Refusal:
        return LONGEST_LOOK


def _half(given: ResponseTime, start: datetime, ends_at: datetime, holder: Person) -> datetime:
    if not given.is_business:
        return start + given.length / 2
    table = timetable(holder, timezone.localtime(start).date())
    time_at_work = timedelta()
    for span in table.spans_from(start):
        if span.starts >= ends_at:
            break
        time_at_work += min(span.ends, ends_at) - span.starts
    return worked(table, start, time_at_work / 2)
