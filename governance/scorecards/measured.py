"""What a process is measured by, what a value of it may be, and who decides on that."""

from datetime import date, timedelta
from decimal import Decimal

from governance.scorecards import refusals
from governance.scorecards.calendar import this_week
from governance.scorecards.models import Metric
from governance.scorecards.rules import may_record
from governance.scorecards.words import HANDED_IN, Better, Unit
from house.refusals import Invalid
from processes.people.models import Person
from processes.register.models import Process
from processes.register.rules import may_propose

# Nothing that is measured in a week comes near this.
MOST = Decimal(10) ** 12
PLACES = 6
LONGEST_AGO = timedelta(weeks=104)
_WORST, _BEST = Decimal(1), Decimal(5)


def metric_named(process: Process, slug: str) -> Metric:
    """One of the metrics of a process, by its short name."""
    found = Metric.objects.for_process(process).filter(slug=slug).first()
    if found is None:
        raise refusals.UnknownMetric(field="metric")
    return found


def belongs_to(metric: Metric, process: Process) -> bool:
    """Whether the process is measured by it today."""
    return not metric.is_retired and metric.process_id in (None, process.pk)


def is_handed_in(metric: Metric) -> bool:
    """Whether people or programs say its value; the rest is counted."""
    return metric.source in HANDED_IN


def may_define(person: Person, process: Process | None) -> bool:
    """The house's own: compliance and administrators. One process's: who records its readings."""
    if process is None:
        return not person.is_agent and may_propose(person)
    return may_record(person, process)


def refuse_week(week_on: date) -> None:
    """Refuse what is no Monday, lies ahead, or years back."""
    if week_on.weekday():
        raise refusals.NoSuchWeek(field="week")
    if week_on > this_week():
        raise refusals.WeekNotBegun(field="week")
    if week_on < this_week() - LONGEST_AGO:
        raise refusals.WeekTooOld(field="week")


def refuse_value(metric: Metric, value: Decimal) -> None:
    """Refuse a value that is none of this unit, in words."""
    if not value.is_finite():
        raise _invalid("This must be a number.")
    if abs(value) > MOST:
        raise _invalid("This number is too large to be right.")
    if value != round(value, PLACES):
        raise _invalid(f"At most {PLACES} places after the point.")
    if says := _unfit(metric, value):
        raise _invalid(says)


def _unfit(metric: Metric, value: Decimal) -> str:
    if metric.unit == Unit.COUNT and value != value.to_integral_value():
        return "This is a count: give a whole number."
    if metric.unit == Unit.SCORE:
        return "" if _WORST <= value <= _BEST else "A score lies between 1 and 5."
    if metric.unit == Unit.PERCENT:
        return "" if 0 <= value <= 100 else "A share lies between 0 and 100 percent."
    return "This can't be below nought." if value < 0 and not _may_be_negative(metric) else ""


def _may_be_negative(metric: Metric) -> bool:
    """What is saved can turn out to be a loss."""
    return metric.better == Better.HIGHER and metric.unit != Unit.COUNT


def _invalid(says: str) -> Invalid:
    return Invalid(says, field="value")
