"""The queue's way to the database, which waits where the stock one would give up."""

import logging
import time
from typing import Any

from django.db import DatabaseError, connections
from django_q.brokers.orm import ORM

from portal.working.database import in_a_line

logger = logging.getLogger("portal.worker")

_PAUSE = 1.0


class Patient(ORM):
    """A database that is gone for a while ends no process: it is asked again until it is back.

    A message that could not be taken off the queue comes once more, much later, and finds its
    job done.
    """

    _is_away = False

    def dequeue(self) -> Any:
        try:
            found = super().dequeue()
        except DatabaseError as problem:
            self._wait(problem)
            return None
        if self._is_away:
            logger.info("The queue can be read again.")
            self._is_away = False
        return found

    def acknowledge(self, task_id: Any) -> None:
        try:
            super().acknowledge(task_id)
        except DatabaseError as problem:
            logger.warning("A message stays on the queue: %s", in_a_line(problem))
            connections.close_all()

    def _wait(self, problem: DatabaseError) -> None:
        if not self._is_away:
            logger.warning("The queue can't be read: %s Trying again.", in_a_line(problem))
            self._is_away = True
        connections.close_all()
        time.sleep(_PAUSE)
