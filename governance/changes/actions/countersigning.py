"""Acts that take two: a change in an emergency, and going further back or to looser rules."""

from django.db import transaction

from audit.record import record
from governance.changes import rules
from governance.changes.actions.following_up import ask_for_review
from governance.changes.actions.publishing import release
from governance.changes.actions.reviewing import cancel_plans, end_published, hand_in_late
from governance.changes.gates import machine_gates, red, sentence
from governance.changes.refusals import (
    AnsweredMeanwhile,
    AskedAlready,
    AskerIsGone,
    ContentChanged,
    GatesAreRed,
    MayNotCountersign,
    MayNotPublish,
    MayNotRollBack,
    MovedOnSince,
    NothingToRollBackTo,
    NotInReview,
    Retired,
    SecondMustBeAnother,
)
from governance.changes.releases import Countersign, Release
from governance.changes.standing import hash_of, locked, risks_of, was_approved
from governance.changes.telling import ask, name_of
from governance.changes.words import Asked, ReleaseKind, TwoPersonAct
from house.clock import now
from house.history import acting
from house.refusals import require_reason
from processes.contracts.actions import publishing
from processes.contracts.actions.moving import locked_process
from processes.contracts.in_force import in_force
from processes.contracts.models import ContractVersion, PublicationChange
from processes.contracts.whole import whole
from processes.contracts.words import VersionState
from processes.people import groups
from processes.people.models import Person
from processes.register.models import Process
from processes.register.words import Stage

_BEFORE = {VersionState.DRAFT, VersionState.IN_REVIEW, VersionState.APPROVED}


def ask_for_emergency(
    version: ContractVersion, *, by: Person, because: str, seen: str = ""
) -> Countersign:
    """Ask a second person to put a change in force ahead of freeze and approvals."""
    if not rules.may_publish(by, version.process):
        raise MayNotPublish
    reason = require_reason(because)
    with transaction.atomic():
        version = locked(version)
        _refuse_emergency(version)
        _refuse_unseen(version, seen)
        return _asked(version, TwoPersonAct.EMERGENCY, by, reason)


def roll_back(
    process: Process,
    *,
    by: Person,
    because: str,
    to: ContractVersion | None = None,
    seen: str = "",
) -> Release | Countersign:
    """Go back to the version before at once; further back or to looser rules, ask a second one."""
    if not rules.may_roll_back(by, process):
        raise MayNotRollBack
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        # Locked first: what was before depends on what is in force now.
        process = locked_process(process.pk)
        current = in_force(process)
        target = to or previous(process)
        if current is None or target is None or target == current:
            raise NothingToRollBackTo
        target = locked(target)
        _refuse_never_in_force(target)
        _refuse_unseen(target, seen)
        if why := takes_two(process, target):
            return _asked(target, TwoPersonAct.ROLLBACK, by, reason, why)
        return _rolled_back(target, by, reason)


def previous(process: Process) -> ContractVersion | None:
    """What was in force before what is in force now."""
    current = in_force(process)
    newest = (
        PublicationChange.objects.filter(process=process, version=current)
        .until(now())
        .select_related("replaced")
        .first()
    )
    return newest.replaced if newest else None


def takes_two(process: Process, target: ContractVersion) -> str:
    """Why going back to a version takes a second person; empty where it doesn't."""
    if target != previous(process):
        return "It goes further back than the version before."
    if not was_approved(target):
        return "It was put in force in an emergency, and never approved in full."
    loosened = [
        note.says for note in risks_of(whole(target), in_force(process)) if note.needs_compliance
    ]
    return f"Its rules are looser: {' '.join(loosened)}" if loosened else ""


def confirm(asked: Countersign, *, by: Person, because: str, seen: str = "") -> Release:
    """Be the second person: what was asked happens now."""
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        version = locked(asked.version)
        asked = _waiting(asked)
        _refuse_second(asked, by)
        if asked.content_hash != hash_of(version) or (seen and seen != asked.content_hash):
            raise ContentChanged
        if asked.replaces != in_force(version.process):
            raise MovedOnSince
        both = f"{asked.because} {by} confirmed: {reason}"
        if asked.act == TwoPersonAct.EMERGENCY:
            _refuse_emergency(version)
            _answer(asked, Asked.CONFIRMED, by, reason)
            return _published_urgently(version, asked, by, both)
        _answer(asked, Asked.CONFIRMED, by, reason)
        return _rolled_back(version, asked.asked_by, both, second=by)


def decline(asked: Countersign, *, by: Person, because: str) -> Countersign:
    """Say no as the second person, or take one's own request back."""
    reason = require_reason(because)
    with transaction.atomic():
        version = locked(asked.version)
        asked = _waiting(asked)
        is_own = by == asked.asked_by
        if not is_own and not rules.may_countersign(by, version.process, asked.act):
            raise MayNotCountersign
        _answer(asked, Asked.TAKEN_BACK if is_own else Asked.DECLINED, by, reason)
    return asked


