"""A step on a set is done at once, or proposed where a contract in force relies on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.db import IntegrityError, transaction

from audit.record import record
from governance.evaluations.actions.applying import apply
from governance.evaluations.actions.step import Outcome, Step, Writing
from governance.evaluations.models import EvaluationSet, SetProposal
from governance.evaluations.refusals import OpenProposalExists, SecondPersonNeeded
from governance.evaluations.rules import has_contract_in_force, is_relied_on
from governance.evaluations.topics import PROPOSED
from governance.evaluations.words import ProposalKind
from house.actors import Actor
from house.clock import now
from house.history import acting
from house.refusals import require_reason
from processes.models import Person
from processes.notices.actions import tell
from processes.people import groups

_BARS = {ProposalKind.REQUIRE, ProposalKind.RELEASE}


@contextmanager
def writing(evaluation_set: EvaluationSet, by: Actor, because: str) -> Iterator[Writing]:
    """A set locked for one writer; everything inside is one transaction."""
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        yield Writing(locked(evaluation_set), by, reason)


def take(writing: Writing, step: Step) -> Outcome:
    """Do the step, or propose it where a contract in force relies on what it changes."""
    if not _needs_consent(writing, step):
        return do(writing, step)
    if not isinstance(writing.by, Person):
        raise SecondPersonNeeded
    return Outcome(proposal=_proposed(writing, step, writing.by))


def do(writing: Writing, step: Step) -> Outcome:
    """Write the step, and that it was done."""
    done = apply(writing, step)
    record(
        f"evaluations.{step.kind}",
        writing.evaluation_set,
        by=writing.by,
        because=writing.reason,
        process=_slug(writing, step),
        details={
            "subject": step.subject,
            "content": writing.evaluation_set.content_hash,
            **({"loosens": done.loosens} if done.loosens else {}),
        },
    )
    return Outcome(done.cases)


def _needs_consent(writing: Writing, step: Step) -> bool:
    if step.kind in _BARS:
        return step.process is not None and has_contract_in_force(step.process)
    return is_relied_on(writing.evaluation_set)


def _proposed(writing: Writing, step: Step, by: Person) -> SetProposal:
    """Kept as it would be done, and tried out, so that it can be done."""
    loosens = _tried_out(writing, step)
    try:
        with transaction.atomic():
            made = SetProposal.objects.create(
                evaluation_set=writing.evaluation_set,
                process=step.process,
                kind=step.kind,
                subject=step.subject[:200],
                about=step.about,
                was=step.was,
                becomes=step.becomes,
                loosens=loosens,
                because=writing.reason,
                proposed_by=by,
                proposed_at=now(),
            )
    except IntegrityError:
        raise OpenProposalExists from None
    process = _slug(writing, step)
    record("evaluations.propose", made, by=by, because=writing.reason, process=process)
    _ask_compliance(made, process)
    return made


def _tried_out(writing: Writing, step: Step) -> list[str]:
    """What would become easier; whatever is written for it is undone."""
    point = transaction.savepoint()
    try:
        return apply(replace(writing, evaluation_set=locked(writing.evaluation_set)), step).loosens
    finally:
        transaction.savepoint_rollback(point)


def locked(evaluation_set: EvaluationSet) -> EvaluationSet:
    """The set as stored now; nobody else changes it until this transaction ends."""
    rows = EvaluationSet.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("process", "owner").get(pk=evaluation_set.pk)


def _slug(writing: Writing, step: Step) -> str:
    about = step.process or writing.evaluation_set.process
    return about.slug if about else ""


def _ask_compliance(made: SetProposal, process: str) -> None:
    members = Person.objects.active().in_group(groups.COMPLIANCE).exclude(pk=made.proposed_by_id)
    for person in members.order_by("pk"):
        tell(
            person,
            topic=PROPOSED,
            title=f"{made.proposed_by} proposes: {made}"[:200],
            body="\n".join([made.because, *made.loosens]),
            link=page_of(made),
            once=f"set-proposal:{made.pk}",
            subject=made,
            process=process,
        )


def page_of(proposal: SetProposal) -> str:
    """Where a proposal is read and decided."""
    return f"/evaluations/proposals/{proposal.pk}/"
