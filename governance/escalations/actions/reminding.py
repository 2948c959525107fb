"""Half of the time is over."""

from django.db import transaction

from audit.record import record
from governance.escalations.actions.waiting import locked
from governance.escalations.holders import Around, next_holder
from governance.escalations.models import Escalation
from governance.escalations.telling import tell_of_half_time
from house.actors import System
from house.clock import now


def remind(escalation: Escalation, *, by: System, around: Around | None = None) -> Escalation:
    """Remind whoever holds it and warn whoever is next, once for each who holds it."""
    around = around or Around.today()
    with transaction.atomic():
        row = locked(escalation)
        # Only now: whoever held the lock may have said that they are at it.
        if not Escalation.objects.half_way(now()).filter(pk=row.pk).exists():
            return row
        row.reminded_at, row.warned = now(), next_holder(row, around)
        row.save(update_fields=["reminded_at", "warned"])
        details = {"to": str(row.held_by), "warned": str(row.warned or "")}
        slug = row.process.slug
        record("exception.remind", row, by=by, process=slug, details=details)
        holding = row.holdings.order_by("-pk").first()
        tell_of_half_time(row, holding.pk if holding else -row.pk)
    return row
