"""How far a run is, always counted from its rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Max, Q, Sum

from governance.evaluations.runs.models import Result, Run
from governance.evaluations.runs.words import ResultState, RunState
from house.clock import now

PICKED_UP_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True)
class Progress:
    """Figures of a run at this moment."""

    total: int
    passed: int
    failed: int
    errors: int
    skipped: int
    # None where a price or a count of tokens is unknown.
    cost: Decimal | None
    tokens_in: int
    tokens_out: int
    # Answers a minute, and how long the rest will take at that rate.
    rate: float | None
    seconds_left: int | None
    says: str

    @property
    def done(self) -> int:
        """Those with an outcome of any kind."""
        return self.passed + self.failed + self.errors + self.skipped


def progress_of(run: Run) -> Progress:
    """Where a run stands."""
    row = Result.objects.filter(run=run).aggregate(
        all_of_them=Count("pk"),
        well=Count("pk", Q(state=ResultState.DONE, passed=True)),
        badly=Count("pk", Q(state=ResultState.DONE, passed=False)),
        broken=Count("pk", Q(state=ResultState.ERROR)),
        unasked=Count("pk", Q(state=ResultState.SKIPPED)),
        unpriced=Count("pk", Q(state=ResultState.DONE, cost=None)),
        paid=Sum("cost"),
        words_in=Sum("tokens_in"),
        words_out=Sum("tokens_out"),
        newest=Max("ended_at"),
    )
    answered = row["well"] + row["badly"] + row["broken"]
    rate = _rate(run, answered, row["newest"])
    left = row["all_of_them"] - answered - row["unasked"]
    return Progress(
        total=row["all_of_them"],
        passed=row["well"],
        failed=row["badly"],
        errors=row["broken"],
        skipped=row["unasked"],
        cost=None if row["unpriced"] else row["paid"] or Decimal(0),
        tokens_in=row["words_in"] or 0,
        tokens_out=row["words_out"] or 0,
        rate=rate,
        seconds_left=round(left / rate * 60) if rate and run.is_open else None,
        says=says_of(run),
    )


def _rate(run: Run, answered: int, newest: datetime | None) -> float | None:
    if not answered or run.started_at is None or newest is None:
        return None
    seconds = ((now() if run.is_open else newest) - run.started_at).total_seconds()
    return answered / max(seconds, 0.001) * 60


def says_of(run: Run) -> str:
    """How a run stands in a sentence; one that nobody picked up says so."""
    if run.state == RunState.QUEUED:
        if now() - run.asked_at > PICKED_UP_WITHIN:
            return "No worker has picked this run up yet. See whether the workers run."
        return "It waits for a worker."
    if run.state == RunState.RUNNING:
        silent = run.beat_at is not None and now() - run.beat_at > PICKED_UP_WITHIN
        if silent:
            return "The worker fell silent; another one takes over."
        return "It is being cancelled." if run.is_cancel_asked else "It is under way."
    return run.says or run.problem or f"{run.get_state_display()}.".capitalize()
