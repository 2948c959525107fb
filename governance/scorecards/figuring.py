"""Finished figures: made anew for each week of a process in which something came or changed."""

import time
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from governance.decisions.sealing_models import TouchedWeek
from governance.scorecards.calendar import months_of
from governance.scorecards.counting import count
from governance.scorecards.models import Figure, Metric, Reading
from governance.scorecards.parts import NO_SUMS, PARTS, fill
from governance.scorecards.spending import refresh_month
from governance.scorecards.words import HANDED_IN
from house.clock import now
from processes.register.models import Process

AT_ONCE = 200
# A sweep has other work as well.
PATIENCE = 10.0
# A week that was counted just now is not counted again at once, however much arrives.
REST = timedelta(seconds=10)


def refresh_soon() -> int:
    """What the sweep does every few seconds."""
    return refresh_touched(rest=REST)


def refresh_touched(limit: int = AT_ONCE, *, rest: timedelta = timedelta()) -> int:
    """Count weeks that something came into, the newest first; how many.

    Each in a transaction of its own that takes its mark away first: what happens meanwhile marks
    the week anew, and a host that dies leaves the mark where it was.
    """
    until, done = time.monotonic() + PATIENCE, 0
    waiting = TouchedWeek.objects.order_by("-week_on", "process")
    if rest:
        waiting = waiting.exclude(_counted_within(rest))
    for pk in list(waiting.values_list("pk", flat=True)[:limit]):
        done += _refresh_marked(pk)
        if time.monotonic() > until:
            break
    return done


def refresh(process: Process, week_on: date) -> None:
    """Make all figures of one week of a process that the portal counts itself."""
    for month in months_of(week_on):
        refresh_month(process, month)
    counted, moment, made = count(process, week_on), now(), []
    for pk, slug, unit in _counted_metrics():
        figure = Figure(process=process, metric_id=pk, week_on=week_on, made_at=moment)
        fill(figure, unit, *PARTS[slug](counted))
        made.append(figure)
    _keep(made)


def keep_handed_in(reading: Reading) -> None:
    """Let a reading be the figure of its week."""
    figure = Figure(
        process_id=reading.process_id,
        metric_id=reading.metric_id,
        week_on=reading.week_on,
        value=reading.value,
        top=None if reading.metric.unit in NO_SUMS else reading.value,
        made_at=reading.at,
    )
    _keep([figure])


def _counted_metrics() -> Iterable[tuple[int, str, str]]:
    rows = Metric.objects.filter(slug__in=PARTS, is_retired=False).order_by("pk")
    return rows.values_list("pk", "slug", "unit")


def _counted_within(rest: timedelta) -> Exists:
    moment = now()
    rows = Figure.objects.filter(process=OuterRef("process"), week_on=OuterRef("week_on"))
    rows = rows.filter(made_at__gt=moment - rest, made_at__lte=moment)
    return Exists(rows.exclude(metric__source__in=HANDED_IN))


def _refresh_marked(pk: int) -> bool:
    skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        marks = TouchedWeek.objects.filter(pk=pk).select_related("process")
        mark = marks.select_for_update(skip_locked=skip, of=("self",)).first()
        if mark is None:  # another host has it, or did it
            return False
        mark.delete()
        refresh(mark.process, mark.week_on)
    return True


def _keep(figures: list[Figure]) -> None:
    """Write them in the place of what stood there."""
    Figure.objects.bulk_create(
        figures,
        update_conflicts=True,
        unique_fields=["process", "metric", "week_on"],
        update_fields=["value", "top", "bottom", "made_at"],
    )
