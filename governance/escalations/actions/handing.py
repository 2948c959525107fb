"""An exception goes from one person to the next."""

from datetime import datetime

from django.db import transaction

from audit.record import record
from governance.escalations import refusals, rules, topics
from governance.escalations.actions.waiting import locked, waiting
from governance.escalations.clock import A_DAY, clock_of
from governance.escalations.holders import Around, next_holder
from governance.escalations.models import Escalation
from governance.escalations.telling import (
    about,
    tell_holder,
    tell_of,
    tell_of_expiry,
    tell_of_standstill,
)
from governance.escalations.trail import Holding
from governance.escalations.words import Status, Why
from house.actors import Actor, System
from house.clock import now
from house.refusals import require_reason
from processes.notices.actions import settle
from processes.people.models import Person
from processes.register.routes import recipients

BECAUSE = {
    Why.RAN_OUT: "Its response time ran out without an answer.",
    Why.LEFT: "Whoever held it has left the company.",
    Why.AWAY: "Whoever held it is away.",
}


def take_over(escalation: Escalation, *, by: Person, because: str) -> Escalation:
    """Hold an exception that waits for someone else."""
    reason = require_reason(because)
    with transaction.atomic():
        row = waiting(escalation)
        if not rules.may_take_over(by, row):
            raise refusals.NotYours
        if not Around.today().has(by):
            raise refusals.AwayNow
        return _moved(row, to=by, by=by, why=Why.TAKEN_OVER, because=reason)


def reassign(escalation: Escalation, *, to: Person, by: Person, because: str) -> Escalation:
    """Give an exception to a colleague, who then holds it."""
    reason = require_reason(because)
    with transaction.atomic():
        row = waiting(escalation)
        if not rules.may_decide(by, row):
            raise refusals.NotYours
        to = Person.objects.get(pk=to.pk)
        if not rules.may_hold(to, row):
            raise refusals.CannotHold(field="to")
        if not Around.today().has(to):
            raise refusals.AwayNow(f"{to} is away today and can't be asked.", field="to")
        return _moved(row, to=to, by=by, why=Why.REASSIGNED, because=reason)


def hand_on(escalation: Escalation, *, by: System, around: Around | None = None) -> Escalation:
    """Give it to the next of its chain: the time ran out, or its holder is away or has left.

    Nothing is decided by that: an expiry is an expiry, never somebody's answer.
    """
    around = around or Around.today()
    with transaction.atomic():
        row = locked(escalation)
        if row.is_decided:
            return row
        is_broken = row.status == Status.OPEN and row.respond_by <= now()
        if is_broken:
            row.status = Status.OVERDUE
            row.save(update_fields=["status"])
            _record(row, "overdue", by=by, because=BECAUSE[Why.RAN_OUT])
        if why := why_it_goes_on(row, around):
            _go_on(row, why, by=by, around=around)
        if is_broken:
            tell_of_expiry(row, recipients(row.process, topics.OVERDUE))
    return row


def why_it_goes_on(escalation: Escalation, around: Around) -> Why | None:
    """Why it can't stay where it is; nothing while it can."""
    if escalation.goes_on_at <= now():
        return Why.RAN_OUT
    if not escalation.held_by.is_active:
        return Why.LEFT
    if not around.has(escalation.held_by):
        return Why.AWAY
    return Why.RAN_OUT if escalation.stands_still and next_holder(escalation, around) else None


def _go_on(row: Escalation, why: Why, *, by: System, around: Around) -> None:
    to = next_holder(row, around)
    if to is not None:
        _moved(row, to=to, by=by, why=why, because=BECAUSE[why])
    elif why == Why.RAN_OUT:
        # It stays with the last one until somebody is back, who are told of it day by day.
        _wind(row, None, now() + A_DAY)
        row.save(update_fields=_CLOCK)
        tell_of_standstill(row, around.compliance or (row.process.accountable,))


_CLOCK = ["half_at", "next_at", "reminded_at", "warned"]
_HOLDER = ["held_by", "handed_over_at", "looked_by", "looked_until", *_CLOCK]


def _moved(row: Escalation, *, to: Person, by: Actor, why: Why, because: str) -> Escalation:
    before = row.held_by
    if to == before:
        raise refusals.HoldsItAlready
    row.held_by, row.handed_over_at = to, now()
    if row.looked_by != to:
        row.looked_by = row.looked_until = None
    clock = clock_of(row.respond_within, row.handed_over_at, to)
    _wind(row, clock.half_at, clock.ends_at)
    row.save(update_fields=_HOLDER)
    holding = hold(row, why)
    _record(
        row,
        "hand_over",
        by=by,
        because=because,
        **{"from": str(before), "to": str(to), "why": str(why)},
    )
    settle(row, before)
    if to.pk != by.pk:
        tell_holder(row, holding, because)
    if before.pk != by.pk:
        body, once = f"{because}\n\n{about(row)}", f"{holding.pk}:went"
        tell_of(row, before, topics.HANDED_OVER, says=f"went to {to}", body=body, once=once)
    return row


def hold(row: Escalation, why: Why) -> Holding:
    """Keep that its holder has it from now on."""
    return Holding.objects.create(
        escalation=row,
        person=row.held_by,
        since=row.held_since,
        why=why,
        due_at=row.goes_on_at,
    )


def _wind(row: Escalation, half_at: datetime | None, ends_at: datetime) -> None:
    row.half_at, row.next_at = half_at, ends_at
    row.reminded_at = row.warned = None


def _record(row: Escalation, verb: str, *, by: Actor, because: str, **details: str) -> None:
    slug = row.process.slug
    record(f"exception.{verb}", row, by=by, because=because, process=slug, details=details)
