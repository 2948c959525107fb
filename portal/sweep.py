"""The sweep: every minute, everything whose time has come. Idempotent, and safe twice at once."""

import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction

from house.clock import now
from processes.contracts import upkeep as contracts
from processes.notices.alarms import tell_of_failed_jobs, tell_of_silence
from processes.notices.delivery import queue_due
from processes.register import upkeep as register
from processes.work import pulses, upkeep

logger = logging.getLogger("portal.sweep")

EVERY = timedelta(minutes=1)
# A little less than a minute, so that a timer that is early does not skip one.
_TURN = EVERY - timedelta(seconds=5)


def end_old_sessions() -> int:
    """Log-ins that have run out."""
    return Session.objects.filter(expire_date__lt=now()).delete()[0]


STEPS: tuple[tuple[str, Callable[[], int | None]], ...] = (
    ("jobs of silent workers", upkeep.requeue_abandoned),
    ("jobs now due", upkeep.send_due),
    ("lost messages", upkeep.repeat_lost_messages),
    ("notices to send", queue_due),
    ("failed jobs", tell_of_failed_jobs),
    ("silent workers", tell_of_silence),
    ("people who left while called", contracts.call_others_for_the_gone),
    ("people who left while named", register.tell_of_gaps),
    ("remarks of people who left", register.hand_over_remarks),
    ("old jobs", upkeep.remove_old),
    ("old pulses", pulses.forget_old_workers),
    ("ended sessions", end_old_sessions),
)


@dataclass(frozen=True)
class Swept:
    """How one step went: how much it found to do, or why it failed."""

    name: str
    seconds: float
    found: int
    error: str


def sweep(*, is_forced: bool = False) -> list[Swept]:
    """One sweep over all steps, unless another host has swept this minute."""
    if not pulses.take_turn("sweep turn", every=_TURN) and not is_forced:
        return []
    begun = time.monotonic()
    swept = [_step(name, does) for name, does in STEPS]
    seconds = round(time.monotonic() - begun, 3)
    pulses.beat("sweep", seconds=seconds, steps=[asdict(step) for step in swept])
    return swept


def _step(name: str, does: Callable[[], int | None]) -> Swept:
    """One step in a transaction of its own; its failure is shown and stops no other."""
    begun = time.monotonic()
    found, error = 0, ""
    try:
        with transaction.atomic():
            found = does() or 0
    except Exception as problem:
        logger.exception("The sweep failed at: %s.", name)
        error = f"{type(problem).__name__}: {problem}"[:500]
    return Swept(name, round(time.monotonic() - begun, 3), found, error)
