"""When someone is at work: holidays, days away, the clock that jumps, and time that adds up."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from processes.people import hours
from processes.people.models import Person
from processes.people.refusals import NeverAtWork
from tests.factories import AbsenceFactory, PersonFactory, WorkingHoursFactory

BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = date(2026, 3, 11)


def local(day: str, clock: str = "00:00") -> datetime:
    """A moment in the company's zone."""
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), BERLIN)


def working(person: Person, *spans: tuple[int, str, str]) -> Person:
    """Give someone hours of their own."""
    for weekday, starts, ends in spans:
        WorkingHoursFactory(
            person=person,
            weekday=weekday,
            starts=time.fromisoformat(starts),
            ends=time.fromisoformat(ends),
        )
    return person


# --- is someone there -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "there"),
    [
        (local("2026-03-11", "09:00"), True),
        (local("2026-03-11", "16:59"), True),
        (local("2026-03-11", "17:00"), False),
        (local("2026-03-11", "08:59"), False),
        (local("2026-03-14", "11:00"), False),
        (datetime(2026, 3, 11, 8, 30, tzinfo=UTC), True),
    ],
)
def test_the_company_works_monday_to_friday_nine_to_five(
    bob: Person, moment: datetime, there: bool
):
    assert hours.is_at_work(bob, moment) is there


def test_own_hours_take_the_place_of_the_company_s(bob: Person):
    working(bob, (5, "10:00", "12:00"))
    assert hours.works_on(bob, date(2026, 3, 14))
    assert not hours.works_on(bob, WEDNESDAY)


def test_nobody_works_while_away(bob: Person):
    AbsenceFactory(person=bob, starts_on=WEDNESDAY, ends_on=WEDNESDAY)
    assert not hours.works_on(bob, WEDNESDAY)
    assert hours.works_on(bob, WEDNESDAY + timedelta(days=1))


def test_a_cancelled_absence_changes_nothing(bob: Person):
    now = datetime(2026, 3, 1, tzinfo=UTC)
    AbsenceFactory(person=bob, starts_on=WEDNESDAY, ends_on=WEDNESDAY, cancelled_at=now)
    assert hours.works_on(bob, WEDNESDAY)


def test_holidays_follow_one_s_own_calendar_or_the_company_s(bob: Person, monkeypatch: Any):
    womens_day = date(2027, 3, 8)
    assert hours.works_on(bob, womens_day)
    assert not hours.works_on(PersonFactory(holiday_calendar="DE-BE"), womens_day)
    monkeypatch.setattr(settings, "ENV", type("Env", (), {"PORTAL_HOLIDAYS": "DE-BE"}))
    assert not hours.works_on(bob, womens_day)
    assert hours.works_on(PersonFactory(holiday_calendar="DE-BY"), womens_day)


def test_whoever_left_is_never_at_work(charlie: Person):
    assert not hours.is_at_work(charlie, local("2026-03-11", "11:00"))
    assert not hours.works_on(charlie, WEDNESDAY)
    with pytest.raises(NeverAtWork):
        hours.next_moment_at_work(charlie, local("2026-03-11", "11:00"))


# --- when next ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (local("2026-03-11", "11:00"), local("2026-03-11", "11:00")),
        (local("2026-03-11", "07:00"), local("2026-03-11", "09:00")),
        (local("2026-03-11", "17:00"), local("2026-03-12", "09:00")),
        (local("2026-03-13", "18:00"), local("2026-03-16", "09:00")),
    ],
)
def test_the_next_moment_at_work(bob: Person, moment: datetime, expected: datetime):
    assert hours.next_moment_at_work(bob, moment) == expected


def test_the_next_moment_lies_behind_days_away(bob: Person):
    AbsenceFactory(person=bob, starts_on=WEDNESDAY, ends_on=date(2027, 11, 30))
    found = hours.next_moment_at_work(bob, local("2026-03-11", "11:00"))
    assert found == local("2027-12-01", "09:00")


