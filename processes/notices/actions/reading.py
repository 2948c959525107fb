"""Someone looks at what they were told. Whether one has read one's own mail is no audit matter."""

from datetime import datetime

from django.db import models

from house.clock import now
from processes.notices import refusals, rules
from processes.notices.models import Notice
from processes.people.models import Person


def mark_read(notice: Notice, *, by: Person) -> Notice:
    """Note that the one who was told has looked at it; the first time counts."""
    if not rules.is_told(by, notice):
        raise refusals.NoticeOfSomeoneElse
    at = now()
    if Notice.objects.filter(pk=notice.pk).unread().update(read_at=at):
        notice.read_at = at
    return notice


def mark_all_read(person: Person, *, by: Person, until: datetime, topic: str = "") -> int:
    """Note that a person has looked at everything told up to a moment; how many those were."""
    if not rules.may_arrange(by, person):
        raise refusals.NoticeOfSomeoneElse
    seen = Notice.objects.visible_to(person).unread().filter(created_at__lte=until)
    return (seen.about(topic) if topic else seen).update(read_at=now())


def settle(subject: models.Model, person: Person | None = None) -> int:
    """Take what was told of a subject from desks, one or all: it is not theirs to do any more."""
    told = Notice.objects.unread().filter(
        subject_kind=subject._meta.model_name, subject_id=str(subject.pk)
    )
    return (told.filter(person=person) if person else told).update(read_at=now())
