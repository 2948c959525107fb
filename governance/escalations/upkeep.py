"""What exceptions need every minute: time that ran out, and holders who left."""

from django.db.models import QuerySet

from governance.escalations.actions.handing import hand_on
from governance.escalations.models import Escalation
from house.actors import System
from house.clock import now

CLOCK = System("the clock of exceptions")
AT_ONCE = 1000


def hand_on_overdue() -> int:
    """Each exception whose time has run out goes to the next person, once."""
    due = Escalation.objects.due(now()).order_by("respond_by", "pk")
    return _hand_on(due, "Its response time ran out without an answer.")


def hand_on_from_the_gone() -> int:
    """An exception never waits for someone who has left."""
    stuck = Escalation.objects.waiting().filter(held_by__is_active=False).order_by("pk")
    return _hand_on(stuck, "Whoever held it has left the company.")


def _hand_on(rows: "QuerySet[Escalation]", because: str) -> int:
    people = ("process__accountable", "process__accountable_deputy", "owner", "backup", "held_by")
    found = list(rows.select_related(*people)[:AT_ONCE])
    for escalation in found:
        hand_on(escalation, by=CLOCK, because=because)
    return len(found)
