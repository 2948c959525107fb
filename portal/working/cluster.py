"""The job queue's processes, made to fail fast.

django-q2 replaces a process that died and goes on, although the dead one may have held a lock
that the others wait for: then the queue looks alive and does nothing. Here any unexpected death
ends all of them at once; the supervisor starts them anew and puts their jobs back.
"""

import logging
import os
import time
import uuid
from multiprocessing.sharedctypes import RawValue
from typing import Any

from django_q.cluster import Sentinel

from portal.working.broker import Patient
from portal.working.signals import Asked

logger = logging.getLogger("portal.worker")

DIED = 70
_TIMED_OUT, _RECYCLED = 0, -2


class Slate:
    """What the queue's guard writes down for the supervisor, in memory that both see."""

    def __init__(self) -> None:
        self._culprit = RawValue("i", 0)
        self._looked_at = RawValue("d", 0.0)

    def blame(self, process: int | None) -> None:
        """This process died first."""
        self._culprit.value = process or 0

    def take_culprit(self) -> int | None:
        """Who died first, if the guard could tell; asked once."""
        culprit, self._culprit.value = self._culprit.value, 0
        return culprit or None

    def look(self) -> None:
        """The guard has just looked after its processes."""
        self._looked_at.value = time.monotonic()

    def silent_for(self) -> float:
        """Seconds since the guard last looked."""
        return time.monotonic() - float(self._looked_at.value)


class _AskedWhileGuarding(Asked):
    """Notes each round of the guard."""

    def __init__(self, slate: Slate) -> None:
        super().__init__()
        self._slate = slate

    def wait(self, seconds: float) -> bool:
        self._slate.look()
        return super().wait(seconds)


class _Started:
    """The sentinel says here that it has started; nobody waits for it."""

    _is_set = False

    def set(self) -> None:
        self._is_set = True

    def is_set(self) -> bool:
        return self._is_set


class FailFast(Sentinel):
    """Guards the queue's processes; ends with all of them when one dies."""

    def __init__(self, slate: Slate) -> None:
        self._slate = slate
        super().__init__(None, _Started(), uuid.uuid4(), broker=Patient(), start=False)
        # Only now: the constructor sets signal handlers of its own.
        self.stop_event = _AskedWhileGuarding(slate)

    def reincarnate(self, process: Any) -> None:
        """Replace a worker that came to its planned end; otherwise end everything."""
        is_worker = process in self.pool
        if not is_worker or int(process.timer.value) not in {_TIMED_OUT, _RECYCLED}:
            self._slate.blame(process.pid)
            logger.error("Process %s of the job queue died. The queue starts anew.", process.pid)
            os._exit(DIED)
        super().reincarnate(process)
        process.join(2)
        process.kill()


def run(slate: Slate) -> int:
    """Do jobs until asked to stop."""
    FailFast(slate).start()
    return 0
