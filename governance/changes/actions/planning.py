"""When a change comes into force: the dates on which people hear and learn, and a set time."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from audit.record import record
from governance.changes import rules
from governance.changes.actions.publishing import EVERYBODY, READY, Reaches, publish
from governance.changes.actions.reviewing import refuse_unseen
from governance.changes.refusals import (
    MayNotPublish,
    NotApproved,
    NothingPlanned,
    PlannedAlready,
    TimeIsPast,
    TrainingUnsaid,
)
from governance.changes.releases import Plan, Preparation
from governance.changes.standing import locked
from governance.changes.telling import ask, name_of
from governance.changes.words import UPKEEP, Planned
from house.actors import Actor
from house.clock import now
from house.refusals import NotPermitted, Refusal, require_reason
from processes.contracts.models import ContractVersion
from processes.contracts.rules import may_propose
from processes.people.models import Person


def prepare(
    version: ContractVersion,
    *,
    by: Person,
    announced_on: date,
    training_on: date | None = None,
    no_training_because: str = "",
) -> Preparation:
    """Say when people are told of the change and learn it, or why nobody needs to."""
    if not (may_propose(by, version.process) or rules.may_publish(by, version.process)):
        raise NotPermitted("These dates are set by those who propose or publish the change.")
    reason = no_training_because.strip()
    if training_on is None and not reason:
        raise TrainingUnsaid(field="training_on")
    with transaction.atomic():
        version = locked(version)
        stands = Preparation.objects.filter(version=version).first()
        said = (announced_on, training_on, reason)
        if stands and (stands.announced_on, stands.training_on, stands.no_training_because) == said:
            return stands
        fields = {
            "announced_on": announced_on,
            "training_on": training_on,
            "no_training_because": reason,
            "set_by": by,
            "set_at": now(),
        }
        made, _ = Preparation.objects.update_or_create(version=version, defaults=fields)
        details = {"announced": str(announced_on), "training": str(training_on or reason)}
        _keep("prepare", version, by, "", **details)
    return made


def plan(
    version: ContractVersion,
    at: datetime,
    *,
    by: Person,
    because: str,
    to: Reaches = EVERYBODY,
    seen: str = "",
) -> Plan:
    """Set the time at which an approved change comes into force; its gates are asked again then."""
    if not rules.may_publish(by, version.process):
        raise MayNotPublish
    reason = require_reason(because)
    if at <= now():
        raise TimeIsPast(field="at")
    with transaction.atomic():
        version = locked(version)
        refuse_unseen(version, seen)
        if version.state not in READY:
            raise NotApproved
        if Plan.objects.filter(version=version, state=Planned.WAITING).exists():
            raise PlannedAlready
        made = Plan.objects.create(
            version=version,
            at=at,
            reach=to.reach,
            share=to.share,
            teams=list(to.teams),
            by=by,
            because=reason,
        )
        _keep("plan", version, by, reason, at=at.isoformat(), to=to.in_words)
    return made


def cancel_plan(version: ContractVersion, *, by: Person, because: str) -> Plan:
    """Don't publish at the time that was set."""
    if not rules.may_publish(by, version.process):
        raise MayNotPublish
    reason = require_reason(because)
    with transaction.atomic():
        version = locked(version)
        planned = Plan.objects.filter(version=version, state=Planned.WAITING).first()
        if planned is None:
            raise NothingPlanned
        planned.state, planned.outcome = Planned.CANCELLED, f"{by}: {reason}"
        planned.save(update_fields=["state", "outcome"])
        _keep("cancel_plan", version, by, reason)
    return planned


def publish_as_planned(plan: Plan) -> int:
    """Publish what was planned for now; where a gate is red, say so to those who can mend it."""
    with transaction.atomic():
        version = locked(plan.version)
        plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        if plan.state != Planned.WAITING:
            return 0
        to = Reaches(plan.reach, plan.share, tuple(plan.teams))
        try:
            with transaction.atomic():
                publish(version, by=plan.by, because=plan.because, to=to)
        except Refusal as refusal:
            plan.state, plan.outcome = Planned.BLOCKED, refusal.text
            plan.save(update_fields=["state", "outcome"])
            _keep("plan_blocked", version, UPKEEP, refusal.text)
            ask(
                {plan.by, version.process.accountable},
                version,
                title=f"Not published as planned: {name_of(version)}",
                body=refusal.text,
                once=f"blocked:{plan.pk}",
            )
    return 1


def _keep(verb: str, version: ContractVersion, by: Actor, because: str, **details: Any) -> None:
    slug = version.process.slug
    record(f"change.{verb}", version, by=by, because=because, process=slug, details=details)
