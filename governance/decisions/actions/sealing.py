"""Seals: what has come is chained, process by process, within seconds.

Rows that wait are marked by rows of their own, because ids become visible out of order. One host
at a time seals a process: the chain's row is locked. What a seal was given for never changes.
"""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction

from governance.decisions.actions.following import tell_of_unchecked
from governance.decisions.actions.touching import touch
from governance.decisions.digests import START, chained
from governance.decisions.models import Decision, DecisionBody, DecisionTool
from governance.decisions.records import stored
from governance.decisions.sealing_models import Chain, Pending, Seal
from house.clock import now

AT_ONCE = 5000
# A sweep has other work as well.
PATIENCE = 20.0


def seal_waiting() -> int:
    """Seal what waits, every process in turn; how many records were sealed."""
    until, sealed = time.monotonic() + PATIENCE, 0
    while time.monotonic() < until:
        waiting = list(Pending.objects.order_by().values_list("process", flat=True).distinct())
        done = 0
        for process_id in waiting:
            found = seal(process_id)
            done += len(found)
            if unchecked := next((each for each in found if each.unchecked_count), None):
                tell_of_unchecked(unchecked)
        sealed += done
        if not done:
            break
    return sealed


def seal(process_id: int) -> list[Decision]:
    """Add what waits for one process to its chain; what was added."""
    with transaction.atomic():
        chain = _locked(process_id)
        if chain is None:
            return []
        waiting = list(_waiting(process_id))
        if not waiting:
            return []
        _link(chain, waiting, now())
        _index_tools([decision.pk for decision in waiting])
        _done([decision.pk for decision in waiting])
        touch(process_id, (decision.at for decision in waiting))
    return waiting


def _locked(process_id: int) -> Chain | None:
    """The chain, in nobody else's hands; nothing where another host is at it."""
    if not Chain.objects.filter(pk=process_id).exists():
        Chain.objects.bulk_create([Chain(process_id=process_id, head=START)], ignore_conflicts=True)
    rows = Chain.objects.filter(pk=process_id)
    return rows.select_for_update(
        skip_locked=connection.features.has_select_for_update_skip_locked, of=("self",)
    ).first()


def _waiting(process_id: int) -> Iterable[Decision]:
    rows = Decision.objects.filter(pending__process=process_id).order_by("pk")
    return rows.only("pk", "public_id", "digest", "process_id", "at", "unchecked_count")[:AT_ONCE]


def _link(chain: Chain, waiting: Sequence[Decision], moment: datetime) -> None:
    head, length, rows = chain.head, chain.length, []
    at = connection.ops.adapt_datetimefield_value(moment)
    for decision in waiting:
        length += 1
        head = chained(head, length, decision.digest)
        public_id = (connection.vendor == "sqlite" and decision.public_id.hex) or decision.public_id
        rows.append((chain.process_id, length, decision.pk, public_id, decision.digest, head, at))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {Seal._meta.db_table} "  # noqa: S608  our own names
            "(process_id, position, decision_id, public_id, digest, head, sealed_at) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s)",
            rows,
        )
    chain.length, chain.head = length, head
    chain.save(update_fields=["length", "head"])


def _index_tools(ids: Sequence[int]) -> None:
    """Which tools were used, for whoever looks for them later."""
    rows = []
    for start in range(0, len(ids), 500):
        texts = DecisionBody.objects.filter(pk__in=ids[start : start + 500])
        found = texts.values_list("pk", "text", "decision__process", "decision__at")
        for pk, text, process_id, at in found:
            moment = connection.ops.adapt_datetimefield_value(at)
            uses = Counter(tool.name for tool in stored(text).tools)
            rows += [(pk, process_id, tool, moment, count) for tool, count in uses.items()]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {DecisionTool._meta.db_table} "  # noqa: S608  our own names
            "(decision_id, process_id, tool, at, uses) VALUES (%s, %s, %s, %s, %s)",
            rows,
        )


def _done(ids: Sequence[int]) -> None:
    for start in range(0, len(ids), 500):
        Pending.objects.filter(pk__in=ids[start : start + 500]).delete()
