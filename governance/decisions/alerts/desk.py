"""What alerts put on desks: those that stand, for whoever answers for it."""

from django.db.models import Q
from django.urls import reverse

from governance.decisions.alerts.models import Alert
from governance.decisions.alerts.words import Part
from house.desk import Waiting, Watched
from processes.people.models import Person

MOST = 20
# Those who look after the portal have these on their desk by the pulse itself.
_SHOWN_ELSEWHERE = (Part.WORKERS, Part.JOBS)


def waiting(person: Person) -> list[Waiting]:
    """Alerts that stand and that this person is to hear of, by day and by night."""
    rows = Alert.objects.visible_to(person).standing().exclude(part__in=_SHOWN_ELSEWHERE)
    rows = rows.filter(Q(told__person=person)).select_related("process")
    return [
        Waiting(
            title=str(row),
            link=reverse("alerts:one", args=[row.pk]),
            kind="alert",
            detail=row.says,
            since=row.opened_at,
            is_urgent=row.is_urgent,
        )
        for row in rows.order_by("-is_urgent", "opened_at", "id")[:MOST]
    ]


def watched(person: Person) -> list[Watched]:
    """For the front page: whether anything that the person may see is out of the ordinary."""
    rows = Alert.objects.visible_to(person).standing().select_related("process")
    found = list(rows.order_by("-opened_at", "-id")[: MOST + 1])
    if not found:
        return []
    count = f"more than {MOST}" if len(found) > MOST else str(len(found))
    stand = "1 alert stands" if len(found) == 1 else f"{count} alerts stand"
    says = f"{stand}. The newest: {found[0]}."
    return [Watched("Alerts", says, is_well=False, at=found[0].opened_at)]


def badge(person: Person) -> str:
    """How many stand, for the navigation; empty when none does."""
    count = Alert.objects.visible_to(person).standing().order_by()[:100].count()
    return str(count) if count else ""
