"""A case stops, and one named person is called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from audit.record import record
from governance.escalations import refusals, topics
from governance.escalations.holders import first_holder
from governance.escalations.models import Escalation
from governance.escalations.paths import Path, path_for
from governance.escalations.words import Source
from house.actors import Actor
from house.clock import now
from house.refusals import Invalid
from processes.contracts.models import ContractVersion
from processes.notices.actions import tell
from processes.register.models import Process

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
) -> tuple[Escalation, bool]:
    """Call the person of the trigger's path, once a case; whether the exception is new.

    `trigger` names a path, its kind or a stop rule; any other words go to the escalation owner.
    """
    _refuse(trigger, case_id, summary)
    path = path_for(process, version, trigger, inputs)
    waiting = Escalation.objects.waiting().filter(
        process=process, case_id=case_id, slot=slot or path.slot
    )
    if found := waiting.first():
        return found, False
    made = _made(process, version, path, action, case_id=case_id, slot=slot or path.slot)
    made.summary, made.context, made.source = summary.strip(), context, source
    made.opened_by = str(by)[:200]
    try:
        with transaction.atomic():
            _keep(made, by)
    except IntegrityError:
        # Somebody opened the same in this very moment.
        if found := waiting.first():
            return found, False
        raise
    return made, True


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
    made.path, made.trigger = path.name, path.trigger
    made.owner, made.backup, made.held_by = path.owner, path.backup, holder
    made.respond_within, made.message, made.by_hand = (
        path.respond_within,
        path.message,
        path.by_hand,
    )
    made.opened_at, made.respond_by = moment, path.due(moment, holder)
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
    tell(
        made.held_by,
        topic=topics.WAITING,
        title=f"{made.process}, case {made.case_id} waits for you",
        body=f"{made.message or made.trigger}\n\n{made.summary}".strip(),
        link=f"/exceptions/{made.public_id}/",
        is_urgent=True,
        once=f"exception:{made.pk}:{made.held_by_id}",
        subject=made,
        process=slug,
    )
