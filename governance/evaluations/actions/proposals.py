"""A second person lets a change of what a contract relies on through, or not."""

from django.db import transaction

from audit.record import record
from governance.evaluations.actions.step import Outcome, Step, Writing
from governance.evaluations.actions.steps import do, locked, page_of
from governance.evaluations.models import SetProposal
from governance.evaluations.refusals import ProposalIsClosed, ProposerCannotConsent
from governance.evaluations.rules import may_consent
from governance.evaluations.topics import PROPOSED
from governance.evaluations.words import ProposalKind, ProposalState
from house.clock import now
from house.history import acting
from house.refusals import NotPermitted, require_reason
from processes.models import Person
from processes.notices.actions import tell


def consent(proposal: SetProposal, *, by: Person, because: str) -> Outcome:
    """Do what was proposed, exactly as it was shown."""
    _refuse(proposal, by)
    reason = require_reason(because)
    with transaction.atomic():
        evaluation_set = locked(proposal.evaluation_set)
        proposal = _open(proposal)
        why = f"{proposal.proposed_by} proposed: {proposal.because} {by} consented: {reason}"
        step = Step(
            ProposalKind(proposal.kind),
            proposal.subject,
            proposal.about,
            proposal.was,
            proposal.becomes,
            proposal.process,
        )
        with acting(by, why):
            done = do(Writing(evaluation_set, by, why), step)
        _close(proposal, ProposalState.CONSENTED, by, reason)
    return done


def decline(proposal: SetProposal, *, by: Person, because: str) -> SetProposal:
    """Leave everything as it stands, and say why."""
    _refuse(proposal, by)
    reason = require_reason(because)
    with transaction.atomic():
        return _close(_open(proposal), ProposalState.DECLINED, by, reason)


def withdraw(proposal: SetProposal, *, by: Person, because: str) -> SetProposal:
    """Take one's own proposal back."""
    if by.pk != proposal.proposed_by_id:
        raise NotPermitted("Only the proposer withdraws a proposal.")
    reason = require_reason(because)
    with transaction.atomic():
        return _close(_open(proposal), ProposalState.WITHDRAWN, by, reason)


def _refuse(proposal: SetProposal, by: Person) -> None:
    if by.pk == proposal.proposed_by_id:
        raise ProposerCannotConsent
    if not may_consent(by, proposal):
        raise NotPermitted("Compliance consents to changes of what a contract relies on.")


def _open(proposal: SetProposal) -> SetProposal:
    rows = SetProposal.objects.select_for_update(of=("self",))
    found = rows.select_related("process", "proposed_by", "evaluation_set__process").get(
        pk=proposal.pk
    )
    if found.state != ProposalState.OPEN:
        raise ProposalIsClosed
    return found


def _close(proposal: SetProposal, state: str, by: Person, reason: str) -> SetProposal:
    proposal.state, proposal.answer, proposal.decided_at = state, reason, now()
    # Its own proposer decides nothing by taking it back.
    proposal.decided_by = None if state == ProposalState.WITHDRAWN else by
    proposal.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    about = proposal.process or proposal.evaluation_set.process
    slug = about.slug if about else ""
    record(f"evaluations.proposal.{state}", proposal, by=by, because=reason, process=slug)
    if state != ProposalState.WITHDRAWN:
        tell(
            proposal.proposed_by,
            topic=PROPOSED,
            title=f"{proposal}: {state} by {by}"[:200],
            body=reason,
            link=page_of(proposal),
            once=f"set-proposal:{proposal.pk}:{state}",
            subject=proposal,
            process=slug,
        )
    return proposal
