"""Weeks that are over and that nobody closed: whose they are, and since when they are late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Min, QuerySet

from governance.scorecards.calendar import A_WEEK, last_weeks, monday, this_week
from governance.scorecards.closing_models import Week
from house.clock import today
from house.weeks import day_of
from processes.register.models import Process
from processes.register.words import Stage

# A week is asked for in these stages; older ones than so many are let go.
RUNS = (Stage.PILOT, Stage.LIVE)
LOOKS_BACK = 4


@dataclass(frozen=True)
class Unclosed:
    """A process with the weeks that wait to be closed, the oldest first."""

    process: Process
    weeks: Sequence[date]

    @property
    def late(self) -> list[date]:
        """Those that compliance sees by now."""
        return [week for week in self.weeks if comes_to_compliance_on(week) <= today()]


def comes_to_compliance_on(week_on: date) -> date:
    """The day on which a week that nobody closed comes to compliance."""
    last_day = week_on + A_WEEK - timedelta(days=1)
    return last_day + timedelta(days=settings.ENV.PORTAL_LATE_WEEK_DAYS)


def unclosed(processes: "QuerySet[Process]") -> list[Unclosed]:
    """Of these processes, those with weeks that are over and not closed; three questions asked."""
    rows = list(processes.filter(stage__in=RUNS).select_related("accountable").order_by("name"))
    ids = [process.pk for process in rows]
    weeks = last_weeks(LOOKS_BACK, until=this_week() - A_WEEK)
    started, closed = _started(ids), _closed(ids, weeks)
    found = []
    for process in rows:
        first = monday(started.get(process.pk) or day_of(process.created_at))
        waiting = [week for week in weeks if week >= first and (process.pk, week) not in closed]
        if waiting:
            found.append(Unclosed(process, waiting))
    return found


def _started(ids: Sequence[int]) -> dict[int, date]:
    """When each first went to a stage in which agents work on it."""
    rows = Process.history.filter(id__in=ids, stage__in=RUNS).order_by().values("id")
    found = rows.annotate(at=Min("history_date")).values_list("id", "at")
    return {pk: day_of(at) for pk, at in found}


def _closed(ids: Sequence[int], weeks: Sequence[date]) -> set[tuple[int, date]]:
    rows = Week.objects.closed().filter(process__in=ids, week_on__in=weeks)
    return set(rows.values_list("process", "week_on"))
