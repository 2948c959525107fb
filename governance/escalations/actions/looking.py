"""Somebody says that they are at it."""

from django.db import transaction

from audit.record import record
from governance.escalations import refusals, rules
from governance.escalations.actions.waiting import waiting
from governance.escalations.clock import look_lasts
from governance.escalations.models import Escalation
from house.clock import now
from processes.people.models import Person


def look(escalation: Escalation, *, by: Person) -> Escalation:
    """Show everyone that one is looking at it, for a while; nobody is reminded meanwhile."""
    with transaction.atomic():
        row = waiting(escalation)
        if not rules.may_look(by, row):
            raise refusals.NotYours
        if row.is_looked_at and row.looked_by != by:
            raise refusals.LookedAtAlready(f"{row.looked_by} is looking at it. Talk to them first.")
        row.looked_by, row.looked_until = by, now() + look_lasts(row.respond_within)
        row.save(update_fields=["looked_by", "looked_until"])
        details = {"until": row.looked_until.isoformat()}
        record("exception.look", row, by=by, process=row.process.slug, details=details)
    return row


def stop_looking(escalation: Escalation, *, by: Person) -> Escalation:
    """Say that one is no longer at it."""
    with transaction.atomic():
        row = waiting(escalation)
        if row.looked_by == by:
            row.looked_by = row.looked_until = None
            row.save(update_fields=["looked_by", "looked_until"])
            record("exception.look_away", row, by=by, process=row.process.slug)
    return row
