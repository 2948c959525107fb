"""What the portal itself knows of a week of a process: counted from the rows as they are now.

Plain statements, because a week is counted every few seconds while records arrive. Each reads a
range of an index, so the length of the log does not matter.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from governance.decisions.keeping_models import Override
from governance.decisions.models import Decision, Mark
from governance.escalations.models import Escalation
from governance.scorecards.calendar import span
from governance.scorecards.spending import week_cost
from house.clock import now
from processes.register.models import Pause, Process, Remark

_HOUR = Decimal(3600)
_ONE = timedelta(microseconds=1)
_MS_AN_HOUR = Decimal(3_600_000)
_MICROSECOND = Decimal(10) ** -6
_DECISIONS, _MARKS = Decision._meta.db_table, Mark._meta.db_table
_OVERRIDES = Override._meta.db_table

# Work beside a person is no work done; what is quarantined was done on bad data.
_OF_THE_WEEK = f"""
FROM {_DECISIONS} d
WHERE d.process_id = %s AND d.at >= %s AND d.at < %s AND NOT EXISTS (
    SELECT 1 FROM {_MARKS} m WHERE m.decision_id = d.id AND m.kind IN ('shadow', 'quarantined')
)
"""  # noqa: S608  our own names, here and below
_RECORDS = f"""
SELECT COUNT(*), SUM(CAST(d.units AS {{number}})),
    SUM(CASE WHEN d.is_escalated THEN 1 ELSE 0 END),
    SUM(CASE WHEN d.breach_count > 0 OR EXISTS (
        SELECT 1 FROM {_OVERRIDES} o WHERE o.decision_id = d.id
    ) THEN 1 ELSE 0 END)
{_OF_THE_WEEK}
"""  # noqa: S608
# From the start of a case's first record to its last; one alone tells something by its latency.
_CASES = f"""
SELECT COUNT(*), SUM(taken) FROM (
    SELECT MAX({{ms}}) - MIN({{ms}} - COALESCE(d.latency_ms, 0)) AS taken
    {_OF_THE_WEEK}
    GROUP BY d.case_id, CASE WHEN d.case_id = '' THEN d.id ELSE 0 END
    HAVING COUNT(*) > 1 OR MAX(d.latency_ms) IS NOT NULL
) AS each_case
"""  # noqa: S608
_HANDOFFS = f"""
SELECT COUNT(*) FROM {Escalation._meta.db_table}
WHERE process_id = %s AND decided_at >= %s AND decided_at < %s
    AND outcome IN ('declined', 'done_by_hand')
"""  # noqa: S608
_REMARKS = f"""
SELECT SUM(CASE WHEN kind = 'contest' THEN 1 ELSE 0 END),
    SUM(CASE WHEN kind = 'workaround' THEN 1 ELSE 0 END)
FROM {Remark._meta.db_table} WHERE process_id = %s AND made_at >= %s AND made_at < %s
"""  # noqa: S608
# Sums as large as an agent likes to send them: SQLite's own whole numbers would overflow.
_WORDS = {
    "postgresql": {"number": "numeric", "ms": "EXTRACT(EPOCH FROM d.at) * 1000"},
    "sqlite": {"number": "REAL", "ms": "ROUND((JULIANDAY(d.at) - 2440587.5) * 86400000)"},
}


@dataclass(frozen=True)
class Counted:
    """One week of one process, in numbers that add up over weeks and processes."""

    records: int
    units: Decimal
    called: int
    wrong: int
    cases: int
    case_hours: Decimal
    handoffs: int
    contested: int
    workarounds: int
    paused_hours: Decimal
    # None as long as the price of anything in it is not known.
    cost: Decimal | None


def count(process: Process, week_on: date) -> Counted:
    """Everything that is known of a week, as of now."""
    begins, ends = span(week_on)
    where = (process.pk, _stored(begins), _stored(ends))
    spent = week_cost(process, week_on)
    records, units, called, wrong = _row(_RECORDS, where)
    cases, taken = _row(_CASES, where)
    (handoffs,) = _row(_HANDOFFS, where)
    contested, workarounds = _row(_REMARKS, where)
    return Counted(
        records=records,
        units=_number(units),
        called=called or 0,
        wrong=wrong or 0,
        cases=cases,
        case_hours=_number(taken) / _MS_AN_HOUR,
        handoffs=handoffs,
        contested=contested or 0,
        workarounds=workarounds or 0,
        paused_hours=_paused(process, begins, min(ends, now())),
        cost=None if spent.unknown else spent.amount,
    )


def _row(statement: str, values: tuple[Any, ...]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**_WORDS[connection.vendor]), values)
        return cursor.fetchone()


def _stored(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _number(sum_of: Any) -> Decimal:
    """A sum as the database gives it; what nothing was added to is nought."""
    return Decimal(sum_of or 0)


def _paused(process: Process, begins: datetime, ends: datetime) -> Decimal:
    """How many hours of a span the kill switch was on."""
    rows = Pause.objects.filter(process=process, paused_at__lt=ends)
    seconds = Decimal()
    for paused_at, lifted_at in rows.values_list("paused_at", "lifted_at"):
        overlap = min(lifted_at or ends, ends) - max(paused_at, begins)
        if overlap.total_seconds() > 0:
            seconds += Decimal(overlap // _ONE) * _MICROSECOND
    return seconds / _HOUR
