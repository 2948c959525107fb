"""The exception that an action is about, locked, with everyone who may have to be told."""

from governance.escalations import refusals
from governance.escalations.models import Escalation

PEOPLE = (
    "process__accountable",
    "process__accountable_deputy",
    "owner",
    "backup",
    "held_by",
    "raised_by",
    "warned",
    "looked_by",
)


def locked(escalation: Escalation) -> Escalation:
    """The row as it stands now; nobody else changes it until the transaction ends."""
    rows = Escalation.objects.select_related(*PEOPLE).select_for_update(of=("self",))
    return rows.get(pk=escalation.pk)


def waiting(escalation: Escalation) -> Escalation:
    """The same, or the refusal that it was decided meanwhile."""
    found = locked(escalation)
    if found.is_decided:
        raise refusals.DecidedAlready
    return found
