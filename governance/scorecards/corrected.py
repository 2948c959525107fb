"""Figures that were put right after their week was closed."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from governance.scorecards.models import Reading
from processes.register.models import Process

# More of them are no longer read on one page.
MOST = 100
# Process, metric, week.
Corrected = frozenset[tuple[int, int, date]]


def corrected(processes: Iterable[int], since: date, until: date) -> Corrected:
    """Which figures of these processes and weeks stand as they were put right."""
    rows = Reading.objects.filter(process__in=list(processes), is_correction=True)
    rows = rows.filter(week_on__gte=since, week_on__lte=until).order_by()
    return frozenset(rows.values_list("process", "metric", "week_on").distinct())


def put_right(process: Process, week_on: date) -> "QuerySet[Any]":
    """The readings that put a closed week right, the newest first, each with what stood before."""
    same = Reading.objects.filter(
        process=process, week_on=week_on, metric=OuterRef("metric"), pk__lt=OuterRef("pk")
    )
    rows = Reading.objects.of(process).in_week(week_on).filter(is_correction=True)
    rows = rows.annotate(was=Subquery(same.order_by("-pk").values("value")[:1]))
    return rows.select_related("metric").order_by("-pk")[:MOST]
