"""Which models a process's records came from, day by day, however long its log is."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection

from governance.decisions.models import Decision
from governance.scorecards.calendar import midnight
from processes.register.models import Process

A_DAY = timedelta(days=1)
# The first and the last record of each day: an index is asked for two rows, never for all.
_FIRST_AND_LAST = f"""
WITH spans (starts, ends) AS (VALUES {{spans}})
SELECT
    (SELECT d.model FROM {Decision._meta.db_table} d
     WHERE d.process_id = %s AND d.at >= s.starts AND d.at < s.ends
     ORDER BY d.at, d.id LIMIT 1),
    (SELECT d.model FROM {Decision._meta.db_table} d
     WHERE d.process_id = %s AND d.at >= s.starts AND d.at < s.ends
     ORDER BY d.at DESC, d.id DESC LIMIT 1)
FROM spans s ORDER BY s.starts
"""  # noqa: S608  our own names


def new_models(process: Process, since: date, until: date) -> list[tuple[date, str]]:
    """Each model that was not there before, with the first day that begins or ends with it.

    What the process began with is not new. A model beside another shows once it has the first or
    the last word of a day.
    """
    days = [since + A_DAY * number for number in range((until - since).days)]
    known: set[str] = set()
    before = Decision.objects.of(process).filter(at__lt=midnight(since)).order_by("-at", "-id")
    known.update(before.values_list("model", flat=True)[:1])
    found = []
    for day, seen in zip(days, _seen(process, days), strict=True):
        names = [name for name in dict.fromkeys(seen) if name and name not in known]
        if known:
            found += [(day, name) for name in names]
        known.update(names)
    return found


def _seen(process: Process, days: Sequence[date]) -> list[tuple[str | None, str | None]]:
    spans = [(_stored(day), _stored(day + A_DAY)) for day in days]
    statement = _FIRST_AND_LAST.format(spans=", ".join(["(%s, %s)"] * len(spans)))
    values = [moment for span in spans for moment in span]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, process.pk, process.pk])
        return list(cursor.fetchall())


def _stored(day: date) -> Any:
    return connection.ops.adapt_datetimefield_value(midnight(day))