def _published_urgently(
    version: ContractVersion, asked: Countersign, by: Person, both: str
) -> Release:
    replaced = in_force(version.process)
    cancel_plans(version, "It was put in force in an emergency.", by)
    if version.state != VersionState.APPROVED:
        version = publishing.put_in_force_urgently(version, by=by, because=both)
        hand_in_late(version, replaced, by=asked.asked_by, because=asked.because)
    else:
        version = publishing.put_in_force(version, by=by, because=both)
        end_published(version, asked.asked_by, both)
    made = release(
        version,
        ReleaseKind.EMERGENCY,
        by=asked.asked_by,
        because=both,
        replaced=replaced,
        second=by,
    )
    ask_for_review(made)
    return made


def _rolled_back(
    target: ContractVersion, by: Person, reason: str, second: Person | None = None
) -> Release:
    process = target.process
    replaced = in_force(process)
    target = publishing.roll_back(process, target, by=by, because=reason)
    made = release(
        target, ReleaseKind.ROLLBACK, by=by, because=reason, replaced=replaced, second=second
    )
    ask_for_review(made)
    return made


def _asked(
    version: ContractVersion, act: TwoPersonAct, by: Person, reason: str, why: str = ""
) -> Countersign:
    for before in Countersign.objects.filter(version=version, act=act, state=Asked.WAITING):
        if _still_holds(before):
            raise AskedAlready
        _answer(before, Asked.TAKEN_BACK, by, "What it was about has changed since.")
    made = Countersign.objects.create(
        act=act,
        version=version,
        replaces=in_force(version.process),
        content_hash=hash_of(version),
        asked_by=by,
        asked_at=now(),
        because=reason,
    )
    record(
        f"change.ask_{act}",
        version,
        by=by,
        because=reason,
        process=version.process.slug,
        details={"why": why},
    )
    ask(
        seconds(version, by, act),
        version,
        title=f"Second person for an {made.get_act_display()}: {name_of(version)}"
        if act == TwoPersonAct.EMERGENCY
        else f"Second person for a rollback: {name_of(version)}",
        body=f"{by}: {reason} {why}".strip(),
        once=f"second:{made.pk}",
    )
    return made


def seconds(version: ContractVersion, first: Person, act: str) -> list[Person]:
    """Who may be the second person."""
    process = version.process
    named = {process.accountable, process.accountable_deputy, process.escalation_owner}
    for row in process.named_roles.select_related("person", "deputy"):
        named |= {row.person, row.deputy}
    members = set(Person.objects.active().in_group(groups.COMPLIANCE))
    free = {each for each in named | members if each != first}
    return [
        each
        for each in sorted(free, key=lambda each: each.pk)
        if rules.may_countersign(each, process, act) and not rules.is_writer(each, version)
    ]


def _refuse_emergency(version: ContractVersion) -> None:
    if version.process.stage == Stage.RETIRED:
        raise Retired
    if version.state not in _BEFORE:
        raise NotInReview
    if gates := red(machine_gates(whole(version))):
        raise GatesAreRed(f"Not even an emergency passes a red machine gate. {sentence(gates)}")


def _refuse_never_in_force(target: ContractVersion) -> None:
    was = PublicationChange.objects.filter(process=target.process, version=target).exists()
    if not was or target.state != VersionState.SUPERSEDED:
        raise NothingToRollBackTo


def _refuse_second(asked: Countersign, by: Person) -> None:
    version = asked.version
    # Who wrote it may not let it out; what was in force before was let out by others already.
    wrote = asked.act == TwoPersonAct.EMERGENCY and rules.is_writer(by, version)
    if by == asked.asked_by or wrote:
        raise SecondMustBeAnother
    if not rules.may_countersign(by, version.process, asked.act):
        raise MayNotCountersign
    if not rules.may_ask(asked.asked_by, version.process, asked.act):
        raise AskerIsGone


def _waiting(asked: Countersign) -> Countersign:
    found = Countersign.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if found.state != Asked.WAITING:
        raise AnsweredMeanwhile
    return found


def _answer(asked: Countersign, how: Asked, by: Person, reason: str) -> None:
    asked.state, asked.answered_by = how, by
    asked.answered_at, asked.answer = now(), reason
    asked.save(update_fields=["state", "answered_by", "answered_at", "answer"])
    record(
        f"change.{how}_{asked.act}",
        asked.version,
        by=by,
        because=reason,
        process=asked.version.process.slug,
    )


def _still_holds(asked: Countersign) -> bool:
    version = asked.version
    current = in_force(version.process)
    return asked.content_hash == hash_of(version) and asked.replaces == current


def _refuse_unseen(version: ContractVersion, seen: str) -> None:
    if seen and seen != hash_of(version):
        raise ContentChanged
