"""What exceptions need every minute: reminders, time that ran out, holders who can't be asked."""

import logging
from collections.abc import Callable, Iterable

from django.db import InterfaceError, OperationalError, transaction

from governance.escalations.actions.handing import hand_on
from governance.escalations.actions.reminding import remind
from governance.escalations.actions.waiting import PEOPLE
from governance.escalations.holders import Around, next_holder
from governance.escalations.models import Escalation, EscalationQuerySet
from house.actors import System
from house.clock import now
from house.refusals import Refusal

logger = logging.getLogger("portal.exceptions")

CLOCK = System("the clock of exceptions")
# What is left waits for the next minute, so that one sweep keeps nobody else from writing.
AT_ONCE = 250


def hand_on_overdue() -> int:
    """Each exception whose holder's time has run out goes to the next person, once."""
    rows = Escalation.objects.due(now()).order_by("next_at", "pk")[:AT_ONCE]
    return _each(rows, hand_on)


def hand_on_from_the_gone() -> int:
    """An exception waits for nobody who has left, nor for anyone away while another is here."""
    around = Around.today()
    waiting = Escalation.objects.waiting()
    stuck = waiting.filter(held_by__is_active=False) | waiting.filter(held_by__in=around.away)
    return _each(_movable(stuck, around), hand_on, around)


def hand_on_from_a_standstill() -> int:
    """What stayed because everyone else was away goes on as soon as one of them is back."""
    around = Around.today()
    return _each(_movable(Escalation.objects.at_a_standstill(), around), hand_on, around)


def _movable(rows: EscalationQuerySet, around: Around) -> list[Escalation]:
    found = rows.select_related(*PEOPLE).prefetch_related("holdings").order_by("pk")
    return [row for row in found if next_holder(row, around)][:AT_ONCE]


def remind_at_half_time() -> int:
    """Where half of the time is over, the holder is reminded and the next one warned, once."""
    rows = Escalation.objects.half_way(now()).order_by("half_at", "pk")[:AT_ONCE]
    return _each(rows, remind)


def _each(
    rows: Iterable[Escalation],
    does: Callable[..., Escalation],
    around: Around | None = None,
) -> int:
    """One after the other, in one order; a bad one must not stop the clocks of all others."""
    count = 0
    for escalation in sorted(rows, key=lambda row: row.pk):
        around = around or Around.today()
        try:
            with transaction.atomic():
                does(escalation, by=CLOCK, around=around)
        except Refusal as refusal:
            logger.warning("Exception %s: %s", escalation.public_id, refusal.text)
        except (OperationalError, InterfaceError):
            # Not this one is bad: the database is gone, and so it is for all others.
            raise
        except Exception:
            logger.exception("Exception %s could not go on.", escalation.public_id)
        count += 1
    return count
