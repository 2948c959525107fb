"""What exceptions put on desks: what waits for a person, for their view, or comes to them next."""

from collections.abc import Iterator

from django.urls import reverse

from governance.escalations.models import Escalation
from governance.escalations.trail import Advice
from house.desk import Waiting
from processes.people.models import Person

MOST = 50


def waiting(person: Person) -> list[Waiting]:
    """What this person holds, the soonest due first; what is asked of them; what comes next."""
    return [*_held(person), *_asked(person), *_next(person)]


def _held(person: Person) -> Iterator[Waiting]:
    rows = Escalation.objects.visible_to(person).held_by(person).select_related("process")
    for row in rows.order_by("next_at", "id")[:MOST]:
        yield Waiting(
            title=f"{row.process}, case {row.case_id}: {row.trigger}",
            link=_page(row),
            kind="exception",
            detail=row.summary or row.message,
            since=row.held_since,
            due_at=row.goes_on_at,
            is_urgent=True,
        )


def _asked(person: Person) -> Iterator[Waiting]:
    rows = Advice.objects.asked_of(person).select_related("escalation__process", "asked_by")
    for asked in rows.order_by("asked_at", "id")[:MOST]:
        row = asked.escalation
        yield Waiting(
            title=f"{row.process}, case {row.case_id}: {asked.asked_by} asks for your view",
            link=_page(row),
            kind="advice",
            detail=asked.question,
            since=asked.asked_at,
            due_at=row.goes_on_at,
            is_urgent=True,
        )


def _next(person: Person) -> Iterator[Waiting]:
    """Half of somebody's time is over, and this person has it next."""
    rows = Escalation.objects.visible_to(person).waiting().filter(warned=person)
    for row in rows.select_related("process", "held_by").order_by("next_at", "id")[:MOST]:
        yield Waiting(
            title=f"{row.process}, case {row.case_id} may come to you: {row.trigger}",
            link=_page(row),
            kind="exception",
            detail=f"{row.held_by} has it and has used half of the time.",
            since=row.reminded_at,
            due_at=row.goes_on_at,
        )


def _page(row: Escalation) -> str:
    return reverse("exceptions:one", args=[row.public_id])


def badge(person: Person) -> str:
    """How many wait for this person, for the navigation."""
    count = Escalation.objects.held_by(person).count() + Advice.objects.asked_of(person).count()
    return str(count) if count else ""
