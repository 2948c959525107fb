"""Where someone whom a contract names has left, somebody else is called in their place.

The contract stays what was approved: stand-ins are rows beside it, until a change mends the gap.
"""

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction

from audit.record import record
from house.actors import Actor
from house.clock import now
from house.history import acting
from house.refusals import require_reason
from processes.contracts.business_parts import ExceptionPath
from processes.contracts.models import ContractVersion, Publication, StandIn
from processes.contracts.words import PathPlace
from processes.people import groups
from processes.people.models import Person
from processes.register import names
from processes.register.models import Process

# A place on a path of a version.
Place = tuple[int, UUID, str]


def stand_in_for_the_gone(process: Process, *, by: Actor, because: str) -> int:
    """Call somebody else wherever the contract names someone who has left; how many changed."""
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        process = Process.objects.select_for_update(of=("self",), no_key=True).get(pk=process.pk)
        changed = follow_the_gone(process, by=by, because=reason)
        if changed:
            names.sync(process)
    return changed


def follow_the_gone(process: Process, *, by: Actor, because: str) -> int:
    """Make the stand-ins of a locked process follow who has left; rights are left to sync."""
    versions = _at_work(process)
    wanted = _wanted(process, versions)
    live = {
        (row.version_id, row.lineage, row.field): row
        for row in StandIn.objects.filter(process=process).live()
    }
    ended = [row for place, row in live.items() if not _same(row, wanted.get(place))]
    for row in ended:
        row.ended_at = now()
        row.save(update_fields=["ended_at"])
    kept = {place for place, row in live.items() if row.ended_at is None}
    made = [
        StandIn(
            process=process,
            version_id=version,
            lineage=lineage,
            field=field,
            person=person,
            stands_in_for=gone,
            since=now(),
            because=because,
        )
        for (version, lineage, field), (person, gone) in wanted.items()
        if (version, lineage, field) not in kept
    ]
    StandIn.objects.bulk_create(made)
    if made or ended:
        _record(process, made, ended, by, because)
    return len(made) + len(ended)


def _at_work(process: Process) -> list[ContractVersion]:
    """What is in force, and what is tried beside it."""
    now_there = Publication.objects.filter(process=process).select_related("version", "candidate")
    found = now_there.first()
    return [each for each in (found.version, found.candidate) if each] if found else []


def _wanted(
    process: Process, versions: list[ContractVersion]
) -> dict[Place, tuple[Person, Person]]:
    """For each place that needs it, who is called and in whose stead."""
    found: dict[Place, tuple[Person, Person]] = {}
    paths = ExceptionPath.objects.filter(version__in=versions)
    for path in paths.select_related("owner", "backup"):
        owner, backup = path.owner, path.backup
        if owner is None or backup is None or (owner.is_active and backup.is_active):
            continue
        called, second = _called(process, owner, backup)
        for field, person, written in (
            (PathPlace.OWNER, called, owner),
            (PathPlace.BACKUP, second, backup),
        ):
            if person is not None and person != written:
                found[path.version_id, path.lineage, field.value] = person, written
    return found


def _called(process: Process, owner: Person, backup: Person) -> tuple[Person | None, Person | None]:
    """Who is called first and second: the two on the path as far as they are here, then others."""
    others = list(_others(process))
    first = next((each for each in (owner, backup, *others) if each.is_active), None)
    second = next((each for each in (backup, *others) if each.is_active and each != first), None)
    return first, second


def _others(process: Process) -> Iterator[Person]:
    yield from (process.accountable, process.accountable_deputy)
    yield from (process.escalation_owner, process.escalation_backup)
    yield from Person.objects.active().in_group(groups.COMPLIANCE).order_by("pk")


def _same(row: StandIn, wanted: tuple[Person, Person] | None) -> bool:
    return wanted is not None and (row.person_id, row.stands_in_for_id) == tuple(
        person.pk for person in wanted
    )


def _record(
    process: Process, made: list[StandIn], ended: list[StandIn], by: Actor, because: str
) -> None:
    details = {"began": [str(row) for row in made], "ended": [str(row) for row in ended]}
    record(
        "contract.stand_in", process, by=by, because=because, process=process.slug, details=details
    )
