"""When half of a time is over and when all of it: wall clock, business time, both time changes."""

from datetime import date, time

import pytest

from governance.escalations.clock import clock_of, look_lasts
from processes.models import Person
from tests.factories import AbsenceFactory, PersonFactory, WorkingHoursFactory
from tests.governance.escalations.rounds import local

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana() -> Person:
    """She has the company's hours, nine to five, and the German holidays of Berlin."""
    return PersonFactory(holiday_calendar="DE-BE")


@pytest.mark.parametrize(
    ("within", "start", "half", "end"),
    [
        # Minutes, hours and days run day and night.
        ("20 minutes", "2026-03-11 11:00", "2026-03-11 11:10", "2026-03-11 11:20"),
        ("15 minutes", "2026-03-14 23:55", "2026-03-15 00:02:30", "2026-03-15 00:10"),
        ("2 days", "2026-03-13 16:00", "2026-03-14 16:00", "2026-03-15 16:00"),
        # Business hours are the holder's.
        ("4 business hours", "2026-03-11 11:00", "2026-03-11 13:00", "2026-03-11 15:00"),
        ("4 business hours", "2026-03-11 16:00", "2026-03-12 10:00", "2026-03-12 12:00"),
        ("4 business hours", "2026-03-11 20:00", "2026-03-12 11:00", "2026-03-12 13:00"),
        ("10 business hours", "2026-03-11 16:00", "2026-03-12 13:00", "2026-03-13 10:00"),
        # A business day is the same time of the next day of work; its half is counted in hours.
        ("1 business day", "2026-03-11 11:00", "2026-03-11 15:00", "2026-03-12 11:00"),
        ("2 business days", "2026-03-12 11:00", "2026-03-13 11:00", "2026-03-16 11:00"),
        # The weekend.
        ("4 business hours", "2026-03-13 16:00", "2026-03-16 10:00", "2026-03-16 12:00"),
        ("4 business hours", "2026-03-14 12:00", "2026-03-16 11:00", "2026-03-16 13:00"),
        # Good Friday to Easter Monday.
        ("4 business hours", "2026-04-02 16:00", "2026-04-07 10:00", "2026-04-07 12:00"),
        ("1 business day", "2026-04-02 16:00", "2026-04-07 12:00", "2026-04-07 16:00"),
        # The night in which the clocks go forward, and the one in which they go back.
        ("60 minutes", "2026-03-29 01:30", "2026-03-29 03:00", "2026-03-29 03:30"),
        ("2 days", "2026-03-28 10:00", "2026-03-29 11:00", "2026-03-30 11:00"),
        ("2 days", "2026-10-24 10:00", "2026-10-25 09:00", "2026-10-26 09:00"),
        ("4 business hours", "2026-03-27 16:00", "2026-03-30 10:00", "2026-03-30 12:00"),
        ("4 business hours", "2026-10-23 16:00", "2026-10-26 10:00", "2026-10-26 12:00"),
    ],
)
def test_the_two_moments(dana: Person, within: str, start: str, half: str, end: str) -> None:
    clock = clock_of(within, local(start), dana)
    assert (clock.half_at, clock.ends_at) == (local(half), local(end))


@pytest.mark.parametrize(
    ("within", "start", "half", "end"),
    [
        # From one to five on a Sunday: three hours in March, five in October.
        ("4 business hours", "2026-03-29 00:30", "2026-03-29 04:00", "2026-04-05 02:00"),
        ("6 business hours", "2026-10-25 00:30", "2026-10-25 03:00", "2026-11-01 02:00"),
    ],
)
def test_an_hour_of_work_is_an_hour(
    dana: Person, within: str, start: str, half: str, end: str
) -> None:
    WorkingHoursFactory(person=dana, weekday=6, starts=time(1), ends=time(5))
    clock = clock_of(within, local(start), dana)
    assert clock.ends_at == local(end)
    assert clock.half_at == local(half)


def test_days_away_do_not_count(dana: Person) -> None:
    AbsenceFactory(person=dana, starts_on=date(2026, 3, 12), ends_on=date(2026, 3, 13))
    clock = clock_of("4 business hours", local("2026-03-11 16:00"), dana)
    assert (clock.half_at, clock.ends_at) == (local("2026-03-16 10:00"), local("2026-03-16 12:00"))


@pytest.mark.parametrize("within", ["4 business hours", "soon"])
def test_where_nothing_can_be_counted_it_is_a_day(within: str) -> None:
    """Somebody who has left works no hours; a word is no time."""
    nobody = PersonFactory(is_active=False)
    clock = clock_of(within, local("2026-03-11 11:00"), nobody)
    assert clock.half_at == local("2026-03-11 23:00")
    assert clock.ends_at == local("2026-03-12 11:00")


@pytest.mark.parametrize(
    ("within", "minutes"),
    [("20 minutes", 10), ("4 business hours", 120), ("2 days", 120), ("soon", 120)],
)
def test_a_look_is_believed_for_half_of_the_time(within: str, minutes: int) -> None:
    assert look_lasts(within).total_seconds() == minutes * 60
