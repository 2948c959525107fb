"""The steps by which a version comes into force, however it does."""

from dataclasses import dataclass
from datetime import datetime

from audit.record import record
from house.actors import Actor
from house.clock import now
from processes.contracts.actions.moving import Move
from processes.contracts.actions.standing_in import follow_the_gone
from processes.contracts.models import (
    ContractVersion,
    Publication,
    PublicationChange,
    Rollout,
    reach_in_words,
)
from processes.contracts.naming_people import people_of
from processes.contracts.topics import IN_FORCE
from processes.contracts.whole import whole
from processes.contracts.words import PublicationKind, RolloutKind, VersionState
from processes.register import names
from processes.register.models import Process
from processes.register.routes import tell_roles

# What a process shows of its contract; once there is one, nothing else writes these.
COPIED = ("tier", "capability", "kind_of_work", "fallback")
_TITLES = {
    PublicationKind.PUBLISHED: "version {} of the contract is in force",
    PublicationKind.EMERGENCY: "version {} of the contract is in force, as an emergency",
    PublicationKind.ROLLBACK: "the contract went back to version {}",
}
_DID = {
    PublicationKind.PUBLISHED: "put it in force",
    PublicationKind.EMERGENCY: "put it in force in an emergency",
    PublicationKind.ROLLBACK: "brought it back",
}


@dataclass(frozen=True)
class Release:
    """A version that comes into force on a locked process, by whom, why and when."""

    move: Move
    publication: Publication
    moment: datetime

    @property
    def process(self) -> Process:
        """Whose rules they are."""
        return self.move.process

    @property
    def version(self) -> ContractVersion:
        """What comes into force."""
        return self.move.version


def release(move: Move, kind: PublicationKind, *hashed: str) -> ContractVersion:
    """Let agents work under this version from now on; what they worked under is superseded."""
    made = Release(move, publication_of(move.process), now())
    if made.publication.candidate_id not in (None, made.version.pk):
        drop_candidate(made.publication, move.by, move.because, made.moment)
    replaced = _supersede(made.publication)
    content = made.version.content_hash
    move.to(VersionState.PUBLISHED, _VERBS[kind], *hashed, content=content)
    _publish(made)
    change = _note(made, replaced, kind)
    _show_on_process(made.process, made.version)
    follow_the_gone(made.process, by=move.by, because=move.because)
    names.sync(made.process)
    _tell(made, change)
    return made.version


_VERBS = {
    PublicationKind.PUBLISHED: "in_force",
    PublicationKind.EMERGENCY: "in_force_urgently",
    PublicationKind.ROLLBACK: "roll_back",
}


def publication_of(process: Process) -> Publication:
    """What is in force for a locked process; a row not yet saved where nothing was."""
    found = Publication.objects.filter(process=process).select_related("version", "candidate")
    return found.first() or Publication(process=process)


def drop_candidate(
    publication: Publication, by: Actor, because: str, moment: datetime
) -> ContractVersion | None:
    """Stop trying the staged version; the change of the publication is left to be saved."""
    candidate = publication.candidate
    if candidate is None:
        return None
    candidate.state = VersionState.SUPERSEDED
    was = reach_in_words(publication.reach, publication.share, publication.teams)
    _clear(publication)
    publication.save()
    candidate.save(update_fields=["state"])
    Rollout.objects.create(
        process_id=candidate.process_id,
        version=candidate,
        kind=RolloutKind.TAKEN_BACK,
        at=moment,
        by=str(by)[:200],
        because=because,
    )
    record(
        "contract.take_back",
        candidate,
        by=by,
        because=because,
        process=publication.process.slug,
        details={"was": was},
    )
    return candidate


def _clear(publication: Publication) -> None:
    publication.candidate = publication.candidate_since = None
    publication.reach, publication.share, publication.teams = "", 0, []


def _supersede(publication: Publication) -> ContractVersion | None:
    replaced = publication.version
    if replaced is not None:
        replaced.state = VersionState.SUPERSEDED
        replaced.save(update_fields=["state"])
    return replaced


def _publish(made: Release) -> None:
    made.publication.version, made.publication.since = made.version, made.moment
    _clear(made.publication)
    made.publication.save()


def _note(
    made: Release, replaced: ContractVersion | None, kind: PublicationKind
) -> PublicationChange:
    return PublicationChange.objects.create(
        process=made.process,
        version=made.version,
        replaced=replaced,
        kind=kind,
        at=made.moment,
        by=str(made.move.by)[:200],
        because=made.move.because,
    )


def _show_on_process(process: Process, version: ContractVersion) -> None:
    changed = [name for name in COPIED if getattr(process, name) != getattr(version, name)]
    for name in changed:
        setattr(process, name, getattr(version, name))
    if changed:
        process.save(update_fields=changed)


def _tell(made: Release, change: PublicationChange) -> None:
    kind, number = PublicationKind(change.kind), made.version.number
    tell_roles(
        made.process,
        IN_FORCE,
        title=f"{made.process}: {_TITLES[kind].format(number)}",
        body=f"{change.by} {_DID[kind]}: {change.because}",
        once=f"contract:{change.pk}",
        also=tuple(person for person in people_of(whole(made.version)) if person.is_active),
    )
