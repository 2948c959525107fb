"""Finished figures: made anew for each week of a process in which something came or changed."""

import logging
import time
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import DataError, connection, transaction
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

logger = logging.getLogger("portal.figures")

AT_ONCE = 200
# Weeks of one process in one transaction: a seal or an override of theirs waits for its end.
A_FEW = 8
# A sweep has other work as well.
PATIENCE = 10.0
# A week that was counted just now is not counted again at once, however much arrives.
REST = timedelta(seconds=10)


def refresh_soon() -> int:
    """What the sweep does every few seconds."""
    return refresh_touched(rest=REST)


def refresh_touched(limit: int = AT_ONCE, *, rest: timedelta = timedelta()) -> int:
    """Count weeks that something came into, the newest first; how many.

    A few weeks of one process at a time, in a transaction that takes their marks away first: what
    happens meanwhile marks the week anew, and a host that dies leaves the marks where they were.
    """
    until, done = time.monotonic() + PATIENCE, 0
    waiting = TouchedWeek.objects.order_by("-week_on", "process")
    if rest:
        waiting = waiting.exclude(_counted_within(rest))
    for marks in _together(waiting.values_list("process", "pk")[:limit]):
        done += _refreshed(marks)
        if time.monotonic() > until:
            break
    return done


def refresh(process: Process, *weeks: date) -> None:
    """Make all figures of some weeks of a process that the portal counts itself."""
    metrics, made = list(_counted_metrics()), []
    for week_on in weeks:
        counted, moment = count(process, week_on), now()
        for pk, slug, unit in metrics:
            figure = Figure(process=process, metric_id=pk, week_on=week_on, made_at=moment)
            fill(figure, unit, *PARTS[slug](counted))
            made.append(figure)
    _keep(made)
    for month in sorted({month for week_on in weeks for month in months_of(week_on)}):
        refresh_month(process, month)


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


def _together(marks: Iterable[tuple[int, int]]) -> Iterable[list[int]]:
    """Marks of one process, a few at a time, in the order of its newest."""
    found: dict[int, list[int]] = {}
    for process_id, pk in marks:
        found.setdefault(process_id, []).append(pk)
    return [pks[n : n + A_FEW] for pks in found.values() for n in range(0, len(pks), A_FEW)]


def _refreshed(pks: list[int]) -> int:
    """What can't be counted stays marked, and lets nothing else wait."""
    try:
        return _refresh_marked(pks)
    except (DataError, ArithmeticError):
        logger.exception("Weeks can't be counted: marks %s.", pks)
        return 0


def _refresh_marked(pks: list[int]) -> int:
    skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        rows = TouchedWeek.objects.filter(pk__in=pks).select_related("process").order_by("pk")
        # Those that another host has, or did, are not among them.
        marks = list(rows.select_for_update(skip_locked=skip, of=("self",)))
        if marks:
            TouchedWeek.objects.filter(pk__in=[mark.pk for mark in marks]).delete()
            refresh(marks[0].process, *(mark.week_on for mark in marks))
    return len(marks)


def _keep(figures: list[Figure]) -> None:
    """Write them in the place of what stood there."""
    Figure.objects.bulk_create(
        figures,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["process", "metric", "week_on"],
        update_fields=["value", "top", "bottom", "made_at"],
    )
