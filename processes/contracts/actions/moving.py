"""A version on its way: held for review, approved, taken back to a draft, withdrawn.

These are the mechanical half of a rule change. Who may take each step, and what must hold before
it, is asked where changes are governed, so that they take any actor. Nothing is put in force here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from audit.record import record
from house.actors import Actor
from house.history import acting
from house.refusals import require_reason
from processes.contracts.checks import problems
from processes.contracts.content import behaviour_hash, content_hash
from processes.contracts.models import ContractVersion
from processes.contracts.problems import ContractIncomplete
from processes.contracts.refusals import CantMove
from processes.contracts.whole import whole
from processes.contracts.words import STANDS, VersionState
from processes.register.models import Process

DRAFT, IN_REVIEW, APPROVED = VersionState.DRAFT, VersionState.IN_REVIEW, VersionState.APPROVED


@dataclass(frozen=True)
class Move:
    """One step of a locked version of a locked process."""

    version: ContractVersion
    process: Process
    by: Actor
    because: str

    def to(self, state: VersionState, verb: str, *also: str, **details: Any) -> None:
        """Let the version stand there from now on, and keep in the trail that it does."""
        details = {"was": self.version.state, **details}
        self.version.state = state
        self.version.save(update_fields=["state", *also])
        record(
            f"contract.{verb}",
            self.version,
            by=self.by,
            because=self.because,
            process=self.process.slug,
            details=details,
        )


@contextmanager
def moving(
    version: ContractVersion, by: Actor, because: str, does: str, *stands: VersionState
) -> Iterator[Move]:
    """A version that stands in one of these states, and that nobody else moves meanwhile."""
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        process = locked_process(version.process_id)
        yield Move(locked_version(version, does, *stands), process, by, reason)


def locked_process(pk: int) -> Process:
    """The process as stored now; its rules are moved by nobody else until this ends."""
    return Process.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def locked_version(version: ContractVersion, does: str, *stands: VersionState) -> ContractVersion:
    """The version as stored now, refused where it stands elsewhere than expected."""
    rows = ContractVersion.objects.select_for_update(of=("self",)).select_related("process", "tier")
    locked = rows.get(pk=version.pk)
    if locked.state not in stands:
        raise CantMove(STANDS[VersionState(locked.state)], does)
    return locked


def fix(version: ContractVersion) -> tuple[str, str]:
    """Compute what stands for a draft's content from now on; refused while it isn't complete."""
    written = whole(version)
    if found := problems(written):
        raise ContractIncomplete(found)
    version.content_hash, version.behaviour_hash = content_hash(written), behaviour_hash(written)
    return "content_hash", "behaviour_hash"


def hold_for_review(version: ContractVersion, *, by: Actor, because: str) -> ContractVersion:
    """Let a complete draft be reviewed; what it says stands still from here."""
    with moving(version, by, because, "sent for review", DRAFT) as move:
        hashed = fix(move.version)
        move.to(IN_REVIEW, "submit", *hashed, content=move.version.content_hash)
    return move.version


def mark_approved(version: ContractVersion, *, by: Actor, because: str) -> ContractVersion:
    """Let a reviewed version wait to be put in force."""
    with moving(version, by, because, "approved", IN_REVIEW) as move:
        move.to(APPROVED, "approve", content=move.version.content_hash)
    return move.version


def hold_again(version: ContractVersion, *, by: Actor, because: str) -> ContractVersion:
    """Let an approved version wait for one approval more."""
    with moving(version, by, because, "reviewed further", APPROVED) as move:
        move.to(IN_REVIEW, "hold_again", content=move.version.content_hash)
    return move.version


def reopen(version: ContractVersion, *, by: Actor, because: str) -> ContractVersion:
    """Make a version a draft again, so that it can be written."""
    with moving(version, by, because, "written again", IN_REVIEW, APPROVED) as move:
        was = move.version.content_hash
        move.version.content_hash = move.version.behaviour_hash = ""
        move.to(DRAFT, "reopen", "content_hash", "behaviour_hash", content=was)
    return move.version


def withdraw(version: ContractVersion, *, by: Actor, because: str) -> ContractVersion:
    """Take a version back for good; it stays on record and is written no more."""
    with moving(version, by, because, "withdrawn", DRAFT, IN_REVIEW, APPROVED) as move:
        move.to(VersionState.WITHDRAWN, "withdraw")
    return move.version
