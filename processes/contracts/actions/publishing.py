"""A version comes into force: checked, fixed for good, and told to those who stand for it."""

from django.db import transaction

from audit.record import record
from house.actors import Actor
from house.clock import now
from house.history import acting
from house.refusals import require_reason
from processes.contracts.checks import problems
from processes.contracts.content import behaviour_hash, content_hash
from processes.contracts.models import ContractVersion, Publication, PublicationChange
from processes.contracts.naming_people import people_of
from processes.contracts.problems import ContractIncomplete
from processes.contracts.refusals import MayNotPutInForce, NotADraft
from processes.contracts.rules import may_put_in_force
from processes.contracts.topics import IN_FORCE
from processes.contracts.whole import Whole, whole
from processes.contracts.words import VersionState
from processes.register import names
from processes.register.models import Process
from processes.register.routes import tell_roles

# What a process shows of its contract; once there is one, nothing else writes these.
COPIED = ("tier", "capability", "kind_of_work", "fallback")


def put_in_force(version: ContractVersion, *, by: Actor, because: str) -> ContractVersion:
    """Let agents work under this version from now on; it never changes again."""
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        process = Process.objects.select_for_update(of=("self",), no_key=True).get(
            pk=version.process_id
        )
        if not may_put_in_force(by, process):
            raise MayNotPutInForce
        written = whole(_locked(version))
        if found := problems(written):
            raise ContractIncomplete(found)
        replaced = _fix(written, process)
        _note_change(written.version, replaced, by, reason)
        _show_on_process(process, written.version)
        names.sync(process)
        _tell(written, process, by, reason)
    return written.version


def _locked(version: ContractVersion) -> ContractVersion:
    rows = ContractVersion.objects.select_for_update(of=("self",)).select_related("tier", "process")
    locked = rows.get(pk=version.pk)
    if not locked.is_editable:
        raise NotADraft
    return locked


def _fix(written: Whole, process: Process) -> ContractVersion | None:
    """Supersede what was in force, and fix the new version with what stands for its content."""
    replaced = ContractVersion.objects.filter(process=process, state=VersionState.PUBLISHED).first()
    if replaced:
        replaced.state = VersionState.SUPERSEDED
        replaced.save(update_fields=["state"])
    version = written.version
    version.state = VersionState.PUBLISHED
    version.content_hash, version.behaviour_hash = content_hash(written), behaviour_hash(written)
    version.save(update_fields=["state", "content_hash", "behaviour_hash"])
    return replaced


def _note_change(
    version: ContractVersion, replaced: ContractVersion | None, by: Actor, reason: str
) -> None:
    moment = now()
    Publication.objects.update_or_create(
        process=version.process, defaults={"version": version, "since": moment}
    )
    PublicationChange.objects.create(
        process=version.process,
        version=version,
        replaced=replaced,
        at=moment,
        by=str(by)[:200],
        because=reason,
    )


def _show_on_process(process: Process, version: ContractVersion) -> None:
    changed = [name for name in COPIED if getattr(process, name) != getattr(version, name)]
    for name in changed:
        setattr(process, name, getattr(version, name))
    if changed:
        process.save(update_fields=changed)


def _tell(written: Whole, process: Process, by: Actor, reason: str) -> None:
    version = written.version
    record(
        "contract.in_force",
        version,
        by=by,
        because=reason,
        process=process.slug,
        details={"content": version.content_hash, "behaviour": version.behaviour_hash},
    )
    tell_roles(
        process,
        IN_FORCE,
        title=f"{process}: version {version.number} of the contract is in force",
        body=f"{by} put it in force: {reason}",
        once=f"contract:{version.pk}",
        also=tuple(person for person in people_of(written) if person.is_active),
    )
