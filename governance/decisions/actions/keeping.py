"""What people do with logged decisions: put a result right, let texts go, check what is left."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from audit.record import record
from governance.decisions import refusals, rules
from governance.decisions.actions.following import case_of
from governance.decisions.actions.touching import touch
from governance.decisions.authorize.actions.erasing import erase_questions
from governance.decisions.authorize.models import Authorization
from governance.decisions.digests import START
from governance.decisions.keeping_models import (
    Override,
    Tombstone,
)
from governance.decisions.models import Decision, DecisionBody
from governance.decisions.reruns.models import RerunText
from governance.decisions.sealing_models import Chain, Verification
from governance.decisions.topics import ALTERED
from governance.decisions.verifying import Head, Verdict, verify
from governance.decisions.words import Gone
from governance.escalations.actions import erase_texts
from governance.escalations.models import Escalation
from house.actors import Actor
from house.clock import now
from house.refusals import Invalid, require_reason
from processes.people import groups
from processes.people.models import Person
from processes.register.models import Process
from processes.register.routes import tell_roles


def override(decision: Decision, *, result: str, by: Person, because: str) -> Override:
    """Put a named person's result in the place of the agent's; both stay on record."""
    if not rules.may_override(by, decision.process):
        raise refusals.MayNotOverride
    reason, corrected = require_reason(because), result.strip()
    if len(corrected) < 2:
        raise Invalid("Say what the right result is.", field="result")
    with transaction.atomic():
        made = Override(decision=decision, result=corrected, because=reason, by=by, at=now())
        made.position = _next_place(decision.process_id)
        made.sign()
        made.save(force_insert=True)
        record(
            "decision.override",
            decision,
            by=by,
            because=reason,
            process=decision.process.slug,
            details={"was": decision.decision, "result": corrected[:500]},
        )
        touch(decision.process_id, [decision.at])
    return made


def _next_place(process_id: int) -> int:
    """The place of one more override; the chain counts them, so that none can be taken away."""
    Chain.objects.bulk_create([Chain(process_id=process_id, head=START)], ignore_conflicts=True)
    chain = Chain.objects.select_for_update(of=("self",)).get(pk=process_id)
    chain.overrides += 1
    chain.save(update_fields=["overrides"])
    return chain.overrides


def erase(decision: Decision, *, by: Person, because: str) -> Tombstone:
    """Let the text of a record go before its time; its facts and its seal stay."""
    if not rules.may_keep(by):
        raise refusals.MayNotKeep
    reason = require_reason(because)
    with transaction.atomic():
        if not DecisionBody.objects.select_for_update().filter(pk=decision.pk).exists():
            raise refusals.GoneAlready
        let_go([decision.pk], kind=Gone.ERASED, by=by, because=reason)
        details = {
            "questions": _erase_questions(decision, by=by, because=reason),
            "exceptions": erase_texts(_exceptions(decision), by=by, because=reason),
        }
        slug = decision.process.slug
        record("decision.erase", decision, by=by, because=reason, process=slug, details=details)
    return Tombstone.objects.get(pk=decision.pk)


def _erase_questions(decision: Decision, *, by: Person, because: str) -> int:
    """What the agent asked about this case says the same as its record."""
    asked = Q(public_id=decision.authorization_id) if decision.authorization_id else Q(pk=None)
    if decision.case_id:
        asked |= Q(case_id=decision.case_id)
    rows = Authorization.objects.filter(asked, process=decision.process_id, erased_at=None)
    return erase_questions(list(rows.values_list("pk", flat=True)), by=by, because=because)


def _exceptions(decision: Decision) -> list[int]:
    """The exceptions of its case, or those that this very record called."""
    rows = Escalation.objects.filter(process=decision.process_id, case_id=case_of(decision))
    return list(rows.values_list("pk", flat=True))


def let_go(ids: Sequence[int], *, kind: str, by: Actor, because: str) -> int:
    """Put up the tombstones and take the texts away, in one transaction."""
    moment = now()
    with transaction.atomic():
        stones = [
            Tombstone(decision_id=pk, kind=kind, because=because, by=str(by)[:200], at=moment)
            for pk in ids
        ]
        texts = Decision.objects.filter(pk__in=list(ids))
        digests = dict(texts.values_list("pk", "body_digest"))
        for stone in stones:
            stone.sign(digests[stone.decision_id])
        Tombstone.objects.bulk_create(stones, batch_size=500)
        # What was put to the model again says the same, so it goes too.
        RerunText.objects.filter(rerun__decision__in=list(ids)).delete()
        # Straight to the rows: there is nothing below a text that would have to go with it.
        rows = DecisionBody.objects.filter(pk__in=list(ids))
        return rows._raw_delete(rows.db)


def check_log(process: Process, *heads: Head) -> tuple[Verification, Verdict]:
    """Check a process's part of the log, keep what was found, and call people if it is bad."""
    found = verify(process, *heads)
    with transaction.atomic():
        kept = Verification.objects.create(
            process=process,
            at=now(),
            is_ok=found.is_ok,
            sealed=found.sealed,
            pending=found.pending,
            overrides=found.overrides,
            head=found.head,
            first_bad=found.first_bad,
            says=found.says,
        )
        if not found.is_ok:
            _tell_of_alteration(process, found)
    return kept, found


def _tell_of_alteration(process: Process, found: Verdict) -> None:
    compliance = Person.objects.active().in_group(groups.COMPLIANCE)
    tell_roles(
        process,
        ALTERED,
        title=f"{process}: the decision log was altered",
        body=f"{found.says} Record {found.first_bad or 'unknown'}.",
        once=f"altered:{process.pk}:{found.first_bad}:{found.says[:60]}"[:200],
        link="/decisions/seals/",
        is_urgent=True,
        also=tuple(compliance),
    )
