"""Going ahead without a passed evaluation: asked for, approved by another, until a day."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from audit.record import record
from governance.evaluations.runs.around import Waiver
from governance.evaluations.runs.refusals import (
    EndIsNotAhead,
    MayNotAskForWaiver,
    MayNotDecideWaiver,
    WaiverIsAsked,
    WaiverIsDecided,
)
from governance.evaluations.runs.rules import may_ask_for_waiver, may_decide_waiver
from governance.evaluations.runs.telling import ask_for_decision, tell_decided
from governance.evaluations.runs.words import WaiverState
from house.clock import now
from house.refusals import require_reason
from processes.contracts.content import behaviour_hash
from processes.contracts.whole import whole
from processes.models import ContractVersion, Person

LONGEST = timedelta(days=90)


def ask_for_waiver(
    version: ContractVersion, *, until: datetime, by: Person, because: str
) -> Waiver:
    """Ask to go ahead with exactly this behaviour until a day."""
    if not may_ask_for_waiver(by, version.process):
        raise MayNotAskForWaiver
    reason = require_reason(because)
    if not now() < until <= now() + LONGEST:
        raise EndIsNotAhead(field="until")
    with transaction.atomic():
        try:
            with transaction.atomic():
                waiver = Waiver.objects.create(
                    process=version.process,
                    behaviour_hash=version.behaviour_hash or behaviour_hash(whole(version)),
                    version_number=version.number,
                    author=version.author,
                    asked_by=by,
                    asked_at=now(),
                    because=reason,
                    until=until,
                )
        except IntegrityError:
            raise WaiverIsAsked from None
        _record("evaluations.ask_waiver", waiver, by, reason)
        ask_for_decision(waiver)
    return waiver


def approve_waiver(waiver: Waiver, *, by: Person, because: str) -> Waiver:
    """Let it go ahead until its day."""
    return _decide(waiver, WaiverState.APPROVED, by, because)


def decline_waiver(waiver: Waiver, *, by: Person, because: str) -> Waiver:
    """It has to pass first."""
    return _decide(waiver, WaiverState.DECLINED, by, because)


def withdraw_waiver(waiver: Waiver, *, by: Person, because: str) -> Waiver:
    """Whoever asked asks no longer."""
    reason = require_reason(because)
    with transaction.atomic():
        waiver = _asked(waiver)
        if by.pk != waiver.asked_by_id:
            raise MayNotAskForWaiver
        waiver.state, waiver.answer = WaiverState.WITHDRAWN, reason
        waiver.save(update_fields=["state", "answer"])
        _record("evaluations.withdraw_waiver", waiver, by, reason)
    return waiver


def _decide(waiver: Waiver, state: WaiverState, by: Person, because: str) -> Waiver:
    reason = require_reason(because)
    with transaction.atomic():
        waiver = _asked(waiver)
        if not may_decide_waiver(by, waiver):
            raise MayNotDecideWaiver
        if state == WaiverState.APPROVED and waiver.until <= now():
            raise EndIsNotAhead("Its last day has passed: ask for another.")
        waiver.state, waiver.answer = state, reason
        waiver.decided_by, waiver.decided_by_name, waiver.decided_at = by, str(by), now()
        waiver.save()
        _record(f"evaluations.waiver_{state}", waiver, by, reason)
        tell_decided(waiver)
    return waiver


def _asked(waiver: Waiver) -> Waiver:
    found = Waiver.objects.select_for_update(of=("self",)).get(pk=waiver.pk)
    if found.state != WaiverState.ASKED:
        raise WaiverIsDecided
    return found


def _record(verb: str, waiver: Waiver, by: Person, reason: str) -> None:
    details = {"version": waiver.version_number, "until": waiver.until.isoformat()}
    record(verb, waiver, by=by, because=reason, process=waiver.process.slug, details=details)
