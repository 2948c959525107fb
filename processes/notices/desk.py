"""What of the notices stands on a desk: urgent ones not yet read, and ways that do not work."""

from django.db.models import Count, Max
from django.urls import reverse

from house.desk import Waiting
from processes.notices.models import Delivery, Notice
from processes.people.models import Person

MOST = 20
COUNTED = 99


def waiting(person: Person) -> list[Waiting]:
    """Urgent notices, and deliveries that failed: one's own, for administrators everyone's."""
    return [*_urgent(person), *_undelivered(person)]


def unread_badge(person: Person) -> str:
    """How many notices are unread, for the navigation; empty when none are."""
    count = Notice.objects.visible_to(person).unread().order_by()[: COUNTED + 1].count()
    return f"{COUNTED}+" if count > COUNTED else str(count or "")


def _urgent(person: Person) -> list[Waiting]:
    notices = Notice.objects.visible_to(person).unread().urgent()
    return [
        Waiting(
            notice.title,
            reverse("notice_open", args=[notice.pk]),
            "notice",
            since=notice.created_at,
            is_urgent=True,
            about=notice.link,
        )
        for notice in notices[:MOST]
    ]


def _undelivered(person: Person) -> list[Waiting]:
    failed = Delivery.objects.visible_to(person).failed()
    found = failed.aggregate(count=Count("pk"), newest=Max("notice_id"), since=Max("due_at"))
    if not found["count"]:
        return []
    count = found["count"]
    title = "1 notice did not arrive" if count == 1 else f"{count} notices did not arrive"
    if person.has_perm("processes.change_delivery"):
        link = reverse("admin:processes_delivery_changelist") + "?state=failed"
    else:
        link = reverse("notice_open", args=[found["newest"]])
    detail = "Try again, or set it aside." if count == 1 else "Try again, or set them aside."
    return [Waiting(title, link, "notices", detail, since=found["since"])]
