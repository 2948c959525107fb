"""A half is approved, compliance signs; the last of them makes the change ready."""

from django.db import transaction

from audit.record import record
from governance.changes import rules
from governance.changes.actions.asking import ask_for_approvals
from governance.changes.actions.following_up import finish_emergency
from governance.changes.actions.reviewing import refuse_unseen
from governance.changes.gates import machine_gates, red, sentence
from governance.changes.models import Approval, Requirement, Submission
from governance.changes.refusals import (
    ApprovedAlready,
    GatesAreRed,
    HalfIsApproved,
    NotAskedFor,
    NotInReview,
    NotYoursToApprove,
    OwnReview,
    WriterCannotApprove,
)
from governance.changes.releases import FollowUp
from governance.changes.standing import locked, missing, open_submission
from governance.changes.telling import name_of, say
from governance.changes.words import Half, ReleaseKind
from house.clock import now
from house.history import acting
from house.refusals import require_reason
from processes.contracts.actions import moving
from processes.contracts.models import ContractVersion
from processes.contracts.whole import whole
from processes.contracts.words import VersionState
from processes.people.models import Person


def approve(
    version: ContractVersion, half: str, *, by: Person, because: str = "", seen: str = ""
) -> Approval:
    """Say yes, for one half or for compliance, to exactly what the version says now."""
    words = require_reason(because) if because.strip() else ""
    with transaction.atomic(), acting(by, words or f"Approved the {half} half"):
        version = locked(version)
        submission = _reviewed(version)
        refuse_unseen(version, seen)
        requirement = submission.requirements.filter(half=half).first()
        if requirement is None:
            raise NotAskedFor
        _refuse(requirement, by)
        if not _is_late(version) and (gates := red(machine_gates(whole(version)))):
            raise GatesAreRed(
                f"People are asked once every machine gate is green. {sentence(gates)}"
            )
        given = _give(requirement, by, words)
        if missing(submission):
            # Whoever stood in for the other half may no longer be free.
            ask_for_approvals(submission)
        else:
            _complete(version, submission, by)
    return given


def _reviewed(version: ContractVersion) -> Submission:
    """The open review; after an emergency the missing approvals are given late."""
    submission = open_submission(version)
    # What some cases get already may have been called in since.
    waits = version.state in {VersionState.IN_REVIEW, VersionState.STAGED} or _is_late(version)
    if submission is None or not waits:
        raise NotInReview
    return submission


def _is_late(version: ContractVersion) -> bool:
    """An emergency that went ahead of its approvals."""
    due = FollowUp.objects.open().filter(release__version=version)
    is_emergency = due.filter(release__kind=ReleaseKind.EMERGENCY).exists()
    return version.state == VersionState.PUBLISHED and is_emergency


def _refuse(requirement: Requirement, by: Person) -> None:
    submission = requirement.submission
    if Approval.objects.filter(requirement=requirement).exists():
        raise HalfIsApproved
    if rules.is_writer(by, submission.version):
        raise WriterCannotApprove
    if submission.approvals.filter(by=by).exists():
        raise ApprovedAlready
    if by.pk in rules.taken_by(submission.version):
        raise OwnReview
    if not rules.may_approve(by, requirement):
        raise NotYoursToApprove


def _give(requirement: Requirement, by: Person, words: str) -> Approval:
    submission = requirement.submission
    version = submission.version
    half = Half(requirement.half)
    given = Approval.objects.create(
        requirement=requirement,
        submission=submission,
        content_hash=submission.content_hash,
        by=by,
        by_name=str(by),
        as_what=rules.as_what(by, requirement),
        at=now(),
        words=words,
    )
    record(
        "change.sign" if half == Half.COMPLIANCE else "change.approve",
        version,
        by=by,
        because=words,
        process=version.process.slug,
        details={"half": half, "as": given.as_what, "content": given.content_hash},
    )
    return given


def _complete(version: ContractVersion, submission: Submission, by: Person) -> None:
    """Every approval is there: ready to publish, or, after an emergency, reviewed."""
    if version.state == VersionState.PUBLISHED:
        finish_emergency(version, by=by)
        return
    if version.state == VersionState.STAGED:
        return
    moving.mark_approved(version, by=by, because="Every approval stands for this content.")
    say(
        {version.author, submission.submitted_by, version.process.accountable} - {by},
        version,
        title=f"Approved, ready to publish: {name_of(version)}",
        body=submission.because,
        once=f"approved:{submission.pk}",
    )
