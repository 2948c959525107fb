"""The sweep's own small loop: a process that depends on no queue."""

import logging
import time

from django.db import DatabaseError, connections

from portal.sweep import EVERY, SOON, sweep, sweep_quickly
from portal.working.database import in_a_line
from portal.working.signals import Asked

logger = logging.getLogger("portal.worker")

_AFTER_TROUBLE = 5.0


def run() -> int:
    """Sweep at once, then every minute, and quickly in between, until asked to stop."""
    asked = Asked()
    due, is_first = 0.0, True
    while not asked.is_set():
        begun = time.monotonic()
        pause = SOON.total_seconds()
        try:
            if begun >= due:
                sweep(is_forced=is_first)
                due, is_first = begun + EVERY.total_seconds(), False
            else:
                sweep_quickly()
        except DatabaseError as problem:
            logger.warning("The sweep waits for the database: %s", in_a_line(problem))
            pause = _AFTER_TROUBLE
        connections.close_all()
        asked.wait(begun + pause - time.monotonic())
    return 0
