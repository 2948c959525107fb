"""How long someone has to answer, written as people say it: "15 minutes", "4 business hours"."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from house.refusals import Invalid
from processes.people.hours import HORIZON_DAYS, add_working_time, timetable, worked
from processes.people.models import Person
from processes.people.refusals import NeverAtWork

_SHAPE = re.compile(
    r"(?P<amount>[0-9]{1,4}([.,][0-9]{1,2})?) ?(?P<business>business|working)? ?(?P<unit>[a-z]+)"
)
_UNITS = {
    "minute": "minute",
    "minutes": "minute",
    "min": "minute",
    "mins": "minute",
    "m": "minute",
    "hour": "hour",
    "hours": "hour",
    "hrs": "hour",
    "hr": "hour",
    "h": "hour",
    "day": "day",
    "days": "day",
    "d": "day",
}
_LENGTHS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}
LONGEST = timedelta(days=30)


class NoResponseTime(Invalid):
    """A time that nobody could keep, because nobody can tell how long it is."""

    says = "Write a time such as 15 minutes, 4 business hours or 2 days."


@dataclass(frozen=True, slots=True)
class ResponseTime:
    """How long someone has; in business time only hours of their own count."""

    length: timedelta
    unit: str
    is_business: bool

    def due(self, start: datetime, owner: Person) -> datetime:
        """When the time that began to run for its owner is over."""
        if not self.is_business:
            return start + self.length
        if self.unit != "day":
            return add_working_time(owner, start, self.length)
        return _days_of_work_later(owner, start, self.length.days)

    def __str__(self) -> str:
        amount = self.length / _LENGTHS[self.unit]
        business = "business " if self.is_business else ""
        return f"{amount:g} {business}{self.unit}{'' if amount == 1 else 's'}"


def response_time(text: str) -> ResponseTime:
    """The length of time that a text names, or the refusal that it names none."""
    found = _SHAPE.fullmatch(" ".join(text.lower().split()))
    unit = _UNITS.get(found["unit"]) if found else None
    if found is None or unit is None:
        raise NoResponseTime(field="respond_within")
    length = _LENGTHS[unit] * float(found["amount"].replace(",", "."))
    if length < _LENGTHS["minute"] or length > LONGEST:
        raise NoResponseTime(
            "Give at least one minute and at most 30 days.", field="respond_within"
        )
    if unit == "day" and found["business"] and length % _LENGTHS["day"]:
        raise NoResponseTime("Count business days whole, or give hours.", field="respond_within")
    return ResponseTime(length, unit, bool(found["business"]))


def _days_of_work_later(owner: Person, start: datetime, count: int) -> datetime:
    """The same time of day, so many of the owner's working days later."""
    moment = timezone.localtime(start)
    table = timetable(owner, moment.date())
    for _ in range(HORIZON_DAYS):
        if not count:
            return worked(table, moment, timedelta())
        moment += timedelta(days=1)
        count -= bool(table.spans_on(moment.date()))
    raise NeverAtWork
