"""The week of a process: which can be closed, when, and what it says with its corrections."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings

from governance.scorecards.calendar import A_WEEK, monday, this_week, week_name
from governance.scorecards.closing_models import Week, WeekCorrection
from governance.scorecards.lateness import RUNS
from governance.scorecards.refusals import (
    BeforeTheProcess,
    NotRunningNow,
    NotTheNewest,
    WeekNotBegun,
    WeekStillRuns,
)
from governance.scorecards.words import QUESTIONS
from house.clock import today
from house.weeks import day_of
from processes.people.calendars import days_off
from processes.register.models import Process
from processes.register.words import Stage

_WORKING_DAYS = 5
# What can be put right once a week is closed; its word stands, the next week says another.
CORRECTABLE = (*QUESTIONS, "because")


def begun(process: Process, week_on: date) -> date:
    """The Monday of a week that has begun and in which the process existed, or the refusal."""
    week_on = monday(week_on)
    if week_on > this_week():
        raise WeekNotBegun(field="week")
    if week_on < monday(day_of(process.created_at)):
        raise BeforeTheProcess(field="week")
    return week_on


def closable(process: Process, week_on: date) -> date:
    """The same, once its last working day has come, of a process that agents work on."""
    refuse_at_rest(process)
    week_on = begun(process, week_on)
    if today() < last_working_day(week_on):
        day = last_working_day(week_on)
        raise WeekStillRuns(
            f"This week still runs. It can be closed from {day:%A, %-d %B} on.", field="week"
        )
    return week_on


def expands_from() -> date:
    """The first week that may still end in expand: the one that ended last."""
    return this_week() - A_WEEK


def refuse_at_rest(process: Process) -> None:
    """Refuse the weeks of a process that no agent works on yet, or any more."""
    if process.stage == Stage.RETIRED:
        raise NotRunningNow("This process is retired: its weeks are not filled in or closed.")
    if process.stage not in RUNS:
        raise NotRunningNow


def refuse_to_expand(week_on: date) -> None:
    """Refuse to expand by a week that is long over: it says where the process stands today."""
    if week_on < expands_from():
        raise NotTheNewest(
            "Expand says where the process stands today, so it is said for "
            f"{week_name(expands_from())} or a later week. An earlier one ends in stop or fix.",
            field="word",
        )


def last_working_day(week_on: date) -> date:
    """Friday, or the day before where the company is off; Friday too where all days are off."""
    days = [week_on + timedelta(days=number) for number in range(_WORKING_DAYS)]
    calendar = settings.ENV.PORTAL_HOLIDAYS
    worked = [day for day in days if day not in days_off(calendar, day.year)]
    return worked[-1] if worked else days[-1]


def as_corrected(week: Week, corrections: Iterable[WeekCorrection]) -> dict[str, str]:
    """What a week says now: what was written, with the newest correction of each field."""
    says = {field: str(getattr(week, field)) for field in CORRECTABLE}
    for correction in sorted(corrections, key=lambda each: each.pk):
        says[correction.field] = correction.says
    return says
