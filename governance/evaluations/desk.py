"""What evaluations put on desks: changes of sets and bars that wait for consent."""

from governance.evaluations.actions.steps import page_of
from governance.evaluations.models import SetProposal
from house.desk import Waiting
from processes.models import Person


def waiting(person: Person) -> list[Waiting]:
    """Proposals that this person may decide."""
    rows = SetProposal.objects.waiting_for(person).select_related(
        "evaluation_set", "proposed_by", "process"
    )
    return [
        Waiting(
            title=f"{proposal}",
            link=page_of(proposal),
            kind="evaluation set",
            detail=f"{proposal.proposed_by} for {proposal.evaluation_set}: {proposal.because}",
            since=proposal.proposed_at,
        )
        for proposal in rows.order_by("proposed_at", "id")
    ]
