"""What came is counted into quarters of an hour, each record once, by its place in the chain.

Nothing is ever counted over the log: what was sealed since the last time is, and no more.
"""

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, QuerySet

from governance.decisions.alerts.models import Counted, Tally
from governance.decisions.alerts.quarters import QUARTER, quarter_of
from governance.decisions.authorize.models import Authorization
from governance.decisions.models import Decision
from governance.decisions.sealing_models import Chain, Seal
from house.clock import now
from processes.work.models import Pulse

KEPT = timedelta(weeks=10)
AT_ONCE = 5000
# A sweep has other work as well; the rest is counted by the next.
PATIENCE = 1.0
# Traces of questions are written within a second; a quarter is counted once it is long over.
SETTLED = timedelta(minutes=2)
MOST_QUARTERS = 96
QUESTIONS = "questions counted"


@dataclass(slots=True)
class _Sum:
    """What came in one quarter."""

    records: int = 0
    breached: int = 0
    escalated: int = 0


def count_new() -> int:
    """Count what was sealed since the last time, in every process; how many records."""
    until, counted = time.monotonic() + PATIENCE, 0
    while time.monotonic() < until:
        done = sum(_count(process_id) for process_id in _behind())
        counted += done
        if not done:
            break
    count_questions()
    return counted


def _behind() -> list[int]:
    """Processes with seals that are not counted yet."""
    rows = Chain.objects.filter(length__gt=0).exclude(process__counted__position__gte=F("length"))
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _count(process_id: int) -> int:
    Counted.objects.bulk_create([Counted(process_id=process_id)], ignore_conflicts=True)
    place = Counted.objects.select_for_update().get(pk=process_id)
    seals = Seal.objects.filter(process=process_id, position__gt=place.position)
    ids = dict(seals.order_by("position").values_list("decision_id", "position")[:AT_ONCE])
    if not ids:
        return 0
    sums: dict[datetime, _Sum] = defaultdict(_Sum)
    for came, breaches, is_escalated in _facts(list(ids)):
        found = sums[quarter_of(came)]
        found.records += 1
        found.breached += breaches > 0
        found.escalated += is_escalated
        place.first_at = min(place.first_at or came, came)
        place.last_at = max(place.last_at or came, came)
    _add(process_id, sums)
    place.position = max(ids.values())
    place.save()
    return len(ids)


def _facts(ids: list[int]) -> Iterable[tuple[datetime, int, bool]]:
    for start in range(0, len(ids), 500):
        rows = Decision.objects.filter(pk__in=ids[start : start + 500]).order_by()
        yield from rows.values_list("received_at", "breach_count", "is_escalated")


def _add(process_id: int, sums: dict[datetime, _Sum]) -> None:
    """Add to the quarters; the place in the chain is locked, so nobody else does."""
    rows = {row.begins_at: row for row in _quarters(process_id, sums)}
    for begins_at, found in sums.items():
        row = rows.setdefault(begins_at, Tally(process_id=process_id, begins_at=begins_at))
        row.records += found.records
        row.breached += found.breached
        row.escalated += found.escalated
    _write(rows.values(), ["records", "breached", "escalated"])


def _quarters(process_id: int, wanted: Iterable[datetime]) -> "QuerySet[Tally]":
    return Tally.objects.filter(process=process_id, begins_at__in=list(wanted))


def _write(rows: Iterable[Tally], fields: list[str]) -> None:
    fresh = [Tally(**{name: getattr(row, name) for name in _COLUMNS}) for row in rows]
    Tally.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["process", "begins_at"],
        update_fields=fields,
        batch_size=500,
    )


_COLUMNS = ("process_id", "begins_at", "records", "breached", "escalated", "questions")


def count_questions() -> int:
    """Count what agents asked in the quarters that are over since the last time."""
    counted, quarters = 0, 0
    last = quarter_of(now() - SETTLED)
    begin = _counted_until()
    while begin < last and quarters < MOST_QUARTERS:
        asked = Authorization.objects.filter(at__gte=begin, at__lt=last, erased_at=None)
        first = asked.order_by("at").values_list("at", flat=True).first()
        if first is None:
            begin = last
            break
        begin = quarter_of(first)
        counted += _count_asked(begin)
        begin, quarters = begin + QUARTER, quarters + 1
    Pulse.objects.bulk_create(
        [Pulse(name=QUESTIONS, beat_at=now(), details={"until": begin.isoformat()})],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["beat_at", "details"],
    )
    return counted


def _counted_until() -> datetime:
    pulse = Pulse.objects.filter(name=QUESTIONS).first()
    if pulse is None:
        return quarter_of(now() - KEPT)
    return datetime.fromisoformat(pulse.details["until"])


def _count_asked(begins_at: datetime) -> int:
    asked = Authorization.objects.filter(at__gte=begins_at, at__lt=begins_at + QUARTER)
    rows = asked.filter(erased_at=None).order_by().values_list("process").annotate(n=Count("pk"))
    found = dict(rows)
    _write(
        [Tally(process_id=pk, begins_at=begins_at, questions=n) for pk, n in found.items()],
        ["questions"],
    )
    return sum(found.values())


def forget_old() -> int:
    """Tallies that no rhythm looks back to; some at a time."""
    old = Tally.objects.filter(begins_at__lt=now() - KEPT).order_by("begins_at")
    ids = list(old.values_list("pk", flat=True)[:5000])
    return Tally.objects.filter(pk__in=ids).delete()[0] if ids else 0
