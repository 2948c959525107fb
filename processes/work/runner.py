"""Where the queue's messages arrive: claim the job, do it, write how it ended."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from traceback import extract_tb

from django.db import DatabaseError, connections
from django_q.exceptions import TimeoutException

from house.refusals import Refusal
from processes.work import outcomes
from processes.work.kinds import work_of
from processes.work.leases import Lease, LeaseLost, claim
from processes.work.models import Job

logger = logging.getLogger("portal.jobs")

TOO_LONG = "The work took longer than a job may, and was stopped."


def run(job_id: int) -> str:
    """Do this job, if it is still to be done: a second message for it changes nothing."""
    lease = claim(job_id)
    if lease is None:
        return "not mine"
    job = Job.objects.get(pk=job_id)
    try:
        with lease.beating():
            work_of(job.kind)(job, lease)
    except LeaseLost:
        return "lost"
    except TimeoutException:
        _write(lease, lambda: outcomes.fail(job, lease.token, TOO_LONG))
        raise
    except Exception as problem:
        logger.warning("Job %s (%s) failed.", job.pk, job, exc_info=True)
        error = _in_words(problem)
        _write(lease, lambda: outcomes.fail(job, lease.token, error))
        return "failed"
    _write(lease, lambda: outcomes.finish(job, lease.token))
    return "done"


def _write(lease: Lease, outcome: Callable[[], bool]) -> None:
    """Write the outcome, and keep trying while the database is away and the job still ours."""
    pause = 0.5
    while True:
        try:
            if not outcome():
                logger.warning("Job %s was taken from this worker before it ended.", lease.job_id)
            return
        except DatabaseError as problem:
            if not lease.still_mine():
                raise
            logger.warning("The end of job %s can't be written yet: %s", lease.job_id, problem)
            connections.close_all()
            time.sleep(pause)
            pause = min(pause * 2, 5)


def _in_words(problem: Exception) -> str:
    """A refusal says itself; anything else is named, with the place where it happened."""
    if isinstance(problem, Refusal):
        return problem.text
    where = extract_tb(problem.__traceback__)[-1]
    place = f"{Path(where.filename).name}, line {where.lineno}"
    return f"{type(problem).__name__}: {problem} ({place})"
