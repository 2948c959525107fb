"""What the changes see to every minute; each step may run twice at once."""

from django.db import transaction

from governance.changes.actions.asking import ask_people
from governance.changes.actions.following_up import escalate
from governance.changes.actions.freezing import end_over
from governance.changes.actions.planning import publish_as_planned
from governance.changes.actions.talking import record_silence
from governance.changes.models import Submission
from governance.changes.releases import FollowUp, Freeze, Plan
from governance.changes.standing import locked
from governance.changes.words import Planned
from house.clock import now
from processes.contracts.whole import whole

__all__ = [
    "ask_where_green",
    "end_freezes",
    "escalate_late_reviews",
    "publish_planned",
    "record_silence",
]


def publish_planned() -> int:
    """Publish what was planned for a time that has come."""
    due = Plan.objects.filter(state=Planned.WAITING, at__lte=now()).select_related("version", "by")
    return sum(publish_as_planned(plan) for plan in due.order_by("at", "pk"))


def ask_where_green() -> int:
    """Ask people about changes whose machine gates have turned green since."""
    waiting = Submission.objects.open().filter(asked_at=None).select_related("version__process")
    return sum(_ask(each) for each in waiting.order_by("pk"))


def _ask(submission: Submission) -> int:
    with transaction.atomic():
        locked(submission.version)
        fresh = Submission.objects.open().filter(pk=submission.pk).first()
        return int(fresh is not None and ask_people(fresh, whole(fresh.version)))


def escalate_late_reviews() -> int:
    """A review that nobody did in time is told to compliance, once."""
    late = FollowUp.objects.late().filter(escalated_at=None)
    return sum(escalate(each.pk) for each in late.order_by("pk"))


def end_freezes() -> int:
    """Freezes whose time has passed are over."""
    return sum(end_over(freeze) for freeze in Freeze.objects.over().order_by("pk"))
