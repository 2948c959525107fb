"""How long records keep their text: longer by one person's word, shorter by two people's."""

from django.db import transaction
from django.db.models import Model

from audit.record import record
from governance.decisions import refusals, rules
from governance.decisions.keeping_models import LEAST_DAYS_AT_TIER_4, Retention
from house.history import acting
from house.refusals import Invalid, require_reason
from processes.people.models import Person
from processes.register.actions import propose
from processes.register.models import Proposal
from processes.register.proposable import KINDS, Proposable

# The kind of a proposal to keep records for a shorter time.
RETENTION = "retention"


def change_retention(retention: Retention, *, days: int, by: Person, because: str) -> Retention:
    """Keep the records of a tier for longer, at once."""
    _refuse_days(retention, days, by)
    reason = require_reason(because)
    with transaction.atomic():
        locked = Retention.objects.select_for_update().get(pk=retention.pk)
        if locked.days == days:
            return locked
        if days < locked.days:
            raise refusals.ShorterTakesTwo(field="days")
        before, locked.days = locked.days, days
        with acting(by, reason):
            locked.save(update_fields=["days"])
        details = {"before": before, "after": days}
        record("retention.change", locked, by=by, because=reason, details=details)
    return locked


def propose_shorter(retention: Retention, *, days: int, by: Person, because: str) -> Proposal:
    """Ask a second person of compliance to let records of a tier go earlier."""
    _refuse_days(retention, days, by)
    with transaction.atomic():
        locked = Retention.objects.select_for_update(of=("self",)).get(pk=retention.pk)
        if days > locked.days:
            raise refusals.NotShorter(field="days")
        return propose(RETENTION, locked, {"days": days}, by=by, because=because)


def _refuse_days(retention: Retention, days: int, by: Person) -> None:
    if not rules.may_keep(by):
        raise refusals.MayNotKeep
    if days < 1:
        raise Invalid("Records are kept for a day at least.", field="days")
    if retention.tier_id == 4 and days < LEAST_DAYS_AT_TIER_4:
        raise refusals.KeptTooShort(field="days")


def _may_propose(person: Person, retention: Model) -> bool:
    return rules.may_keep(person)


KINDS[RETENTION] = Proposable(Retention, ("days",), may=_may_propose)
