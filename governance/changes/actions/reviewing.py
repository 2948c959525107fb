"""A change is handed in, taken up again, sent back, or withdrawn."""

from django.db import transaction

from audit.record import record
from governance.changes import rules
from governance.changes.actions.asking import ask_for_approvals, ask_people
from governance.changes.backtests.actions import try_when_handed_in
from governance.changes.models import Requirement, Submission
from governance.changes.refusals import (
    ContentChanged,
    MayNotWithdraw,
    NotInReview,
    TakeInFirst,
)
from governance.changes.releases import Countersign, Plan
from governance.changes.standing import locked, missing, needed, open_submission, risks_of
from governance.changes.telling import name_of, say
from governance.changes.words import Asked, Ended, Planned
from governance.evaluations.runs.actions import run_for_review
from house.clock import now
from house.history import acting
from house.refusals import require_reason
from processes.contracts.actions import moving
from processes.contracts.in_force import in_force
from processes.contracts.models import ContractVersion, writers_of
from processes.contracts.refusals import MayNotPropose
from processes.contracts.underneath import is_behind
from processes.contracts.whole import Whole, whole
from processes.contracts.words import VersionState
from processes.people.models import Person


def submit(version: ContractVersion, *, by: Person, because: str) -> Submission:
    """Hand a draft in: its content is fixed, and people are asked once machines are content."""
    if not rules.may_submit(by, version):
        raise MayNotPropose
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        version = locked(version)
        if is_behind(version):
            raise TakeInFirst
        written = whole(moving.hold_for_review(version, by=by, because=reason))
        version, replaces = written.version, in_force(version.process)
        submission = _carried_on(version) or _handed_in(written, replaces, by, reason)
        record(
            "change.submit",
            version,
            by=by,
            because=reason,
            process=version.process.slug,
            details={"content": version.content_hash, "risks": submission.risks},
        )
        run_for_review(version, by=by)
        if not ask_people(submission, written) and submission.asked_at is not None:
            ask_for_approvals(submission)
        if not missing(submission):
            moving.mark_approved(version, by=by, because="Every approval stands for this content.")
        try_when_handed_in(version, replaces)
    return submission


def edit_again(version: ContractVersion, *, by: Person, because: str) -> ContractVersion:
    """Take a change back to its draft; approvals count again if it is handed in unchanged."""
    if not rules.may_submit(by, version):
        raise MayNotPropose
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        version = _in_review(version)
        cancel_plans(version, "The change was taken up again.", by)
        version = moving.reopen(version, by=by, because=reason)
        record("change.edit_again", version, by=by, because=reason, process=version.process.slug)
    return version


def withdraw(version: ContractVersion, *, by: Person, because: str) -> ContractVersion:
    """Take a change back for good."""
    if not rules.may_withdraw(by, version):
        raise MayNotWithdraw
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        version = locked(version)
        submission = open_submission(version)
        if submission is not None:
            cancel_plans(version, "The change was withdrawn.", by)
            end_review(submission, Ended.WITHDRAWN, by, reason)
        end_requests(version, "The change was withdrawn.", by)
        version = moving.withdraw(version, by=by, because=reason)
        if submission is not None:
            approved = {approval.by for approval in submission.approvals.select_related("by")}
            say(
                {version.author, submission.submitted_by, *approved} - {by},
                version,
                title=f"Withdrawn: {name_of(version)}",
                body=f"{by}: {reason}",
                once=f"withdrawn:{submission.pk}",
            )
    return version


def end_requests(version: ContractVersion, why: str, by: Person) -> None:
    """What a second person was asked about can't happen any more."""
    waiting = Countersign.objects.filter(version=version, state=Asked.WAITING)
    waiting.update(state=Asked.TAKEN_BACK, answered_by=by, answered_at=now(), answer=why)


def refuse_unseen(version: ContractVersion, seen: str) -> None:
    """What someone decides on is what stood on their page."""
    if seen and seen != version.content_hash:
        raise ContentChanged


def end_published(version: ContractVersion, by: Person, because: str) -> None:
    """The review has led to a publication."""
    submission = open_submission(version)
    if submission is not None:
        end_review(submission, Ended.PUBLISHED, by, because)


def hand_in_late(
    version: ContractVersion, replaces: ContractVersion | None, *, by: Person, because: str
) -> Submission:
    """After an emergency: the review that it went ahead of, with what it would have needed."""
    before = open_submission(version)
    if before is not None and before.content_hash == version.content_hash:
        return before
    if before is not None:
        end_review(before, Ended.EDITED, by, "It was edited and published in an emergency.")
    return _handed_in(whole(version), replaces, by, because)


def _carried_on(version: ContractVersion) -> Submission | None:
    """The review that stood before the draft was opened again, where nothing changed since."""
    before = open_submission(version)
    if before is None:
        return None
    replaces = in_force(version.process)
    wrote = writers_of(version)
    is_same = before.content_hash == version.content_hash and before.replaces == replaces
    # Whoever approved it and wrote in it since approved their own words.
    if is_same and not before.approvals.filter(by__in=wrote).exists():
        return before
    author = version.author
    end_review(before, Ended.EDITED, author, "It was edited and handed in anew.")
    approved = {approval.by for approval in before.approvals.select_related("by")}
    say(
        approved,
        version,
        title=f"Edited after you approved it: {name_of(version)}",
        body="Your approval counted for what it said then. You are asked again if it is yours.",
        once=f"void:{before.pk}",
    )
    return None


def _handed_in(
    written: Whole, replaces: ContractVersion | None, by: Person, reason: str
) -> Submission:
    version = written.version
    risks = risks_of(written, replaces)
    submission = Submission.objects.create(
        version=version,
        replaces=replaces,
        content_hash=version.content_hash,
        behaviour_hash=version.behaviour_hash,
        risks=[
            {
                "kind": note.kind,
                "title": note.title,
                "says": note.says,
                "part": note.part,
                "needs_compliance": note.needs_compliance,
            }
            for note in risks
        ],
        submitted_by=by,
        submitted_at=now(),
        because=reason,
    )
    Requirement.objects.bulk_create(
        Requirement(submission=submission, half=half, because=why)
        for half, why in needed(written, replaces, risks).items()
    )
    return submission


def _in_review(version: ContractVersion) -> ContractVersion:
    found = locked(version)
    if found.state not in {VersionState.IN_REVIEW, VersionState.APPROVED}:
        raise NotInReview
    return found


def end_review(submission: Submission, how: Ended, by: Person, because: str) -> None:
    submission.ended, submission.ended_by = how, by
    submission.ended_at, submission.ended_because = now(), because
    submission.save(update_fields=["ended", "ended_by", "ended_at", "ended_because"])


def cancel_plans(version: ContractVersion, why: str, by: Person) -> None:
    """What was planned won't come."""
    waiting = Plan.objects.filter(version=version, state=Planned.WAITING)
    if waiting.update(state=Planned.CANCELLED, outcome=why):
        record("change.cancel_plan", version, by=by, because=why, process=version.process.slug)
