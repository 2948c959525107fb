"""Someone is told something: the notice, its deliveries and one job, or nothing at all."""

from django.db import IntegrityError, models, transaction

from house.clock import now
from processes.notices import refusals, routing, rules, topics
from processes.notices.addresses import AddressMissing
from processes.notices.models import Delivery, Notice
from processes.notices.routing import Route
from processes.people.models import Person
from processes.work.actions import enqueue

DELIVER = "notices.deliver"
LONGEST_TITLE = 200
LONGEST_KEY = 200


def tell(
    person: Person,
    *,
    topic: str,
    title: str,
    body: str = "",
    link: str = "",
    is_urgent: bool = False,
    once: str,
    subject: models.Model | None = None,
    process: str = "",
) -> Notice | None:
    """Tell one person something, once; None when this key was told already.

    Everything is written in the caller's transaction: if that is undone, nobody was told.
    """
    topics.named(topic)
    if link and not rules.is_path_inside(link):
        raise refusals.LinkLeadsAway(field="link")
    if len(once) > LONGEST_KEY:
        raise refusals.KeyTooLong(field="once")
    notice = Notice(
        person=person,
        topic=topic,
        title=_cut(title),
        body=body,
        link=link,
        urgency=Notice.Urgency.URGENT if is_urgent else Notice.Urgency.NORMAL,
        subject_kind=(subject._meta.model_name or "") if subject else "",
        subject_id=str(subject.pk) if subject else "",
        process=process,
        once=once,
        created_at=now(),
    )
    ways = routing.routes(person, topic=topic, is_urgent=is_urgent, at=notice.created_at)
    return _write(notice, ways)


def send_test(person: Person, *, channel: str, by: Person) -> Notice:
    """Send oneself a notice by one channel, to see whether it arrives."""
    if not rules.may_arrange(by, person):
        raise refusals.PreferencesOfSomeoneElse
    at = now()
    ways = routing.straight(person, channel, at)
    if not ways:
        raise AddressMissing(field=f"address_{channel}")
    notice = Notice(
        person=person,
        topic=topics.TEST.name,
        title="A test notice from the portal",
        body="You asked for this on the page of your notice settings. It arrived.",
        once=f"{topics.TEST.name}:{channel}:{at:%Y-%m-%dT%H:%M}",
        created_at=at,
    )
    written = _write(notice, ways)
    if written is None:
        raise refusals.TestedJustNow
    return written


def _write(notice: Notice, ways: list[Route]) -> Notice | None:
    with transaction.atomic():
        if not _is_new(notice):
            return None
        Delivery.objects.bulk_create(
            Delivery(notice=notice, channel=way.channel, address=way.address, due_at=way.due_at)
            for way in ways
        )
        # What waits for working hours is queued by the sweep when its time has come.
        if any(way.due_at <= notice.created_at for way in ways):
            enqueue(DELIVER, notice.pk)
    return notice


def _is_new(notice: Notice) -> bool:
    """Write the notice unless its key is taken; a savepoint keeps the caller's work whole."""
    same = Notice.objects.filter(person=notice.person, once=notice.once)
    if same.exists():
        return False
    try:
        with transaction.atomic():
            notice.save(force_insert=True)
    except IntegrityError:
        # Somebody else told it in the meantime.
        if same.exists():
            return False
        raise
    return True


def _cut(title: str) -> str:
    title = " ".join(title.split())
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"
