"""What happens to repetitions: one is asked for, and a worker writes what came of it."""

from decimal import Decimal

from django.db import IntegrityError, transaction

from audit.record import record
from governance.decisions.models import Decision, DecisionBody
from governance.decisions.reruns import refusals, rules
from governance.decisions.reruns.models import Rerun, RerunText
from governance.evaluations.repeating import Comparison
from governance.evaluations.running_once import Trial
from house.clock import now
from house.refusals import require_reason
from processes.people.models import Person
from processes.work.actions import enqueue
from processes.work.models import Job

RERUN = "decisions.rerun"
_TRIES = 2


def run_again(decision: Decision, *, by: Person, because: str) -> Rerun:
    """Put a decision to the model again, as background work; nothing is done twice."""
    if not rules.may_run_again(by, decision.process):
        raise refusals.MayNotRunAgain
    reason = require_reason(because)
    if not DecisionBody.objects.filter(pk=decision.pk).exists():
        raise refusals.NothingToRunAgain
    if decision.version is None:
        raise refusals.NoContractToRunUnder
    with transaction.atomic():
        _end_what_nobody_does(decision)
        try:
            with transaction.atomic():
                made = Rerun.objects.create(
                    decision=decision, asked_by=by, because=reason, asked_at=now()
                )
        except IntegrityError:
            raise refusals.RunsAlready from None
        enqueue(RERUN, made.pk, max_attempts=_TRIES)
        slug = decision.process.slug
        record("decision.run_again", decision, by=by, because=reason, process=slug)
    return made


def _end_what_nobody_does(decision: Decision) -> None:
    """A repetition whose job was given up must not stand in the way of the next."""
    for rerun in Rerun.objects.waiting().filter(decision=decision):
        jobs = Job.objects.filter(kind=RERUN, subject_id=str(rerun.pk))
        if not jobs.filter(state__in=[Job.State.WAITING, Job.State.RUNNING]).exists():
            keep_failure(rerun, says="No worker brought this to an end.")


def keep_outcome(
    rerun: Rerun, trial: Trial, comparison: Comparison, *, service: str, cost: Decimal | None
) -> bool:
    """Write what the model did this time; no if that was written before."""
    with transaction.atomic():
        is_kept = _end(
            rerun,
            state=Rerun.State.DONE,
            service=service,
            model=trial.answer.model,
            is_same=comparison.is_same,
            says=comparison.says,
            tokens_in=trial.tokens_in,
            tokens_out=trial.tokens_out,
            latency_ms=trial.latency_ms,
            cost=cost,
        )
        # Whatever was erased meanwhile must not come back in another row.
        if is_kept and DecisionBody.objects.filter(pk=rerun.decision_id).exists():
            RerunText.objects.create(
                rerun=rerun,
                messages=trial.messages,
                answer=trial.answer.text,
                comparison=comparison.as_data(),
            )
    return is_kept


def keep_failure(rerun: Rerun, *, says: str, service: str = "") -> bool:
    """Write why there is no outcome."""
    return _end(rerun, state=Rerun.State.FAILED, says=says, service=service)


def _end(rerun: Rerun, **outcome: object) -> bool:
    rows = Rerun.objects.waiting().filter(pk=rerun.pk)
    return bool(rows.update(ended_at=now(), **outcome))
