"""Weeks to count anew because of what happens outside the log, and those of an old log.

Exceptions, pauses and remarks stand in rooms that know nothing of scorecards, so their times are
looked through every minute. Where that got to stands in a pulse; each look goes back a little, for
what took a while to be committed.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from governance.decisions.actions.touching import touch_weeks
from governance.decisions.models import Decision
from governance.escalations.models import Escalation
from governance.scorecards.calendar import A_WEEK, EARLIEST, midnight, monday
from governance.scorecards.default_metrics import COST_PER_UNIT
from governance.scorecards.models import Figure
from house.clock import now
from house.weeks import day_of
from processes.register.models import Pause, Process, Remark
from processes.register.words import Stage
from processes.work.models import Pulse
from processes.work.pulses import beat

PULSE = "scorecards"
BACK = timedelta(minutes=5)
# Processes whose whole past is marked at one look, when a portal begins to count.
PASTS_AT_ONCE = 50
_WORKING = (Stage.PILOT, Stage.LIVE)
Pair = tuple[int, date]


def mark_happenings() -> int:
    """Mark the weeks in which something happened since the last look; how many."""
    moment, seen = now(), _seen()
    until = min(parse_datetime(str(seen.get("until"))) or moment, moment)
    pairs = set(_happened(until - BACK, moment))
    if not seen or day_of(until) != day_of(moment):
        pairs |= _turn(monday(until), monday(moment))
    past = seen.get("past", 0)
    if past is not None:
        found = list(_processes_after(past)[:PASTS_AT_ONCE])
        pairs.update(pair for pk in found for pair in past_of(pk))
        past = found[-1] if found else None
    beat(PULSE, until=moment.isoformat(), past=past)
    return touch_weeks(pairs)


def mark_all(processes: Iterable[int]) -> int:
    """Mark every week of some processes in which anything happened; how many."""
    return sum(touch_weeks(past_of(pk)) for pk in processes)


def past_of(process_id: int) -> Iterator[Pair]:
    """Every week of a process in which anything happened."""
    for week_on in _weeks_of_records(process_id):
        yield process_id, week_on
    yield from _happened(midnight(EARLIEST), now(), process=process_id)


def _seen() -> dict[str, Any]:
    pulse = Pulse.objects.filter(name=PULSE).first()
    return pulse.details if pulse else {}


def _processes_after(pk: int) -> Any:
    return Process.objects.filter(pk__gt=pk).order_by("pk").values_list("pk", flat=True)


def _turn(before: date, week_on: date) -> set[Pair]:
    """When a day begins: its fixed costs are in the week, also of what stopped working in it.

    Whatever is at work has figures for the week and the last, also of nought.
    """
    working = Process.objects.filter(stage__in=_WORKING).values_list("pk", flat=True)
    weeks = list(_weeks_between(before, week_on))
    costed = Figure.objects.filter(metric__slug=COST_PER_UNIT, week_on__in=weeks).order_by()
    return {
        *((pk, week) for pk in working for week in weeks),
        *costed.values_list("process", "week_on"),
    }


def _happened(since: datetime, until: datetime, **where: Any) -> Iterator[Pair]:
    """Exceptions that ended, remarks, and each week in which the kill switch was on."""
    ended = Escalation.objects.filter(**where, decided_at__gte=since)
    made = Remark.objects.filter(**where, made_at__gte=since)
    times = (
        *ended.order_by().values_list("process", "decided_at"),
        *made.order_by().values_list("process", "made_at"),
    )
    yield from ((process_id, monday(at)) for process_id, at in times if at)
    stopped = Pause.objects.filter(Q(lifted_at=None) | Q(lifted_at__gte=since), **where)
    for process_id, paused, lifted in stopped.values_list("process", "paused_at", "lifted_at"):
        # Of one that still stands only what has passed since the last look is new.
        begins = paused if lifted or paused >= since else since
        for week_on in _weeks_between(monday(begins), monday(lifted or until)):
            yield process_id, week_on


def _weeks_between(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += A_WEEK


def _weeks_of_records(process_id: int) -> Iterator[date]:
    """One question a week, each answered by the index, however long the log is."""
    rows = Decision.objects.filter(process=process_id).order_by("at", "id")
    at = rows.values_list("at", flat=True).first()
    while at:
        yield monday(at)
        at = rows.filter(at__gte=midnight(monday(at) + A_WEEK)).values_list("at", flat=True).first()
