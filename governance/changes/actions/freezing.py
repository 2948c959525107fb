"""The rules of a process are frozen until a date, and thawed."""

from datetime import datetime, timedelta

from django.db import transaction

from audit.record import record
from governance.changes import rules
from governance.changes.refusals import (
    FrozenAlready,
    FrozenTooLong,
    MayNotFreeze,
    MayNotLift,
    NotFrozen,
    TimeIsPast,
)
from governance.changes.releases import Freeze
from governance.changes.topics import FROZEN
from governance.changes.words import UPKEEP
from house.clock import now
from house.refusals import require_reason
from processes.people.models import Person
from processes.register.models import Process
from processes.register.routes import tell_roles

RAN_OUT = "It ran out."
LONGEST = timedelta(days=366)


def freeze(process: Process, until: datetime, *, by: Person, because: str) -> Freeze:
    """Keep the rules as they are until then; changes may be handed in, and wait."""
    if not rules.may_freeze(by, process):
        raise MayNotFreeze
    reason = require_reason(because)
    if until <= now():
        raise TimeIsPast(field="until")
    if until > now() + LONGEST:
        raise FrozenTooLong(field="until")
    with transaction.atomic():
        process = _locked(process)
        for over in Freeze.objects.over().filter(process=process):
            end_over(over)
        if Freeze.objects.standing().filter(process=process).exists():
            raise FrozenAlready
        made = Freeze.objects.create(
            process=process, until=until, because=reason, set_by=by, set_at=now()
        )
        details = {"until": until.isoformat()}
        record(
            "change.freeze", process, by=by, because=reason, process=process.slug, details=details
        )
        tell_roles(
            process,
            FROZEN,
            title=f"{process}: rules are frozen until {until:%-d %B %Y}",
            body=f"{by}: {reason}",
            once=f"freeze:{made.pk}",
        )
    return made


def lift_freeze(process: Process, *, by: Person, because: str) -> Freeze:
    """Let rules change again before the date."""
    if not rules.may_freeze(by, process):
        raise MayNotFreeze
    reason = require_reason(because)
    with transaction.atomic():
        process = _locked(process)
        standing = Freeze.objects.standing().filter(process=process).first()
        if standing is None:
            raise NotFrozen
        if not rules.may_lift(by, standing):
            raise MayNotLift
        standing.lifted_at, standing.lifted_by, standing.lifted_because = now(), by, reason
        standing.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
        record("change.lift_freeze", process, by=by, because=reason, process=process.slug)
        tell_roles(
            process,
            FROZEN,
            title=f"{process}: rules may change again",
            body=f"{by}: {reason}",
            once=f"thaw:{standing.pk}",
        )
    return standing


def end_over(over: Freeze) -> int:
    """A freeze whose time has passed is over."""
    standing = Freeze.objects.filter(pk=over.pk, lifted_at=None)
    ended = standing.update(lifted_at=over.until, lifted_because=RAN_OUT)
    if ended:
        process = over.process
        record("change.freeze_over", process, by=UPKEEP, because=RAN_OUT, process=process.slug)
    return ended


def _locked(process: Process) -> Process:
    return Process.objects.select_for_update(of=("self",), no_key=True).get(pk=process.pk)
