"""Weeks and months as scorecards name them; a week is known by its Monday."""

import re
from datetime import date, datetime, timedelta

from governance.scorecards.refusals import NoSuchWeek
from house.clock import now
from house.weeks import A_WEEK, day_of, midnight, monday

__all__ = [
    "A_WEEK",
    "last_weeks",
    "midnight",
    "monday",
    "month_on",
    "month_span",
    "months_of",
    "next_month",
    "span",
    "this_week",
    "week_name",
    "week_of",
    "weeks_of",
]
_NAME = re.compile(r"([0-9]{4})-?W([0-9]{2})", re.IGNORECASE | re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
# Records are kept from then and up to then.
EARLIEST, LATEST = date(2000, 1, 3), date(2099, 12, 28)


def this_week() -> date:
    """The Monday of the week that runs now."""
    return monday(now())


def week_name(week_on: date) -> str:
    """A week as its ISO name: 2026-W47."""
    year, number, _ = week_on.isocalendar()
    return f"{year}-W{number:02}"


def week_of(text: str) -> date:
    """The Monday of a week by its name, 2026-W47, or by one of its days, 2026-11-18."""
    said = text.strip()
    try:
        if found := _NAME.fullmatch(said):
            week_on = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        elif _DAY.fullmatch(said):
            week_on = monday(date.fromisoformat(said))
        else:
            raise NoSuchWeek(field="week")
    except (ValueError, OverflowError):
        raise NoSuchWeek(field="week") from None
    if not EARLIEST <= week_on <= LATEST:
        raise NoSuchWeek(field="week")
    return week_on


def span(week_on: date) -> tuple[datetime, datetime]:
    """When a week begins, and when the next one does."""
    return midnight(week_on), midnight(week_on + A_WEEK)


def last_weeks(count: int, until: date | None = None) -> list[date]:
    """So many weeks, the oldest first, up to one of them: the running one unless told."""
    last = until or this_week()
    return [last - A_WEEK * back for back in reversed(range(count))]


def month_on(when: date | datetime) -> date:
    """The first of the month of a day or a moment."""
    day = day_of(when) if isinstance(when, datetime) else when
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first of the month after."""
    return month_on(month.replace(day=1) + timedelta(days=31))


def month_span(month: date) -> tuple[datetime, datetime]:
    """When a month begins, and when the next one does."""
    return midnight(month_on(month)), midnight(next_month(month))


def months_of(week_on: date) -> list[date]:
    """The month that a week lies in, or the two that it touches."""
    return sorted({month_on(week_on), month_on(week_on + timedelta(days=6))})


def weeks_of(month: date) -> list[date]:
    """The weeks that touch a month and have begun."""
    week_on, found = monday(month_on(month)), []
    while week_on < next_month(month) and week_on <= this_week():
        found.append(week_on)
        week_on += A_WEEK
    return found
