"""The engine that brings notices: claim one delivery, send it, write what came of it.

A claim moves the delivery's due time behind the moment by which any sending has ended, so a worker
that dies loses nothing, and two workers never send the same one.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef
from django.db.models.functions import Cast

from house.clock import now
from processes.notices import routing, rules, senders
from processes.notices.actions.telling import DELIVER
from processes.notices.models import Delivery
from processes.work.actions import enqueue
from processes.work.kinds import job
from processes.work.leases import Lease
from processes.work.models import Job

logger = logging.getLogger("portal.notices")

# Longer than the slowest way can take: mail with a server that answers each line late.
CLAIM = timedelta(minutes=5)
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
MOST_TRIES = len(PAUSES) + 1
MOST_QUEUED = 500
CUT_SHORT = "The worker ended while it was sending, again and again. It may have arrived."
WENT_AWAY = "The account was deactivated before this could be sent."
TAKEN_BACK = "The address was changed or taken back before this could be sent."
UNFORESEEN = "Sending failed in a way nobody foresaw; the log of the worker tells more."


@job(DELIVER)
def deliver(work: Job, lease: Lease) -> None:
    """Bring one notice by every way that is due."""
    due = Delivery.objects.due(now()).filter(notice=int(work.subject_id))
    for delivery in due.select_related("notice__person").order_by("id"):
        lease.extend()
        attempt(delivery)


def attempt(delivery: Delivery) -> bool:
    """Try one delivery, unless another worker has it; whether it was tried here."""
    at = now()
    if delivery.attempts >= MOST_TRIES:
        _write(delivery, at, state=Delivery.State.FAILED, error=delivery.error or CUT_SHORT)
        return False
    if not _claim(delivery, at):
        return False
    if problem := _no_longer_wanted(delivery):
        _write(delivery, at, state=Delivery.State.SET_ASIDE, error=problem)
        return False
    _send(delivery)
    return True


def queue_due() -> int:
    """For the sweep: queue notices whose retry or working hours have come; how many."""
    queued = 0
    for notice_id in _unqueued(now()):
        with transaction.atomic():
            enqueue(DELIVER, notice_id)
        queued += 1
    return queued


def _unqueued(at: datetime) -> list[int]:
    """Notices with something due that no open job will bring."""
    open_jobs = Job.objects.filter(
        kind=DELIVER,
        subject_id=Cast(OuterRef("notice_id"), CharField()),
        state__in=[Job.State.WAITING, Job.State.RUNNING],
    )
    due = Delivery.objects.due(at).filter(~Exists(open_jobs)).order_by("due_at")
    return list(dict.fromkeys(due.values_list("notice_id", flat=True)[:MOST_QUEUED]))


def _claim(delivery: Delivery, at: datetime) -> bool:
    """Take the delivery for this worker; the row itself decides between two."""
    until = at + CLAIM
    taken = (
        Delivery.objects.due(at)
        .filter(pk=delivery.pk, attempts=delivery.attempts, due_at=delivery.due_at)
        .update(attempts=F("attempts") + 1, due_at=until)
    )
    if taken:
        delivery.attempts, delivery.due_at = delivery.attempts + 1, until
    return bool(taken)


def _no_longer_wanted(delivery: Delivery) -> str:
    person = delivery.notice.person
    if not rules.gets_deliveries(person):
        return WENT_AWAY
    if not routing.leads_still(person, delivery.channel, delivery.address):
        return TAKEN_BACK
    return ""


def _send(delivery: Delivery) -> None:
    """Outside any transaction, as it may take long."""
    try:
        senders.send(delivery)
    except senders.NeverSent as problem:
        _write(delivery, now(), state=Delivery.State.FAILED, error=str(problem))
    except senders.NotSent as problem:
        _later(delivery, str(problem))
    except Exception:
        logger.exception("Delivery %s could not be sent.", delivery.pk)
        _later(delivery, UNFORESEEN)
    else:
        _write(delivery, now(), state=Delivery.State.SENT, error="")


def _later(delivery: Delivery, problem: str) -> None:
    """Wait for the next try, a little longer each time, or give up."""
    at = now()
    if delivery.attempts >= MOST_TRIES:
        _write(delivery, at, state=Delivery.State.FAILED, error=problem)
    else:
        due_at = at + PAUSES[delivery.attempts - 1]
        _write(delivery, due_at, state=Delivery.State.WAITING, error=problem)


def _write(delivery: Delivery, at: datetime, *, state: str, error: str) -> None:
    """Note what came of it, if the delivery is still this worker's."""
    mine = Delivery.objects.filter(
        pk=delivery.pk,
        state=Delivery.State.WAITING,
        attempts=delivery.attempts,
        due_at=delivery.due_at,
    )
    sent_at = at if state == Delivery.State.SENT else None
    written = mine.update(state=state, error=error[:1000], due_at=at, sent_at=sent_at)
    if not written:
        logger.warning("Delivery %s took so long that it was no longer ours.", delivery.pk)
