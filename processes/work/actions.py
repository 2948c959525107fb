"""What people and rooms do with background work."""

from datetime import datetime

from django.db import transaction

from audit.record import record
from house.actors import Actor
from house.clock import now
from house.refusals import NotPermitted, Refusal, require_reason
from processes.work import rules
from processes.work.kinds import work_of
from processes.work.messages import send
from processes.work.models import Job


class NothingToRepeat(Refusal):
    """A job that is running, done, or has not been tried."""

    says = "Only a job that failed, or that waits for its next attempt, can be run again."


class AlreadyOver(Refusal):
    """A job that needs no giving up."""

    says = "This job is over already."


def enqueue(
    kind: str, subject_id: object = "", *, due_at: datetime | None = None, max_attempts: int = 3
) -> Job:
    """Have something done by a worker, once the caller's transaction is through."""
    work_of(kind)
    moment = now()
    with transaction.atomic():
        job = Job.objects.create(
            kind=kind,
            subject_id=str(subject_id),
            due_at=due_at or moment,
            queued_at=moment,
            max_attempts=max_attempts,
        )
        if job.due_at <= moment:
            send(job)
    return job


def run_again(job: Job, *, by: Actor, because: str) -> Job:
    """Try a failed job afresh, with all its attempts."""
    reason = _reason_to_manage(by, because)
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if not rules.can_run_again(job):
            raise NothingToRepeat
        details = {"attempts": job.attempts, "error": job.error}
        job.state, job.attempts, job.error = Job.State.WAITING, 0, ""
        job.due_at, job.sent_at, job.ended_at = now(), None, None
        job.save()
        send(job)
        record("ran again", job, by=by, because=reason, details=details)
    return job


def give_up(job: Job, *, by: Actor, because: str) -> Job:
    """End a job for good; a worker that is at it loses it."""
    reason = _reason_to_manage(by, because)
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if not rules.can_give_up(job):
            raise AlreadyOver
        details = {"state": job.state, "attempts": job.attempts, "error": job.error}
        job.state, job.token, job.leased_until = Job.State.GIVEN_UP, "", None
        job.ended_at = now()
        job.save()
        record("gave up", job, by=by, because=reason, details=details)
    return job


def _reason_to_manage(by: Actor, because: str) -> str:
    if not rules.may_manage_jobs(by):
        raise NotPermitted
    return require_reason(because)
