"""House rules change by one person's proposal and another's consent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from audit.record import record
from house.clock import now
from house.history import acting
from house.refusals import Invalid, NotPermitted, require_reason
from processes.notices.actions import tell
from processes.people import groups
from processes.people.models import Person
from processes.register import rules
from processes.register.models import Control, Proposal, Tier, TierAnswer
from processes.register.refusals import (
    ChangedUnderneath,
    NothingChanges,
    OpenProposalExists,
    ProposalIsClosed,
    ProposerCannotConsent,
)
from processes.register.words import ANSWER, CONTROL, TIER


@dataclass(frozen=True)
class Proposable:
    """One kind of thing that changes by proposal: which fields, and how it is found."""

    model: type[models.Model]
    fields: tuple[str, ...]
    can_add: bool = False
    # Later rooms apply some changes through actions of their own.
    check: Callable[[models.Model], None] | None = None


KINDS: dict[str, Proposable] = {
    TIER: Proposable(
        Tier,
        ("name", "reach", "example", "review_every_days", "review_says", "min_sampling_percent"),
    ),
    CONTROL: Proposable(
        Control, ("slug", "name", "says", "tier", "passes_upward", "is_retired"), can_add=True
    ),
    ANSWER: Proposable(TierAnswer, ("says", "lowest_tier")),
}


def propose(
    kind: str, subject: models.Model | None, becomes: dict[str, Any], *, by: Person, because: str
) -> Proposal:
    """Propose that a house rule changes; nothing changes until another person consents."""
    if not rules.may_propose(by):
        raise NotPermitted("House rules are proposed by compliance and administrators.")
    reason = require_reason(because)
    proposable = KINDS[kind]
    wanted = {name: _stored(value) for name, value in becomes.items() if name in proposable.fields}
    was = _stored_fields(subject, wanted) if subject else {}
    wanted = {name: value for name, value in wanted.items() if was.get(name, ...) != value}
    if not wanted:
        raise NothingChanges
    shown = _with(proposable, subject, wanted)
    with transaction.atomic():
        _refuse_second(kind, subject)
        made = Proposal.objects.create(
            kind=kind,
            subject_id=str(subject.pk) if subject else "",
            subject=str(subject or f"new {kind}: {shown}")[:200],
            was={name: was[name] for name in wanted if name in was},
            becomes=wanted,
            because=reason,
            proposed_by=by,
            proposed_at=now(),
        )
        record("proposal.make", made, by=by, because=reason, details={"becomes": wanted})
        _ask_compliance(made)
    return made


def consent(proposal: Proposal, *, by: Person, because: str) -> Proposal:
    """Put the proposed change in force."""
    if by == proposal.proposed_by:
        raise ProposerCannotConsent
    if not rules.may_consent(by, proposal):
        raise NotPermitted("Compliance consents to house rules.")
    reason = require_reason(because)
    with transaction.atomic(), acting(by, f"{proposal.because} Consented: {reason}"):
        proposal = _locked(proposal)
        _apply(proposal)
        _close(proposal, Proposal.State.CONSENTED, by, reason)
    return proposal


def decline(proposal: Proposal, *, by: Person, because: str) -> Proposal:
    """Leave the house rule as it stands, and say why."""
    if not rules.may_consent(by, proposal):
        raise ProposerCannotConsent if by == proposal.proposed_by else NotPermitted
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
        proposal.state = Proposal.State.WITHDRAWN
        proposal.answer = reason
        proposal.save(update_fields=["state", "answer"])
        record("proposal.withdrawn", proposal, by=by, because=reason)
    return proposal


def _locked(proposal: Proposal) -> Proposal:
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if proposal.state != Proposal.State.OPEN:
        raise ProposalIsClosed
    return proposal


def _close(proposal: Proposal, state: str, by: Person, reason: str) -> None:
    proposal.state, proposal.decided_by = state, by
    proposal.decided_at, proposal.answer = now(), reason
    proposal.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    record(f"proposal.{state}", proposal, by=by, because=reason)
    tell(
        proposal.proposed_by,
        topic="proposal",
        title=f"{proposal}: {state} by {by}",
        body=reason,
        link=f"/admin/processes/proposal/{proposal.pk}/change/",
        once=f"proposal:{proposal.pk}:{state}",
        subject=proposal,
    )


def _apply(proposal: Proposal) -> None:
    """Write exactly the stored fields, if what they were meant to replace still stands."""
    proposable = KINDS[proposal.kind]
    subject = None
    if proposal.subject_id:
        rows = proposable.model._default_manager.select_for_update()
        subject = rows.get(pk=proposal.subject_id)
        if _stored_fields(subject, proposal.was) != proposal.was:
            raise ChangedUnderneath
    changed = _with(proposable, subject, proposal.becomes)
    changed.save()


def _with(
    proposable: Proposable, subject: models.Model | None, wanted: dict[str, Any]
) -> models.Model:
    """The thing as it would stand, refused where it couldn't."""
    if subject is None and not proposable.can_add:
        raise Invalid("There is nothing to change.")
    made = subject or proposable.model()
    for name, value in wanted.items():
        field = _field(made, name)
        try:
            setattr(made, field.attname, field.to_python(value))
        except ValidationError as problem:
            raise Invalid(" ".join(problem.messages), field=name) from None
    try:
        made.full_clean()
    except ValidationError as problem:
        name, messages = next(iter(problem.message_dict.items()))
        raise Invalid(" ".join(messages), field=name) from None
    return made


def _stored(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def _stored_fields(subject: models.Model, names: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(subject, _field(subject, name).attname) for name in names}


def _field(thing: models.Model, name: str) -> "models.Field[Any, Any]":
    field = thing._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


def _refuse_second(kind: str, subject: models.Model | None) -> None:
    same = Proposal.objects.open().filter(kind=kind, subject_id=str(subject.pk) if subject else "-")
    if same.exists():
        raise OpenProposalExists


def _ask_compliance(made: Proposal) -> None:
    for person in (
        Person.objects.active().in_group(groups.COMPLIANCE).exclude(pk=made.proposed_by_id)
    ):
        tell(
            person,
            topic="proposal",
            title=f"{made.proposed_by} proposes: {made}",
            body=made.because,
            link=f"/admin/processes/proposal/{made.pk}/change/",
            once=f"proposal:{made.pk}",
            subject=made,
        )
