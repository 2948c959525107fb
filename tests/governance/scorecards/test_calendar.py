"""Weeks and months where the company is: days of 23 and 25 hours, turns of the year."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from governance.scorecards.calendar import (
    last_weeks,
    monday,
    month_on,
    month_span,
    months_of,
    span,
    week_name,
    week_of,
)
from governance.scorecards.refusals import NoSuchWeek

ZONES = ("Europe/Berlin", "America/Sao_Paulo", "Asia/Beirut", "Pacific/Auckland", "UTC")
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("zone", ZONES)
@given(moment=st.datetimes(datetime(2000, 1, 5), datetime(2099, 12, 1), timezones=st.just(UTC)))
def test_every_moment_lies_in_the_week_that_it_names(zone: str, moment: datetime) -> None:
    with override_settings(TIME_ZONE=zone):
        week_on = monday(moment)
        begins, ends = span(week_on)
        assert begins <= moment < ends
        assert week_on.weekday() == 0
        local = moment.astimezone(ZoneInfo(zone)).isocalendar()
        assert week_name(week_on) == f"{local.year}-W{local.week:02}"
        assert week_of(week_name(week_on)) == week_on
        first, last = month_span(month_on(moment))
        assert first <= moment < last


def test_a_week_has_an_hour_less_in_spring_and_one_more_in_autumn() -> None:
    lengths = {}
    for day in (date(2026, 3, 23), date(2026, 10, 19), date(2026, 6, 1)):
        begins, ends = span(day)
        lengths[day] = (ends - begins) / HOUR
    assert list(lengths.values()) == [167, 169, 168]


@pytest.mark.parametrize(
    ("said", "week_on"),
    [
        ("2026-W47", date(2026, 11, 16)),
        (" 2026w47 ", date(2026, 11, 16)),
        ("2026-11-22", date(2026, 11, 16)),
        ("2027-01-01", date(2026, 12, 28)),
        ("2026-W53", date(2026, 12, 28)),
    ],
)
def test_a_week_by_its_name_or_a_day(said: str, week_on: date) -> None:
    assert week_of(said) == week_on


@pytest.mark.parametrize(
    "said",
    [
        "",
        "47",
        "2026-W54",
        "2025-W53",
        "2026-W00",
        "2026-13-01",
        "1999-W01",
        "9999-W52",
        "2026-W٤٧",
    ],
)
def test_what_is_no_week(said: str) -> None:
    with pytest.raises(NoSuchWeek) as refused:
        week_of(said)
    assert refused.value.field == "week"


def test_weeks_and_months_in_a_row() -> None:
    assert last_weeks(3, date(2026, 1, 5)) == [
        date(2025, 12, 22),
        date(2025, 12, 29),
        date(2026, 1, 5),
    ]
    assert months_of(date(2025, 12, 29)) == [date(2025, 12, 1), date(2026, 1, 1)]
    assert months_of(date(2026, 1, 5)) == [date(2026, 1, 1)]
