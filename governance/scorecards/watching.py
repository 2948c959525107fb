"""Which figures are judged: finished weeks whose figures, or those before them, were made anew."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db.models import Q

from governance.scorecards.actions.flags import Judged, keep_flags
from governance.scorecards.anomalies import WEEKS, Point, judge
from governance.scorecards.calendar import A_WEEK, last_weeks, this_week
from governance.scorecards.closing_models import Flag
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
_By = dict[tuple[int, int, date], Point]


def raise_flags() -> int:
    """Judge the figures that changed; on a new week, all of the one that is over as well."""
    started, week = now(), this_week()
    due, found = _due(week), 0
    ids = sorted(due)
    for first in range(0, len(ids), AT_ONCE):
        found += _judge({pk: due[pk] for pk in ids[first : first + AT_ONCE]})
    pulses.beat(PULSE, until=started.isoformat(), week=week.isoformat())
    return found


def _due(week: date) -> dict[int, set[date]]:
    """The weeks to judge, by process: a figure counts in its own week and the four after it."""
    last = week - A_WEEK
    rows = Figure.objects.filter(_is_new(week), week_on__in=last_weeks(2 * WEEKS, until=last))
    due: dict[int, set[date]] = defaultdict(set)
    for process, week_on in rows.order_by().values_list("process", "week_on").distinct():
        due[process].update(_touched(week_on, last))
    return due


def _is_new(week: date) -> Q:
    """What was made since the last look; a week in which nobody looked yet brings one that ended.

    What came late in the last hours of a week is judged too, though the first look after them
    falls in the next.
    """
    ended = Q(week_on=week - A_WEEK)
    pulse = Pulse.objects.filter(name=PULSE).first()
    if pulse is None:
        return ended
    since = Q(made_at__gt=datetime.fromisoformat(pulse.details["until"]) - OVERLAP)
    return since if pulse.details.get("week") == week.isoformat() else since | ended


def _touched(week_on: date, last: date) -> Iterator[date]:
    last = min(last, week_on + WEEKS * A_WEEK)
    while week_on <= last:
        yield week_on
        week_on += A_WEEK


def _judge(due: dict[int, set[date]]) -> int:
    """All that is due of some processes, read at once; only what is to be kept is written."""
    weeks = {week for each in due.values() for week in each}
    points, open_flags = _points(due, weeks), _open_flags(due)
    metrics = _metrics(due)
    processes = Process.objects.filter(pk__in=due).exclude(stage=Stage.RETIRED).order_by("pk")
    found = 0
    for process in processes:
        of = [each for each in metrics if each.process_id in (None, process.pk)]
        for week_on in sorted(due[process.pk]):
            judged = [_judged(process, each, week_on, points) for each in of]
            if any(each.anomaly for each in judged) or (process.pk, week_on) in open_flags:
                found += keep_flags(process, week_on, judged)
    return found


def _points(due: Iterable[int], weeks: set[date]) -> _By:
    rows = Figure.objects.filter(process__in=due, week_on__lte=max(weeks))
    rows = rows.filter(week_on__gte=min(weeks) - WEEKS * A_WEEK).order_by()
    values = rows.values_list("process", "metric", "week_on", "value", "top", "bottom")
    return {
        (process, metric, week): Point(value, top, bottom)
        for process, metric, week, value, top, bottom in values
    }


def _open_flags(due: Iterable[int]) -> set[tuple[int, date]]:
    rows = Flag.objects.open().filter(process__in=due).order_by()
    return set(rows.values_list("process", "week_on"))


def _metrics(due: Iterable[int]) -> list[Metric]:
    return list(Metric.objects.filter(Q(process=None) | Q(process__in=due), is_retired=False))


def _judged(process: Process, metric: Metric, week_on: date, points: _By) -> Judged:
    key = process.pk, metric.pk
    before = [points.get((*key, week)) for week in last_weeks(WEEKS, until=week_on - A_WEEK)]
    point = points.get((*key, week_on))
    anomaly = judge(point, before, metric.unit) if point else None
    return Judged(metric, point.value if point else None, anomaly)
