"""Deliveries that failed are tried again, or set aside."""

from django.db import transaction

from audit.record import record
from house.clock import now
from house.refusals import NotPermitted, require_reason
from processes.notices import addresses, refusals, rules
from processes.notices.actions.telling import DELIVER
from processes.notices.models import Delivery
from processes.people.models import Person
from processes.work.actions import enqueue


def retry_delivery(delivery: Delivery, *, by: Person, because: str) -> Delivery:
    """Try a failed delivery again from the beginning."""
    reason = _reason_to_mend(delivery, by, because)
    with transaction.atomic():
        delivery = _failed(delivery)
        if not rules.gets_deliveries(delivery.notice.person):
            raise refusals.RecipientHasLeft
        _record("delivery.retry", delivery, by=by, because=reason)
        delivery.state, delivery.error = Delivery.State.WAITING, ""
        delivery.attempts, delivery.due_at = 0, now()
        delivery.save(update_fields=["state", "error", "attempts", "due_at"])
        enqueue(DELIVER, delivery.notice_id)
    return delivery


def set_aside_delivery(delivery: Delivery, *, by: Person, because: str) -> Delivery:
    """Stop showing a failed delivery as something to mend."""
    reason = _reason_to_mend(delivery, by, because)
    with transaction.atomic():
        delivery = _failed(delivery)
        _record("delivery.set_aside", delivery, by=by, because=reason)
        delivery.state = Delivery.State.SET_ASIDE
        delivery.save(update_fields=["state"])
    return delivery


def _reason_to_mend(delivery: Delivery, by: Person, because: str) -> str:
    if not rules.may_mend(by, delivery):
        raise NotPermitted
    return require_reason(because)


def _failed(delivery: Delivery) -> Delivery:
    """The row, locked, if there is something to mend."""
    found = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("notice__person")
        .get(pk=delivery.pk)
    )
    if not rules.has_failed(found):
        raise refusals.NothingToMend
    return found


def _record(verb: str, delivery: Delivery, *, by: Person, because: str) -> None:
    details = {
        "topic": delivery.notice.topic,
        "address": addresses.shown(delivery.channel, delivery.address),
        "error": delivery.error,
        "attempts": delivery.attempts,
    }
    process = delivery.notice.process
    record(verb, delivery, by=by, because=because, process=process, details=details)
