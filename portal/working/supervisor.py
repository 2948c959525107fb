"""`manage.py worker`: keeps the job queue and the sweep alive, and says so."""

import logging
import signal
import time
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connections

from house.clock import now
from portal.working import children, cluster, database, recovery, sweeper
from portal.working.children import Child
from portal.working.loading import load_pages
from portal.working.place import own_seat
from portal.working.signals import Asked
from processes.work import leases, pulses, upkeep
from processes.work.models import Pulse

logger = logging.getLogger("portal.worker")

BEAT_EVERY, GRACE = 10.0, 30.0
_ASK_AGAIN, _GUARD_SILENT = 2.0, 20.0
_QUEUE_STANDS = timedelta(seconds=60)
_OFTEN, _LATELY = 3, 300.0


class Worker:
    """The supervisor: two children, their restarts, and a pulse."""

    def __init__(self, *, grace: float = GRACE) -> None:
        self.grace = grace
        self.seat = own_seat()
        self.slate = cluster.Slate()
        self.queue = Child("portal jobs", lambda: cluster.run(self.slate))
        self.sweep = Child("portal sweep", sweeper.run)
        self.children = [self.queue, self.sweep]
        self.details = {
            **self.seat.details(),
            "began_at": now().isoformat(),
            "processes": settings.Q_CLUSTER["workers"],
        }
        self._deaths: list[float] = []
        self._culprits: list[int | None] = []
        self._told = ""
        self._tell_again_at = self._beat_at = 0.0

    def run(self) -> int:
        """Work until asked to stop; asked twice, stop at once."""
        load_pages()
        children.nobody_outlives_this_process()
        children.adopt_orphans()
        leases.hold_as(self.seat.holder)
        self.asked = Asked(hears_children=True)
        while not self.asked.is_set():
            self._bury_the_dead()
            try:
                self._tend()
            except DatabaseError as problem:
                self._tell(f"The database is in trouble: {database.in_a_line(problem)}")
                self._wait()
            connections.close_all()
            self.asked.wait(self._until_next())
        return self._stop()

    def _tend(self) -> None:
        """Start what is down and give a sign of life, once the database can be worked with."""
        down = [child for child in self.children if child.may_start()]
        if not down and time.monotonic() < self._beat_at:
            return
        if trouble := database.trouble():
            self._tell(trouble)
            self._wait()
            return
        if self._told:
            logger.info("The database is back.")
            self._told = ""
        if down:
            self._start(down)
        else:
            self._beat()
            self._look_after_queue()

    # --- children -----------------------------------------------------------------------------

    def _bury_the_dead(self) -> None:
        for child, code in children.bury(*self.children).items():
            logger.warning("%s %s. It starts again.", child.name.capitalize(), _ending(code))
            self._deaths.append(time.monotonic())
            # Its jobs may go to others only once nothing of it is left that could write.
            is_gone = children.clear(child, *self.children)
            culprit = self.slate.take_culprit()
            if child is self.queue and is_gone:
                self._culprits.append(culprit)

    def _start(self, down: list[Child]) -> None:
        if self.queue in down:
            released = recovery.take_over(self.seat, self._culprits)
            self._culprits.clear()
            if released:
                logger.info("Put back %s jobs of dead workers.", released)
            self.slate.look()
        # First the pulse: whoever finds a lease of ours later must be able to tell whose it was.
        self._beat()
        for child in down:
            child.start()

    def _wait(self) -> None:
        """Leave the database in peace for a moment."""
        self._beat_at = soon = time.monotonic() + _ASK_AGAIN
        for child in self.children:
            child.may_start_at = max(child.may_start_at, soon)

    def _look_after_queue(self) -> None:
        """End a queue that lives and does nothing; it is buried and started like a dead one."""
        age = time.monotonic() - self.queue.started
        if self.queue.pid is None or age < _QUEUE_STANDS.total_seconds():
            return
        if self.slate.silent_for() > _GUARD_SILENT:
            logger.error("The guard of the job queue is stuck.")
            self.queue.kill_group()
        elif recovery.queue_stands(self.seat, longer_than=_QUEUE_STANDS):
            logger.error("The job queue takes no jobs.")
            self.queue.kill_group()

    # --- signs of life ------------------------------------------------------------------------

    def _beat(self) -> None:
        self._beat_at = time.monotonic() + BEAT_EVERY
        restarts = sum(max(child.starts - 1, 0) for child in self.children)
        pulses.beat(self.seat.pulse, **self.details, restarts=restarts, trouble=self._trouble())

    def _trouble(self) -> str:
        lately = [death for death in self._deaths if time.monotonic() - death < _LATELY]
        self._deaths = lately
        return f"Its processes died {len(lately)} times lately." if len(lately) >= _OFTEN else ""

    def _tell(self, trouble: str) -> None:
        """Say it in the log when it is new, and again twice a minute."""
        if trouble != self._told or time.monotonic() >= self._tell_again_at:
            logger.warning("%s Trying again.", trouble)
            self._told, self._tell_again_at = trouble, time.monotonic() + 30

    def _until_next(self) -> float:
        times = [self._beat_at, *(child.may_start_at for child in self.children if not child.pid)]
        return min(max(min(times) - time.monotonic(), 0.05), BEAT_EVERY)

    # --- the end ------------------------------------------------------------------------------

    def _stop(self) -> int:
        """Let running jobs end, within reason; put back what did not."""
        logger.info("The worker stops.")
        hurry = lambda: self.asked.times > 1  # noqa: E731  one word for a moment
        ended_alone = children.stop(self.children, grace=self.grace, hurry=hurry)
        if not self._told:
            self._take_leave()
        return 0 if ended_alone else 1

    def _take_leave(self) -> None:
        try:
            upkeep.release_unfinished(self.seat.holder)
            Pulse.objects.filter(name=self.seat.pulse).delete()
        except DatabaseError as problem:
            said = database.in_a_line(problem)
            logger.warning("The database did not hear of the end: %s", said)


def _ending(code: int) -> str:
    if code < 0:
        return f"was killed ({signal.Signals(-code).name})"
    return "lost one of its processes" if code == cluster.DIED else f"ended with code {code}"
