"""House rules change by one person's proposal and another's consent."""

from typing import Any

from django.db import models, transaction

from audit.record import record
from house.clock import now
from house.history import acting
from house.refusals import NotPermitted, require_reason
from processes.notices.actions import tell
from processes.people import groups
from processes.people.models import Person
from processes.register import rules
from processes.register.models import Proposal
from processes.register.proposable import KINDS, kind_of
from processes.register.refusals import (
    ChangedUnderneath,
    NothingChanges,
    OpenProposalExists,
    ProposalIsClosed,
    ProposerCannotConsent,
)


def propose(
    kind: str, subject: models.Model | None, becomes: dict[str, Any], *, by: Person, because: str
) -> Proposal:
    """Propose that a house rule changes; nothing changes until another person consents."""
    proposable = kind_of(kind)
    if proposable.may is None and not rules.may_propose(by):
        raise NotPermitted("House rules are proposed by compliance and administrators.")
    reason = require_reason(because)
    with transaction.atomic():
        subject = proposable.locked(subject.pk) if subject else None
        was, wanted = proposable.difference(subject, becomes)
        if not wanted:
            raise NothingChanges
        _refuse_second(kind, subject)
        shown = proposable.as_it_would_stand(subject, wanted)
        if proposable.may and not proposable.may(by, shown):
            raise NotPermitted
        made = Proposal.objects.create(
            kind=kind,
            subject_id=str(subject.pk) if subject else "",
            subject=str(subject or f"new {kind}: {shown}")[:200],
            process=getattr(shown, "process", None),
            was=was,
            becomes=wanted,
            because=reason,
            proposed_by=by,
            proposed_at=now(),
        )
        slug = _slug(made)
        details = {"becomes": wanted}
        record("proposal.make", made, by=by, because=reason, process=slug, details=details)
        _ask_compliance(made)
    return made


def consent(proposal: Proposal, *, by: Person, because: str) -> Proposal:
    """Put the proposed change in force."""
    if by == proposal.proposed_by:
        raise ProposerCannotConsent
    if not rules.may_consent(by, proposal):
        raise NotPermitted("Compliance consents to house rules.")
    reason = require_reason(because)
    with transaction.atomic():
        proposal = _locked(proposal)
        why = f"{proposal.proposed_by} proposed: {proposal.because} {by} consented: {reason}"
        with acting(by, why):
            changed = _apply(proposal)
        _close(proposal, Proposal.State.CONSENTED, by, reason)
        details = {"proposal": proposal.pk, "was": proposal.was, "becomes": proposal.becomes}
        verb, slug = f"{proposal.kind}.change", _slug(proposal)
        record(verb, changed, by=by, because=why, process=slug, details=details)
    return proposal


def decline(proposal: Proposal, *, by: Person, because: str) -> Proposal:
    """Leave the house rule as it stands, and say why."""
    if by == proposal.proposed_by:
        raise ProposerCannotConsent
    if not rules.may_consent(by, proposal):
        raise NotPermitted("Compliance decides on house rules.")
    reason = require_reason(because)
    with transaction.atomic():
        proposal = _locked(proposal)
        _close(proposal, Proposal.State.DECLINED, by, reason)
    return proposal


def withdraw(proposal: Proposal, *, by: Person, because: str) -> Proposal:
    """Take one's own proposal back."""
    if by != proposal.proposed_by:
        raise NotPermitted("Only the proposer withdraws a proposal.")
    reason = require_reason(because)
    with transaction.atomic():
        proposal = _locked(proposal)
        proposal.state, proposal.answer = Proposal.State.WITHDRAWN, reason
        proposal.decided_at = now()
        proposal.save(update_fields=["state", "answer", "decided_at"])
        record("proposal.withdrawn", proposal, by=by, because=reason, process=_slug(proposal))
    return proposal


def _refuse_second(kind: str, subject: models.Model | None) -> None:
    """One open proposal a subject; the subject is locked, so two at once are seen here."""
    if subject and Proposal.objects.open().filter(kind=kind, subject_id=str(subject.pk)).exists():
        raise OpenProposalExists


def _locked(proposal: Proposal) -> Proposal:
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if proposal.state != Proposal.State.OPEN:
        raise ProposalIsClosed
    return proposal


def _close(proposal: Proposal, state: str, by: Person, reason: str) -> None:
    proposal.state, proposal.decided_by = state, by
    proposal.decided_at, proposal.answer = now(), reason
    proposal.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    slug = _slug(proposal)
    record(f"proposal.{state}", proposal, by=by, because=reason, process=slug)
    tell(
        proposal.proposed_by,
        topic="proposal",
        title=f"{proposal}: {state} by {by}",
        body=reason,
        link=_page(proposal),
        once=f"proposal:{proposal.pk}:{state}",
        subject=proposal,
        process=slug,
    )


def _apply(proposal: Proposal) -> models.Model:
    """Write exactly the stored fields, if what they were meant to replace still stands."""
    proposable = KINDS[proposal.kind]
    subject = proposable.locked(proposal.subject_id) if proposal.subject_id else None
    if subject and proposable.stored(subject, proposal.was) != proposal.was:
        raise ChangedUnderneath
    changed = proposable.as_it_would_stand(subject, proposal.becomes)
    changed.save()
    return changed


def _ask_compliance(made: Proposal) -> None:
    members = Person.objects.active().in_group(groups.COMPLIANCE).exclude(pk=made.proposed_by_id)
    for person in members.order_by("pk"):
        tell(
            person,
            topic="proposal",
            title=f"{made.proposed_by} proposes: {made}",
            body=made.because,
            link=_page(made),
            once=f"proposal:{made.pk}",
            subject=made,
            process=_slug(made),
        )


def _slug(proposal: Proposal) -> str:
    """The process that it is about; a rule of the house is about none."""
    return proposal.process.slug if proposal.process else ""


def _page(proposal: Proposal) -> str:
    return f"/admin/processes/proposal/{proposal.pk}/change/"
