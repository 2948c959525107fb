"""Weeks of the company: ISO weeks, from Monday to Monday in its own time zone."""

from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

A_WEEK = timedelta(days=7)


def monday(when: date | datetime) -> date:
    """The day on which the week of a day or a moment began."""
    day = day_of(when) if isinstance(when, datetime) else when
    return day - timedelta(days=day.weekday())


def day_of(moment: datetime) -> date:
    """The company's day at a moment."""
    return moment.astimezone(timezone.get_default_timezone()).date()


def midnight(day: date) -> datetime:
    """The moment at which a day begins where the company is; in UTC, where hours add up."""
    return datetime.combine(day, time(), timezone.get_default_timezone()).astimezone(UTC)
