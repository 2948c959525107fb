"""Response times as people write them, and when they are over."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from processes.contracts.response_times import NoResponseTime, response_time
from processes.people.refusals import NeverAtWork
from tests.contracts import someone
from tests.factories import AbsenceFactory, WorkingHoursFactory

BERLIN = ZoneInfo("Europe/Berlin")


def at(day: int, clock: str) -> datetime:
    """A moment of March 2026: the 11th is a Wednesday, and the clocks change on the 29th."""
    hours, minutes = map(int, clock.split(":"))
    return datetime(2026, 3, day, hours, minutes, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("text", "length", "is_business", "said"),
    [
        ("15 minutes", timedelta(minutes=15), False, "15 minutes"),
        ("1 hour", timedelta(hours=1), False, "1 hour"),
        ("4 business hours", timedelta(hours=4), True, "4 business hours"),
        ("4  Business  Hours ", timedelta(hours=4), True, "4 business hours"),
        ("2 days", timedelta(days=2), False, "2 days"),
        ("1 working day", timedelta(days=1), True, "1 business day"),
        ("1.5 hours", timedelta(hours=1.5), False, "1.5 hours"),
        ("1,5 h", timedelta(hours=1.5), False, "1.5 hours"),
        ("20min", timedelta(minutes=20), False, "20 minutes"),
        ("30 d", timedelta(days=30), False, "30 days"),
    ],
)
def test_what_people_write(text: str, length: timedelta, is_business: bool, said: str) -> None:
    found = response_time(text)
    assert (found.length, found.is_business, str(found)) == (length, is_business, said)
    assert response_time(said) == found


@pytest.mark.parametrize(
    "text",
    ["", "soon", "asap", "15", "minutes", "-15 minutes", "0 minutes", "0.5 minutes", "31 days",
     "99999 days", "1 week", "an hour", "4 hours 30", "1e3 hours", "1.5 business days", "٣ days",
     "15 minutes or so", "x" * 10_000, "1" * 5_000 + " days"],
)  # fmt: skip
def test_what_names_no_time(text: str) -> None:
    with pytest.raises(NoResponseTime) as caught:
        response_time(text)
    assert caught.value.field == "respond_within"


@pytest.mark.django_db
class TestDue:
    """Without hours of their own, people work Monday to Friday, nine to five."""

    def test_by_the_clock_nights_and_weekends_count(self) -> None:
        owner = someone()
        assert response_time("2 days").due(at(13, "16:00"), owner) == at(15, "16:00")
        assert response_time("15 minutes").due(at(14, "23:50"), owner) == at(15, "00:05")

    def test_business_hours_are_the_owner_s(self) -> None:
        owner = someone()
        assert response_time("4 business hours").due(at(13, "15:00"), owner) == at(16, "11:00")
        assert response_time("30 business minutes").due(at(14, "12:00"), owner) == at(16, "09:30")
        WorkingHoursFactory(person=owner, weekday=5)  # Saturday, eight to twelve
        assert response_time("2 business hours").due(at(13, "15:00"), owner) == at(14, "10:00")

    def test_business_days_end_at_the_same_time_of_day(self) -> None:
        owner = someone()
        assert response_time("1 business day").due(at(11, "14:00"), owner) == at(12, "14:00")
        assert response_time("2 business days").due(at(12, "14:00"), owner) == at(16, "14:00")
        assert response_time("1 business day").due(at(13, "20:00"), owner) == at(17, "09:00")
        # The clocks change on the 29th; nine stays nine.
        assert response_time("1 business day").due(at(27, "09:00"), owner) == at(30, "09:00")

    def test_days_away_do_not_count(self) -> None:
        owner = someone()
        AbsenceFactory(person=owner, starts_on=date(2026, 3, 12), ends_on=date(2026, 3, 16))
        assert response_time("1 business day").due(at(11, "14:00"), owner) == at(17, "14:00")
        assert response_time("1 business hour").due(at(11, "16:30"), owner) == at(17, "09:30")

    def test_whoever_left_is_never_at_work(self) -> None:
        with pytest.raises(NeverAtWork):
            response_time("1 business hour").due(
                datetime(2026, 3, 11, 9, tzinfo=UTC), someone(is_active=False)
            )
