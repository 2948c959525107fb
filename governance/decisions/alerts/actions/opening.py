"""An alert opens once, ends once, and may be set aside by a person who answers for it."""

from django.db import IntegrityError, transaction

from audit.record import record
from governance.decisions.alerts import refusals, rules
from governance.decisions.alerts.models import Alert, AlertTold
from governance.decisions.alerts.trouble import Trouble
from house.actors import System
from house.clock import now
from house.refusals import require_reason
from processes.people.models import Person

WATCH = System("the portal's watch")


def open_alert(trouble: Trouble) -> Alert | None:
    """Keep that something is out of the ordinary, and who is to hear of it; None if known."""
    if Alert.objects.open().filter(slot=trouble.slot).exists():
        return None
    try:
        with transaction.atomic():
            return _opened(trouble)
    except IntegrityError:
        # Another host saw it in this very moment.
        if Alert.objects.open().filter(slot=trouble.slot).exists():
            return None
        raise


def _opened(trouble: Trouble) -> Alert:
    made = Alert.objects.create(
        kind=trouble.kind,
        process=trouble.process,
        part=trouble.part,
        slot=trouble.slot,
        says=trouble.says,
        figures=trouble.figures,
        is_urgent=trouble.is_urgent,
        since=trouble.since,
        opened_at=now(),
    )
    AlertTold.objects.bulk_create(
        AlertTold(alert=made, person=person, name=str(person)[:200])
        for person in rules.hears(trouble.kind, trouble.process)
    )
    record("alert.open", made, by=WATCH, because=made.says, process=_slug(made))
    return made


def clear(alert: Alert, *, because: str) -> Alert:
    """Keep that it is over, and how it ended."""
    with transaction.atomic():
        locked = Alert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
        if not locked.is_open:
            return locked
        locked.cleared_at, locked.cleared_says = now(), because
        locked.save(update_fields=["cleared_at", "cleared_says"])
        if not locked.is_urgent:
            # Whoever was not told yet needn't be.
            AlertTold.objects.filter(alert=locked, told_at=None, is_done=False).update(is_done=True)
        record("alert.clear", locked, by=WATCH, because=because, process=_slug(locked))
    return locked


def set_aside(alert: Alert, *, by: Person, because: str) -> Alert:
    """Take it from everybody's desk until it is over; it opens anew only after it was well."""
    if not rules.may_set_aside(by, alert):
        raise refusals.MayNotSetAside
    reason = require_reason(because)
    with transaction.atomic():
        locked = Alert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
        if not locked.stands:
            raise refusals.OverAlready
        locked.set_aside_at, locked.set_aside_by = now(), by
        locked.set_aside_by_name, locked.because = str(by)[:200], reason
        names = ["set_aside_at", "set_aside_by", "set_aside_by_name", "because"]
        locked.save(update_fields=names)
        AlertTold.objects.filter(alert=locked, is_done=False).update(is_done=True)
        record("alert.set_aside", locked, by=by, because=reason, process=_slug(locked))
    return locked


def _slug(alert: Alert) -> str:
    return alert.process.slug if alert.process else ""
