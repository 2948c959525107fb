"""A change is sent back to whoever wrote it."""

from django.db import transaction

from audit.record import record
from governance.changes import rules
from governance.changes.actions.following_up import object_to
from governance.changes.actions.reviewing import (
    cancel_plans,
    end_requests,
    end_review,
    refuse_unseen,
)
from governance.changes.refusals import MayNotSendBack, NotInReview, OwnReview
from governance.changes.standing import locked, open_submission
from governance.changes.telling import name_of, say
from governance.changes.words import Ended
from house.history import acting
from house.refusals import require_reason
from processes.contracts.actions import moving
from processes.contracts.models import ContractVersion
from processes.contracts.words import VersionState
from processes.people.models import Person

_SENDABLE = {VersionState.IN_REVIEW, VersionState.APPROVED, VersionState.PUBLISHED}


def send_back(
    version: ContractVersion, *, by: Person, because: str, seen: str = ""
) -> ContractVersion:
    """Return a change with a reason; approvals given so far are void.

    What an emergency put in force stays there: whoever can roll it back is told at once.
    """
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        version = locked(version)
        submission = open_submission(version)
        if submission is None or version.state not in _SENDABLE:
            raise NotInReview
        is_late = version.state == VersionState.PUBLISHED
        if is_late and by.pk in rules.taken_by(version):
            raise OwnReview
        if not rules.may_send_back(by, submission):
            raise MayNotSendBack
        refuse_unseen(version, seen)
        cancel_plans(version, "The change was sent back.", by)
        end_review(submission, Ended.SENT_BACK, by, reason)
        end_requests(version, "The change was sent back.", by)
        if is_late:
            object_to(version, by=by, because=reason)
        else:
            version = moving.reopen(version, by=by, because=reason)
        record("change.send_back", version, by=by, because=reason, process=version.process.slug)
        say(
            {version.author, submission.submitted_by} - {by},
            version,
            title=f"Sent back: {name_of(version)}",
            body=f"{by}: {reason}",
            once=f"back:{submission.pk}",
        )
    return version
