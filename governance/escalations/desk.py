"""What exceptions put on desks: each one that waits for the person, with its clock."""

from django.urls import reverse

from governance.escalations.models import Escalation
from house.desk import Waiting
from processes.people.models import Person

MOST = 50


def waiting(person: Person) -> list[Waiting]:
    """Exceptions that this person holds, the soonest due first."""
    rows = Escalation.objects.visible_to(person).held_by(person).select_related("process")
    return [
        Waiting(
            title=f"{row.process}, case {row.case_id}: {row.trigger}",
            link=reverse("exceptions:one", args=[row.public_id]),
            kind="exception",
            detail=row.summary or row.message,
            since=row.opened_at,
            due_at=row.respond_by,
            is_urgent=True,
        )
        for row in rows.order_by("respond_by", "id")[:MOST]
    ]


def badge(person: Person) -> str:
    """How many wait for this person, for the navigation."""
    count = Escalation.objects.held_by(person).count()
    return str(count) if count else ""
