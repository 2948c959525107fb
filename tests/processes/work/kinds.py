"""Kinds of job for tests: what a job might do well or badly."""

import os
import signal
import time

from django.db import transaction

from audit.models import Entry
from audit.record import record
from house.actors import System
from house.refusals import Refusal
from processes.work.kinds import job
from processes.work.leases import Lease
from processes.work.models import Job

STEP = "did a step"


@job("tests.note")
def note(work: Job, lease: Lease) -> None:
    """Leave a trace that can be counted."""
    record("noted", work, by=System("the test"), details={"about": work.subject_id})


@job("tests.steps")
def steps(work: Job, lease: Lease) -> None:
    """Some steps with a pause before each, every one of them done once however often this runs.

    The subject says how many and how long the pause is: `4 0.5`.
    """
    count, pause = work.subject_id.split()
    done = Entry.objects.filter(verb=STEP, subject_id=str(work.pk)).count()
    for step in range(done, int(count)):
        time.sleep(float(pause))
        with transaction.atomic():
            lease.extend()
            record(STEP, work, by=System("the test"), details={"step": step})


@job("tests.breaks")
def breaks(work: Job, lease: Lease) -> None:
    """Fail."""
    raise ValueError("the paper jammed")


@job("tests.refuses")
def refuses(work: Job, lease: Lease) -> None:
    """Be refused."""
    raise Refusal("The other side is closed today.")


@job("tests.kills")
def kills(work: Job, lease: Lease) -> None:
    """Take the worker along."""
    record("was tried", work, by=System("the test"))
    time.sleep(0.3)
    os.kill(os.getpid(), signal.SIGKILL)
