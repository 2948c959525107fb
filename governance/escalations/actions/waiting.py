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
    rows = Escalation.objects.filter(pk=escalation.pk)
    # Locked alone and read after that: PostgreSQL drops a row from a join that it has to wait for
    # when the person it was joined with has changed meanwhile.
    rows.select_for_update().values_list("pk").get()
    return rows.select_related(*PEOPLE).get()


def waiting(escalation: Escalation) -> Escalation:
    """The same, or the refusal that it was decided meanwhile."""
    found = locked(escalation)
    if found.is_decided:
        raise refusals.DecidedAlready
    return found
