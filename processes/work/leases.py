"""Who works on a job: one worker at a time, for as long as it is heard of."""

import logging
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import F

from house.clock import now
from processes.work.models import Job

logger = logging.getLogger("portal.jobs")

HOLDER_LENGTH, PROCESS_LENGTH = 12, 8

# A host whose clock is behind must not turn down what another has just called due.
_CLOCKS_DIFFER = timedelta(seconds=5)

# The worker that this process belongs to, told before it forks; its leases all begin with this.
_holder = "0" * HOLDER_LENGTH


class LeaseLost(Exception):
    """Somebody else has this job now, or it was ended: stop, and write nothing more."""


def hold_as(holder: str) -> None:
    """From now on, leases of this process and its children belong to this worker."""
    global _holder
    _holder = holder


def tokens_of(holder: str, process: int | None = None) -> str:
    """How the tokens begin that a worker, or one process of it, has made."""
    return holder if process is None else f"{holder}{process:0{PROCESS_LENGTH}x}"


def claim(job_id: int) -> "Lease | None":
    """Take the job for this worker; nothing if it is not due, not waiting, or tried too often."""
    token = tokens_of(_holder, os.getpid()) + secrets.token_hex(6)
    moment = now()
    claimed = (
        Job.objects.due(moment + _CLOCKS_DIFFER)
        .filter(pk=job_id, attempts__lt=F("max_attempts"))
        .update(
            state=Job.State.RUNNING,
            token=token,
            leased_until=moment + _span(),
            started_at=moment,
            attempts=F("attempts") + 1,
        )
    )
    return Lease(job_id, token) if claimed else None


def _span() -> timedelta:
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


class Lease:
    """The right to work on one job, until it is not renewed in time."""

    def __init__(self, job_id: int, token: str) -> None:
        self.job_id = job_id
        self.token = token
        self._is_lost = False
        self._sure_until = time.monotonic() + settings.JOB_LEASE_SECONDS

    def still_mine(self) -> bool:
        """Whether the last sign of life got through in time; asks no database."""
        return not self._is_lost and time.monotonic() < self._sure_until

    def extend(self) -> None:
        """Keep the job for another while, or learn that it is lost.

        Inside a transaction this also keeps everyone else from the job until the transaction
        ends: what is written there is written by the one that holds the job, or not at all.
        """
        begun = time.monotonic()
        held = Job.objects.running().filter(pk=self.job_id, token=self.token)
        if not held.update(leased_until=now() + _span()):
            self._is_lost = True
            raise LeaseLost
        self._sure_until = begun + settings.JOB_LEASE_SECONDS

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Extend the lease from a thread of its own, for as long as the work takes."""
        over = threading.Event()
        heart = threading.Thread(target=self._beat, args=[over], daemon=True)
        heart.start()
        try:
            yield
        finally:
            over.set()
            heart.join()

    def _beat(self, over: threading.Event) -> None:
        while not over.wait(settings.JOB_LEASE_SECONDS / 3):
            try:
                self.extend()
            except LeaseLost:
                logger.warning("Job %s is no longer this worker's.", self.job_id)
                break
            except DatabaseError as problem:
                logger.warning("The lease of job %s was not extended: %s", self.job_id, problem)
                connections.close_all()
        connections.close_all()
