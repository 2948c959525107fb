"""Where the queue's messages arrive: claim the job, do it, write how it ended."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from traceback import extract_tb
from typing import TypeVar

from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    connection,
    connections,
)
from django_q.exceptions import TimeoutException

from house.refusals import Refusal
from processes.work import outcomes
from processes.work.kinds import work_of
from processes.work.leases import Lease, LeaseLost, claim
from processes.work.models import Job

logger = logging.getLogger("portal.jobs")

TOO_LONG = "The work took longer than a job may, and was stopped."
GONE = "The database was gone."
# Less than the queue's own limit for a task. Later than that, the sweep finds the job.
_PATIENCE = 540.0

Answer = TypeVar("Answer")


def run(job_id: int) -> str:
    """Do this job, if it is still to be done: a second message for it changes nothing."""
    try:
        lease = _patiently(lambda: claim(job_id))
        return _work(lease) if lease else "not mine"
    except DatabaseError as problem:
        logger.error("Job %s waits for the sweep: %s", job_id, str(problem).strip())
        return "left to the sweep"


def _work(lease: Lease) -> str:
    job = _patiently(lambda: Job.objects.get(pk=lease.job_id))
    try:
        with lease.beating():
            work_of(job.kind)(job, lease)
    except LeaseLost:
        return "lost"
    except TimeoutException:
        _write(job, lambda: outcomes.fail(job, lease.token, TOO_LONG))
        raise
    except Exception as problem:
        return _failed(job, lease, problem)
    _write(job, lambda: outcomes.finish(job, lease.token))
    return "done"


def _failed(job: Job, lease: Lease, problem: Exception) -> str:
    if isinstance(problem, DatabaseError) and not connection.is_usable():
        _write(job, lambda: outcomes.put_back(job, says=GONE))
        return "put back"
    logger.warning("Job %s (%s) failed.", job.pk, job, exc_info=problem)
    error = _in_words(problem)
    _write(job, lambda: outcomes.fail(job, lease.token, error))
    return "failed"


def _write(job: Job, outcome: Callable[[], bool]) -> None:
    """Write the outcome, unless the job was taken away."""
    if not _patiently(outcome):
        logger.warning("Job %s (%s) was taken from this worker before it ended.", job.pk, job)


def _patiently(ask: Callable[[], Answer]) -> Answer:
    """Ask the database, and again while it is away."""
    until, pause = time.monotonic() + _PATIENCE, 0.5
    while True:
        try:
            return ask()
        except (OperationalError, InterfaceError):
            if time.monotonic() > until:
                raise
            connections.close_all()
            time.sleep(pause)
            pause = min(pause * 2, 3)


def _in_words(problem: Exception) -> str:
    """A refusal says itself; anything else is named, with the place where it happened."""
    if isinstance(problem, Refusal):
        return problem.text
    where = extract_tb(problem.__traceback__)[-1]
    place = f"{Path(where.filename).name}, line {where.lineno}"
    return f"{type(problem).__name__}: {problem} ({place})".replace("\0", "")
