"""An exception goes from one person to the next."""

from django.db import transaction

from audit.record import record
from governance.escalations import refusals, rules, topics
from governance.escalations.holders import next_holder
from governance.escalations.models import Escalation
from governance.escalations.words import Status
from house.actors import Actor, System
from house.clock import now
from house.refusals import require_reason
from processes.notices.actions import tell
from processes.people.models import Person


def take_over(escalation: Escalation, *, by: Person, because: str) -> Escalation:
    """Hold an exception that waits for someone else."""
    reason = require_reason(because)
    with transaction.atomic():
        locked = _waiting(escalation)
        if not rules.may_take_over(by, locked):
            raise refusals.NotYours
        return _moved(locked, to=by, by=by, because=reason)


def reassign(escalation: Escalation, *, to: Person, by: Person, because: str) -> Escalation:
    """Give an exception to a colleague, who then holds it."""
    reason = require_reason(because)
    with transaction.atomic():
        locked = _waiting(escalation)
        if not rules.may_decide(by, locked):
            raise refusals.NotYours
        to = Person.objects.get(pk=to.pk)
        if not rules.may_hold(to, locked):
            raise refusals.CannotHold(field="to")
        return _moved(locked, to=to, by=by, because=reason)


def hand_on(escalation: Escalation, *, by: System, because: str) -> Escalation:
    """Give it to the next person of its chain: its time ran out, or its holder has left.

    Nothing is decided by that: an expiry is an expiry, never somebody's answer.
    """
    reason = require_reason(because)
    with transaction.atomic():
        locked = Escalation.objects.select_for_update(of=("self",)).get(pk=escalation.pk)
        if locked.is_decided:
            return locked
        is_due = locked.status == Status.OPEN and locked.respond_by <= now()
        if not is_due and locked.held_by.is_active:
            return locked  # another sweep was here first
        if is_due:
            locked.status = Status.OVERDUE
        to = next_holder(locked)
        if to == locked.held_by:
            locked.save(update_fields=["status"])
            slug = locked.process.slug
            record("exception.overdue", locked, by=by, because=reason, process=slug)
            return locked
        return _moved(locked, to=to, by=by, because=reason)


def _moved(locked: Escalation, *, to: Person, by: Actor, because: str) -> Escalation:
    before = locked.held_by
    if to == before:
        raise refusals.HoldsItAlready
    locked.held_by, locked.handed_over_at = to, now()
    locked.save(update_fields=["status", "held_by", "handed_over_at"])
    slug, details = locked.process.slug, {"from": str(before), "to": str(to)}
    record("exception.hand_over", locked, by=by, because=because, process=slug, details=details)
    at = f"{locked.handed_over_at:%Y%m%d%H%M%S}"
    for person, topic, title in (
        (to, topics.WAITING, f"{locked.process}, case {locked.case_id} waits for you"),
        (before, topics.HANDED_OVER, f"{locked.process}, case {locked.case_id} went to {to}"),
    ):
        if person.is_active and person.pk != by.pk:
            tell(
                person,
                topic=topic,
                title=title,
                body=f"{because}\n\n{locked.message or locked.trigger}",
                link=f"/exceptions/{locked.public_id}/",
                is_urgent=person == to,
                once=f"exception:{locked.pk}:{person.pk}:{at}",
                subject=locked,
                process=slug,
            )
    return locked


def _waiting(escalation: Escalation) -> Escalation:
    rows = Escalation.objects.select_related("process", "held_by", "owner", "backup")
    locked = rows.select_for_update(of=("self",)).get(pk=escalation.pk)
    if locked.is_decided:
        raise refusals.DecidedAlready
    return locked
