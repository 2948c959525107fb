"""The sweep: every minute, everything whose time has come. Idempotent, and safe twice at once."""

import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction

from governance.changes import upkeep as changes
from governance.decisions import jobs
from governance.decisions.actions import follow_up, seal_waiting
from governance.decisions.alerts import upkeep as alerts
from governance.decisions.alerts.actions import count_new
from governance.decisions.authorize import upkeep as questions
from governance.escalations import upkeep as escalations
from governance.evaluations.runs import upkeep as runs
from governance.scorecards import figuring, happenings, spend_upkeep
from governance.scorecards import upkeep as scorecards
from house.clock import now
from processes.contracts import upkeep as contracts
from processes.notices.alarms import tell_of_failed_jobs
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
    ("questions kept long enough", questions.erase_old_questions),
    ("exceptions whose time ran out", escalations.hand_on_overdue),
    ("exceptions of people who left or are away", escalations.hand_on_from_the_gone),
    ("exceptions that nobody could take", escalations.hand_on_from_a_standstill),
    ("exceptions half-way", escalations.remind_at_half_time),
    ("people who left while called", contracts.call_others_for_the_gone),
    ("people who left while named", register.tell_of_gaps),
    ("remarks of people who left", register.hand_over_remarks),
    ("changes whose gates turned green", changes.ask_where_green),
    ("views not given in time", changes.record_silence),
    ("freezes that ran out", changes.end_freezes),
    ("changes planned for now", changes.publish_planned),
    ("reviews that are late", changes.escalate_late_reviews),
    ("evaluations that are due", runs.run_what_is_due),
    ("weeks in which something happened", happenings.mark_happenings),
    ("weeks that nobody closed", scorecards.tell_of_late_weeks),
    ("fixes that are late", scorecards.tell_of_late_fixes),
    ("figures out of the ordinary", scorecards.raise_flags),
    ("old kept answers", runs.forget_old_answers),
    ("records to count", count_new),
    ("what is unlike itself", alerts.watch),
    ("spend to count again", spend_upkeep.bring_up_to_date),
    ("budgets that run low", spend_upkeep.watch_budgets),
    ("decision log by night", jobs.queue_nightly),
    ("old jobs", upkeep.remove_old),
    ("old pulses", pulses.forget_old_workers),
    ("ended sessions", end_old_sessions),
)

# What can't wait for a minute. Each asks one small question where nothing waits.
SOON = timedelta(seconds=2)
QUICK: tuple[tuple[str, Callable[[], int | None]], ...] = (
    ("records to seal", seal_waiting),
    ("breaches to tell", follow_up),
    ("figures to count", figuring.refresh_soon),
    ("runs of silent workers", runs.replace_silent_workers),
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
    sweep_quickly()
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


def sweep_quickly() -> None:
    """Between two sweeps: what is wanted within seconds. Safe on two hosts at once."""
    for name, does in QUICK:
        try:
            does()
        except DatabaseError:
            raise
        except Exception:
            logger.exception("The quick sweep failed at: %s.", name)
