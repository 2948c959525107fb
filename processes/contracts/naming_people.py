"""Whom a contract names: on its exception paths, and for handing over."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from processes.contracts.business_parts import ExceptionPath, Handoff
from processes.contracts.models import ContractVersion, StandIn
from processes.contracts.whole import Whole
from processes.contracts.words import VersionState
from processes.people.models import Person
from processes.register.models import Process
from processes.register.names import NamedElsewhere

_ON_PATHS = (("owner", "called for {}"), ("backup", "backup for {}"))
_ON_HANDOFF = (
    ("input_owner", "owner of the input"),
    ("review_owner", "reviews what is handed over"),
    ("next_step_owner", "takes the next step"),
)


@dataclass(frozen=True)
class Place:
    """One place in a contract where a person is named."""

    person: Person
    as_what: str


def places(paths: Iterable[ExceptionPath], handoff: Handoff | None) -> Iterator[Place]:
    """Everyone whom these parts name, and as what."""
    for path in paths:
        for field, says in _ON_PATHS:
            if person := getattr(path, field):
                yield Place(person, says.format(path.name.replace("_", " ")))
    for field, says in _ON_HANDOFF:
        if handoff and (person := getattr(handoff, field)):
            yield Place(person, says)


def people_of(whole: Whole) -> list[Person]:
    """Everyone whom a version names, once."""
    found = {
        place.person.pk: place.person for place in places(whole.exception_paths, whole.handoff)
    }
    return list(found.values())


def on(process: Process) -> Iterator[NamedElsewhere]:
    """Whom the contract at work names on a process, and who stands in; they may see it."""
    paths = ExceptionPath.objects.filter(version__in=_at_work(process))
    handoffs = Handoff.objects.filter(version__in=_at_work(process))
    stood_in = {
        (row.version_id, row.lineage, row.field): row
        for row in StandIn.objects.filter(process=process).live().select_related("person")
    }
    told: set[tuple[int, str]] = set()
    for place in (
        *_on_paths(paths.select_related("owner", "backup"), stood_in),
        *_on_handoffs(handoffs.select_related(*(field for field, _ in _ON_HANDOFF))),
    ):
        # What is in force and what is tried beside it mostly name the same people.
        if (place.person.pk, place.as_what) not in told:
            told.add((place.person.pk, place.as_what))
            yield NamedElsewhere(place.person, place.as_what)


StoodIn = dict[tuple[int, UUID, str], StandIn]


def _on_paths(paths: Iterable[ExceptionPath], stood_in: StoodIn) -> Iterator[Place]:
    for path in paths:
        for field, says in _ON_PATHS:
            person: Person | None = getattr(path, field)
            row = stood_in.get((path.version_id, path.lineage, field))
            as_what = says.format(path.name.replace("_", " "))
            if person:
                suffix = f"; {row.person} stands in" if row and not person.is_active else ""
                yield Place(person, as_what + suffix)
            if row:
                yield Place(row.person, f"stands in, {as_what}")


def _on_handoffs(handoffs: Iterable[Handoff]) -> Iterator[Place]:
    for handoff in handoffs:
        yield from places((), handoff)


def _at_work(process: Process) -> QuerySet[ContractVersion]:
    """What is in force, and what is tried beside it."""
    at_work = [VersionState.PUBLISHED, VersionState.STAGED]
    return ContractVersion.objects.filter(process=process, state__in=at_work)


def of(person: Person) -> Iterator[tuple[Process, str]]:
    """Where contracts at work name a person, and as what."""
    for process in Process.objects.filter(pk__in=set(naming([person.pk]))).order_by("pk"):
        for named in on(process):
            if named.person == person:
                yield process, named.as_what


def naming(people: list[int]) -> Iterator[int]:
    """The ids of processes whose contract at work names one of these people, or has one called."""
    on_paths = ExceptionPath.objects.filter(Q(owner__in=people) | Q(backup__in=people))
    somewhere = Q()
    for field, _ in _ON_HANDOFF:
        somewhere |= Q(**{f"{field}__in": people})
    on_handoffs = Handoff.objects.filter(somewhere)
    at_work = ContractVersion.objects.filter(
        state__in=[VersionState.PUBLISHED, VersionState.STAGED]
    )
    named = at_work.filter(
        Q(pk__in=on_paths.values("version")) | Q(pk__in=on_handoffs.values("version"))
    )
    stands_in = StandIn.objects.live().filter(person__in=people)
    found = named.order_by().values_list("process", flat=True)
    yield from found.union(stands_in.order_by().values_list("process", flat=True))
