"""Which figures are judged: finished weeks whose figures, or those before them, were made anew."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from governance.scorecards.actions.flags import Judged, keep_flags
from governance.scorecards.anomalies import WEEKS, Point, judge
from governance.scorecards.calendar import A_WEEK, last_weeks, this_week
from governance.scorecards.models import Figure, Metric
from house.clock import now
from processes.register.models import Process
from processes.register.words import Stage
from processes.work import pulses
from processes.work.models import Pulse

PULSE = "figures out of the ordinary"
# A figure can be written a moment after the time that stands on it.
OVERLAP = timedelta(minutes=2)
AT_ONCE = 100
_By = dict[tuple[int, date], Point]


def raise_flags() -> int:
    """Judge the figures that changed; on a new week, all of the one that is over."""
    started, week = now(), this_week()
    due = _due(week, _since(week))
    found = 0
    for first in range(0, len(due), AT_ONCE):
        part = dict(list(due.items())[first : first + AT_ONCE])
        found += sum(_judge(process, part[process.pk]) for process in _processes(part))
    pulses.beat(PULSE, until=started.isoformat(), week=week.isoformat())
    return found


def _since(week: date) -> datetime | None:
    """From when on figures are new; nothing in a week in which nobody looked yet."""
    pulse = Pulse.objects.filter(name=PULSE).first()
    if pulse is None or pulse.details.get("week") != week.isoformat():
        return None
    return datetime.fromisoformat(pulse.details["until"]) - OVERLAP


def _due(week: date, since: datetime | None) -> dict[int, set[date]]:
    """The weeks to judge, by process: a figure counts in its own week and the four after it."""
    last = week - A_WEEK
    rows = Figure.objects.filter(week_on__in=last_weeks(WEEKS + 1, until=last))
    rows = rows.filter(week_on=last) if since is None else rows.filter(made_at__gt=since)
    due: dict[int, set[date]] = defaultdict(set)
    for process, week_on in rows.order_by().values_list("process", "week_on").distinct():
        due[process].update(_touched(week_on, last))
    return due


def _touched(week_on: date, last: date) -> Iterator[date]:
    while week_on <= last:
        yield week_on
        week_on += A_WEEK


def _processes(due: dict[int, set[date]]) -> Iterable[Process]:
    return Process.objects.filter(pk__in=due).exclude(stage=Stage.RETIRED).order_by("pk")


def _judge(process: Process, weeks: set[date]) -> int:
    metrics = list(Metric.objects.for_process(process))
    first = min(weeks) - WEEKS * A_WEEK
    rows = Figure.objects.of(process).filter(week_on__gte=first, week_on__lte=max(weeks))
    points: _By = {
        (row.metric_id, row.week_on): Point(row.value, row.top, row.bottom) for row in rows
    }
    return sum(
        keep_flags(process, week_on, [_judged(each, week_on, points) for each in metrics])
        for week_on in sorted(weeks)
    )


def _judged(metric: Metric, week_on: date, points: _By) -> Judged:
    before = [points.get((metric.pk, week)) for week in last_weeks(WEEKS, until=week_on - A_WEEK)]
    point = points.get((metric.pk, week_on))
    anomaly = judge(point, before, metric.unit) if point else None
    return Judged(metric, point.value if point else None, anomaly)