def test_a_day_s_last_minute_is_midnight(bob: Person):
    working(bob, (2, "22:00", "23:59"), (3, "00:00", "06:00"))
    assert hours.is_at_work(bob, local("2026-03-11", "23:59") + timedelta(seconds=59))
    end = hours.add_working_time(bob, local("2026-03-11", "22:00"), timedelta(hours=8))
    assert end == local("2026-03-12", "06:00")


# --- time that adds up ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "duration", "expected"),
    [
        (local("2026-03-11", "11:00"), timedelta(hours=2), local("2026-03-11", "13:00")),
        (local("2026-03-11", "11:00"), timedelta(hours=6), local("2026-03-11", "17:00")),
        (local("2026-03-11", "15:00"), timedelta(hours=4), local("2026-03-12", "11:00")),
        (local("2026-03-13", "16:30"), timedelta(minutes=45), local("2026-03-16", "09:15")),
        (local("2026-03-14", "12:00"), timedelta(hours=8), local("2026-03-16", "17:00")),
    ],
)
def test_working_time_runs_in_working_hours_alone(
    bob: Person, start: datetime, duration: timedelta, expected: datetime
):
    assert hours.add_working_time(bob, start, duration) == expected


def test_the_spring_night_has_an_hour_less(bob: Person):
    # On 29 March 2026 the clocks go from two to three.
    working(bob, (6, "00:00", "06:00"))
    (span,) = hours.timetable(bob, date(2026, 3, 29)).spans_on(date(2026, 3, 29))
    assert span.ends - span.starts == timedelta(hours=5)
    end = hours.add_working_time(bob, local("2026-03-29", "01:00"), timedelta(hours=2))
    assert end == local("2026-03-29", "04:00")


def test_the_autumn_night_has_an_hour_more(bob: Person):
    # On 25 October 2026 the clocks go from three back to two.
    working(bob, (6, "00:00", "06:00"))
    (span,) = hours.timetable(bob, date(2026, 10, 25)).spans_on(date(2026, 10, 25))
    assert span.ends - span.starts == timedelta(hours=7)


def test_an_hour_that_the_clocks_skip_is_not_worked_twice(bob: Person):
    working(bob, (6, "01:00", "02:45"), (6, "03:00", "04:00"))
    spans = hours.timetable(bob, date(2026, 3, 29)).spans_on(date(2026, 3, 29))
    total = sum((span.ends - span.starts for span in spans), timedelta())
    assert total == timedelta(hours=2)


HOURS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 22), st.integers(1, 23)).filter(
        lambda span: span[1] < span[2]
    ),
    max_size=4,
    unique_by=lambda span: span[0],
)


@given(
    spans=HOURS,
    start=st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(BERLIN)),
    first=st.integers(0, 5000),
    second=st.integers(1, 5000),
)
def test_time_worked_in_two_parts_is_time_worked_in_one(
    spans: list[tuple[int, int, int]], start: datetime, first: int, second: int
):
    week = {day: ((time(begin), time(end)),) for day, begin, end in spans} or hours.COMPANY_WEEK
    table = hours.Timetable(week=week, away=(), calendar="DE")
    one, two = timedelta(minutes=first), timedelta(minutes=second)
    in_parts = hours.worked(table, hours.worked(table, start, one), two)
    assert in_parts == hours.worked(table, start, one + two)
    assert in_parts >= start


# --- words ----------------------------------------------------------------------------------------


def test_a_week_in_words(bob: Person, alice: Person):
    assert hours.in_words(alice) == ["Monday to Friday 09:00 to 17:00, the company's hours"]
    working(bob, (0, "08:30", "12:00"), (0, "13:00", "16:00"), (1, "08:30", "12:00"))
    working(bob, (1, "13:00", "16:00"), (4, "10:00", "14:00"))
    assert hours.in_words(bob) == [
        "Monday to Tuesday 08:30 to 12:00 and 13:00 to 16:00",
        "Friday 10:00 to 14:00",
    ]


def test_a_person_s_timetable_costs_two_queries(bob: Person, django_assert_num_queries: Any):
    with django_assert_num_queries(2):
        hours.add_working_time(bob, local("2026-03-11", "11:00"), timedelta(hours=200))
