"""How an attempt at a job ends: done, tried again later, failed, or put back. Each by its token."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from house.clock import now
from processes.work.messages import send
from processes.work.models import Job

_WAITS = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
LONGEST_ERROR = 4000


def finish(job: Job, token: str) -> bool:
    """The work is done."""
    return _end(job, token, state=Job.State.DONE, error="")


def fail(job: Job, token: str, error: str) -> bool:
    """The work failed: try again after a while, or end it after the last attempt."""
    if job.attempts >= job.max_attempts:
        return _end(job, token, state=Job.State.FAILED, error=error[:LONGEST_ERROR])
    wait = _WAITS[min(job.attempts, len(_WAITS)) - 1]
    return _change(
        job,
        token,
        state=Job.State.WAITING,
        due_at=now() + wait,
        sent_at=None,
        error=error[:LONGEST_ERROR],
    )


def put_back(job: Job, *, says: str, counts: bool = True) -> bool:
    """It was cut short: to the queue again at once, or to an end after the last attempt."""
    if counts and job.attempts >= job.max_attempts:
        attempt = f"{job.attempts} of {job.max_attempts}"
        error = f"Cut short at its last attempt ({attempt}). {says}"
        return _end(job, job.token, state=Job.State.FAILED, error=error)
    attempts = job.attempts if counts else max(job.attempts - 1, 0)
    with transaction.atomic():
        changed = _change(
            job,
            job.token,
            state=Job.State.WAITING,
            due_at=now(),
            sent_at=None,
            attempts=attempts,
            error=says,
        )
        if changed:
            job.sent_at = None
            send(job)
    return changed


def _end(job: Job, token: str, **values: Any) -> bool:
    return _change(job, token, ended_at=now(), **values)


def _change(job: Job, token: str, **values: Any) -> bool:
    held = Job.objects.running().filter(pk=job.pk, token=token)
    return bool(held.update(token="", leased_until=None, **values))
