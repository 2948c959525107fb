"""What workers write: who has which case, what came of it, how the run ended.

Every write names the worker that holds the row, so that a late one writes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from governance.evaluations.runs.around import CachedAnswer
from governance.evaluations.runs.models import Result, Run
from governance.evaluations.runs.words import ResultState, RunState
from house.clock import now

# A worker that was not heard of for this long has lost its cases to the next one.
HELD = timedelta(seconds=20)


@dataclass(slots=True)
class Outcome:
    """What came of one case in one repeat."""

    pk: int
    state: ResultState
    says: str = ""
    passed: bool | None = None
    score: float | None = None
    answer: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    rounds: int = 0
    tries: int = 0
    latency_ms: int | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: Decimal | None = None
    model: str = ""
    is_cached: bool = False
    # Answers to keep for another run: key and answer.
    to_keep: dict[str, Any] = field(default_factory=dict)


_WRITTEN = tuple(name for name in Outcome.__dataclass_fields__ if name not in {"pk", "to_keep"})
# What a worker has to know; nothing has come of these rows yet.
_TO_ASK = ("evaluation_set", "lineage", "repeat", "weight", "must_pass", "asked__content")
_FIELDS = {field.name: field for field in Result._meta.concrete_fields}


def begin(run: Run, *, service: str, is_practice: bool, seed: int) -> bool:
    """Take a queued run up; no where it is over."""
    moment = now()
    first = Run.objects.filter(pk=run.pk, state=RunState.QUEUED)
    told = {"service": service[:300], "is_practice": is_practice, "seed": seed}
    if first.update(state=RunState.RUNNING, started_at=moment, beat_at=moment, **told):
        return True
    return bool(Run.objects.open().filter(pk=run.pk).update(beat_at=moment))


def claim(run_id: int, holder: str, count: int) -> list[Result]:
    """Take up to so many cases that nobody holds, cheapest first."""
    moment = now()
    with transaction.atomic():
        free = Result.objects.filter(run_id=run_id).free(moment).order_by("order", "id")
        ids = list(free.values_list("pk", flat=True)[:count])
        taken = Result.objects.filter(pk__in=ids).free(moment)
        taken.update(claimed_by=holder, claimed_until=moment + HELD)
    mine = Result.objects.waiting().filter(pk__in=ids, claimed_by=holder)
    return list(mine.select_related("asked").only(*_TO_ASK).order_by("order", "id"))


def hold(run_id: int, holder: str) -> None:
    """Say that this worker is still at it."""
    moment = now()
    Run.objects.open().filter(pk=run_id).update(beat_at=moment)
    mine = Result.objects.waiting().filter(run_id=run_id, claimed_by=holder)
    mine.update(claimed_until=moment + HELD)


def let_go(run_id: int, holder: str) -> None:
    """Give back what was taken and not asked."""
    mine = Result.objects.waiting().filter(run_id=run_id, claimed_by=holder)
    mine.update(claimed_by="", claimed_until=None)


def keep(outcomes: Sequence[Outcome], holder: str) -> None:
    """Write what came of some cases, in one go."""
    moment = now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.executemany(_sql(), [_values(each, holder, moment) for each in outcomes])
        kept = [
            CachedAnswer(key=key, answer=answer, at=moment)
            for each in outcomes
            for key, answer in each.to_keep.items()
        ]
        if kept:
            CachedAnswer.objects.bulk_create(kept, ignore_conflicts=True, batch_size=200)


def _sql() -> str:
    """One statement a row, prepared once: many times quicker than the same through models."""
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(name)} = %s" for name in (*_WRITTEN, "ended_at"))
    table = quote(Result._meta.db_table)
    return (
        f"UPDATE {table} SET {sets}, claimed_until = NULL "  # noqa: S608  names are our own
        "WHERE id = %s AND claimed_by = %s AND state = 'waiting'"
    )


def _values(outcome: Outcome, holder: str, moment: Any) -> list[Any]:
    told = [_FIELDS[name].get_db_prep_save(getattr(outcome, name), connection) for name in _WRITTEN]
    return [*told, _FIELDS["ended_at"].get_db_prep_save(moment, connection), outcome.pk, holder]


def skip_rest(run_id: int) -> int:
    """The cases whose turn never came."""
    rest = Result.objects.waiting().filter(run_id=run_id)
    return rest.update(state=ResultState.SKIPPED, claimed_until=None, ended_at=now())


def end(
    run: Run, state: RunState, *, verdict: dict[str, Any], says: str, problem: str = ""
) -> bool:
    """Write how the run ended; no if that was written before."""
    rows = Run.objects.open().filter(pk=run.pk)
    told = {"verdict": verdict, "says": says, "problem": problem}
    return bool(rows.update(state=state, ended_at=now(), **told))


def take_over(run: Run) -> bool:
    """Whether it falls to this caller to call another worker: one of all who ask."""
    rows = Run.objects.open().filter(pk=run.pk, beat_at=run.beat_at)
    return bool(rows.update(beat_at=now()))


def forget(keys: Iterable[str]) -> int:
    """Kept answers that are old."""
    return CachedAnswer.objects.filter(pk__in=list(keys)).delete()[0]
