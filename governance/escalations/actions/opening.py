"""A case stops, and one named person is called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from audit.record import record
from governance.escalations import refusals
from governance.escalations.actions.handing import hold
from governance.escalations.clock import clock_of
from governance.escalations.holders import first_holder
from governance.escalations.models import Escalation, EscalationQuerySet
from governance.escalations.paths import Path, path_for
from governance.escalations.telling import tell_holder
from governance.escalations.words import Outcome, Source, Why
from house.actors import Actor
from house.clock import now
from house.refusals import Invalid
from processes.contracts.models import ContractVersion
from processes.people.models import Person
from processes.register.models import Process
from processes.register.words import Stage

LONGEST_CASE, LONGEST_SUMMARY = 200, 4000


@dataclass(frozen=True)
class Action:
    """The very action that an agent asked for, and the rules that an approval would lift."""

    tool: str
    arguments: Mapping[str, Any]
    hash: str
    rules: list[str] = field(default_factory=list)
    can_be_approved: bool = True


def open_exception(
    process: Process,
    *,
    trigger: str,
    case_id: str,
    summary: str,
    context: Any,
    by: Actor,
    version: ContractVersion | None = None,
    source: str = Source.AGENT,
    action: Action | None = None,
    inputs: Mapping[str, Any] | None = None,
    slot: str = "",
    raised_by: Person | None = None,
) -> tuple[Escalation, bool]:
    """Call the person of the trigger's path, once a case; whether the exception is new.

    `trigger` names a path, its kind or a stop rule; any other words go to the escalation owner.
    """
    _refuse(trigger, case_id, summary)
    path = path_for(process, version, trigger, inputs)
    same = Escalation.objects.filter(process=process, case_id=case_id, slot=slot or path.slot)
    if found := _waiting(same, case_id, action):
        return found, False
    if process.stage == Stage.RETIRED and source != Source.BREACH:
        # What was logged has happened all the same, and somebody has to see to it.
        raise refusals.NothingRuns
    made = _made(process, version, path, action, case_id=case_id, slot=slot or path.slot)
    made.summary, made.context, made.source = summary.strip(), context, source
    made.opened_by, made.raised_by = str(by)[:200], raised_by
    try:
        with transaction.atomic():
            _keep(made, by)
    except IntegrityError:
        # Somebody opened the same in this very moment.
        if found := _waiting(same, case_id, action):
            return found, False
        raise
    return made, True


def _waiting(same: EscalationQuerySet, case_id: str, action: Action | None) -> Escalation | None:
    """The one that waits, or the one that it was merged into while that waits.

    A question about an action is answered only by one about the very same of its case.
    """
    if found := same.waiting().first():
        return found
    merged = same.filter(outcome=Outcome.MERGED).order_by("-decided_at", "-id").first()
    survivor = merged.survivor if merged else None
    if survivor is None or survivor.is_decided:
        return None
    return survivor if action is None or _is_about(survivor, case_id, action) else None


def _is_about(escalation: Escalation, case_id: str, action: Action) -> bool:
    return (
        escalation.case_id == case_id
        and escalation.action_hash == action.hash
        and escalation.can_be_approved == action.can_be_approved
    )


def _refuse(trigger: str, case_id: str, summary: str) -> None:
    if not case_id.strip() or len(case_id) > LONGEST_CASE:
        raise refusals.CaseMissing(field="case_id")
    if not trigger.strip():
        raise refusals.TriggerMissing(field="trigger")
    if len(summary) > LONGEST_SUMMARY:
        raise Invalid(f"At most {LONGEST_SUMMARY:,} characters.", field="summary")


def _made(
    process: Process,
    version: ContractVersion | None,
    path: Path,
    action: Action | None,
    *,
    case_id: str,
    slot: str,
) -> Escalation:
    """The exception with its path frozen in, and the first person who can be asked."""
    holder, moment = first_holder(process, path.owner, path.backup), now()
    made = Escalation(process=process, version=version, case_id=case_id, slot=slot)
    made.path, made.kind, made.trigger = path.name, path.kind, path.trigger
    made.owner, made.backup, made.held_by = path.owner, path.backup, holder
    made.respond_within, made.message, made.by_hand = (
        path.respond_within,
        path.message,
        path.by_hand,
    )
    clock = clock_of(path.respond_within, moment, holder)
    made.opened_at, made.half_at = moment, clock.half_at
    made.respond_by = made.next_at = clock.ends_at
    if action:
        made.tool, made.arguments = action.tool, dict(action.arguments)
        made.action_hash, made.rules = action.hash, action.rules
        made.can_be_approved = action.can_be_approved
    return made


def _keep(made: Escalation, by: Actor) -> None:
    made.save(force_insert=True)
    details = {"case": made.case_id, "path": made.path, "held_by": str(made.held_by)}
    slug = made.process.slug
    record("exception.open", made, by=by, because=made.trigger, process=slug, details=details)
    tell_holder(made, hold(made, Why.OPENED))
