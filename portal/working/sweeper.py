"""The sweep's own small loop: a process that depends on no queue."""

import logging
import time

from django.db import DatabaseError, connections

from portal.sweep import EVERY, sweep
from portal.working.database import in_a_line
from portal.working.signals import Asked

logger = logging.getLogger("portal.worker")

_AFTER_TROUBLE = 5.0


def run() -> int:
    """Sweep at once, then every minute, until asked to stop."""
    asked = Asked()
    is_first = True
    while not asked.is_set():
        begun = time.monotonic()
        pause = EVERY.total_seconds()
        try:
            sweep(is_forced=is_first)
            is_first = False
        except DatabaseError as problem:
            logger.warning("The sweep waits for the database: %s", in_a_line(problem))
            pause = _AFTER_TROUBLE
        connections.close_all()
        asked.wait(begun + pause - time.monotonic())
    return 0
