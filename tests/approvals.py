"""Approvals as rows, for tests that are about something else than how they are given."""

from governance.changes.words import Ended, Half
from governance.models import Approval, Requirement, Submission
from house.clock import now
from processes.contracts import actions
from processes.models import ContractVersion
from tests.agents import BY


def approved(draft: ContractVersion) -> ContractVersion:
    """A complete draft, held for review and approved by two people who stand for the process."""
    version = actions.hold_for_review(draft, **BY)
    process = version.process
    submission = Submission.objects.create(
        version=version,
        content_hash=version.content_hash,
        behaviour_hash=version.behaviour_hash,
        submitted_by=version.author,
        submitted_at=now(),
        because="For a test",
    )
    people = {Half.BUSINESS: process.escalation_owner, Half.SYSTEM: process.escalation_backup}
    for half, person in people.items():
        requirement = Requirement.objects.create(submission=submission, half=half, because="Test")
        Approval.objects.create(
            requirement=requirement,
            submission=submission,
            content_hash=version.content_hash,
            by=person,
            by_name=str(person),
            as_what=half.label,
            at=now(),
        )
    version = actions.mark_approved(version, **BY)
    submission.ended, submission.ended_at = Ended.PUBLISHED, now()
    submission.save(update_fields=["ended", "ended_at"])
    return version


def published(draft: ContractVersion) -> ContractVersion:
    """The same, in force."""
    return actions.put_in_force(approved(draft), **BY)
