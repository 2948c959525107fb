"""An answer is asked for, and a worker writes what came of it."""

from typing import Any

from django.db import IntegrityError, transaction

from audit.record import record
from governance.evaluations.attempts.models import Attempt
from governance.evaluations.models import Case
from governance.evaluations.refusals import AnswerIsOnItsWay, CaseIsDropped, MayNotFetch
from governance.evaluations.rules import may_edit_evaluations
from house.clock import now
from processes.models import ContractVersion, Job, Person
from processes.work.actions import enqueue

FETCH = "evaluations.fetch"
_TRIES = 2


def fetch_answer(case: Case, version: ContractVersion, *, by: Person) -> Attempt:
    """Put a case to the model under a contract, as background work; no tool is ever used."""
    if not may_edit_evaluations(by, version.process):
        raise MayNotFetch
    if case.is_dropped:
        raise CaseIsDropped
    with transaction.atomic():
        _end_what_nobody_does(case)
        try:
            with transaction.atomic():
                made = Attempt.objects.create(
                    case=case,
                    version=version,
                    inputs=case.inputs,
                    conversation=case.conversation,
                    tool_answers=case.tool_answers,
                    asked_by=by,
                    asked_at=now(),
                )
        except IntegrityError:
            raise AnswerIsOnItsWay from None
        enqueue(FETCH, made.pk, max_attempts=_TRIES)
        slug = version.process.slug
        record("evaluations.fetch", case.evaluation_set, by=by, process=slug, details=_of(made))
    return made


def _of(made: Attempt) -> dict[str, Any]:
    return {"subject": made.case.name, "version": made.version.number, "attempt": made.pk}


def _end_what_nobody_does(case: Case) -> None:
    """An attempt whose job was given up must not stand in the way of the next."""
    for attempt in Attempt.objects.waiting().filter(case=case):
        jobs = Job.objects.filter(kind=FETCH, subject_id=str(attempt.pk))
        if not jobs.filter(state__in=[Job.State.WAITING, Job.State.RUNNING]).exists():
            end(attempt, state=Attempt.State.FAILED, problem="No worker brought this to an end.")


def end(attempt: Attempt, **outcome: Any) -> bool:
    """Write what came of it; no if that was written before."""
    rows = Attempt.objects.waiting().filter(pk=attempt.pk)
    return bool(rows.update(ended_at=now(), **outcome))
