"""What every edit of a draft has in common: who may, the lock, what is refused, the trail."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from audit.record import record
from house.actors import Actor
from house.clock import now
from house.history import acting
from house.refusals import require_reason
from processes.contracts.checks import wrong
from processes.contracts.models import ContractVersion, Writer
from processes.contracts.problems import ContractRefused
from processes.contracts.refusals import MayNotPropose, NotADraft
from processes.contracts.rules import may_propose
from processes.contracts.whole import Whole, whole
from processes.contracts.words import STANDS, VersionState
from processes.people.models import Person


@dataclass(frozen=True)
class Edit:
    """One act on a locked draft."""

    version: ContractVersion
    by: Actor
    because: str

    def refuse_wrong(self, lineage: str = "", fields: Iterable[str] = ()) -> Whole:
        """Refuse what was just written where it is wrong; what is elsewhere waits."""
        written = whole(self.version)
        wanted = list(fields)
        seen = (each.at(lineage, wanted) for each in wrong(written))
        if found := [each for each in seen if each]:
            raise ContractRefused(found)
        return written

    def record(self, verb: str, **details: Any) -> None:
        """Keep in the trail what was done, and that whoever did it wrote here."""
        if isinstance(self.by, Person):
            note_writer(self.version, self.by)
        record(
            f"contract.{verb}",
            self.version,
            by=self.by,
            because=self.because,
            process=self.version.process.slug,
            details=details,
        )


@contextmanager
def editing(version: ContractVersion, by: Actor, because: str) -> Iterator[Edit]:
    """A draft that nobody else writes meanwhile; everything inside happens, or nothing."""
    refuse_stranger(version, by)
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        yield Edit(_locked(version), by, reason)


def note_writer(version: ContractVersion, person: Person) -> None:
    """Someone who wrote in a version is one of its authors."""
    Writer.objects.get_or_create(version=version, person=person, defaults={"since": now()})


def refuse_stranger(version: ContractVersion, by: Actor) -> None:
    """Contracts are written by those who stand for the process."""
    if isinstance(by, Person) and not may_propose(by, version.process):
        raise MayNotPropose


def _locked(version: ContractVersion) -> ContractVersion:
    rows = ContractVersion.objects.select_for_update(of=("self",)).select_related("process", "tier")
    locked = rows.get(pk=version.pk)
    if locked.state in (VersionState.IN_REVIEW, VersionState.APPROVED):
        raise NotADraft(NotADraft.held.format(stands=STANDS[VersionState(locked.state)]))
    if not locked.is_editable:
        raise NotADraft
    return locked
