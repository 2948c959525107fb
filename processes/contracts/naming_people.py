"""Whom a contract names: on its exception paths, and for handing over."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from processes.contracts.business_parts import ExceptionPath, Handoff
from processes.contracts.models import Publication
from processes.contracts.whole import Whole
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
    """Whom the contract in force names on a process; they may see it."""
    version = Publication.objects.filter(process=process).values("version")
    paths = ExceptionPath.objects.filter(version__in=version).select_related("owner", "backup")
    handoffs = Handoff.objects.filter(version__in=version).select_related(
        *(field for field, _ in _ON_HANDOFF)
    )
    for place in places(paths, handoffs.first()):
        yield NamedElsewhere(place.person, place.as_what)


def of(person: Person) -> Iterator[tuple[Process, str]]:
    """Where contracts in force name a person, and as what."""
    for publication in _naming([person.pk]).select_related("process"):
        for named in on(publication.process):
            if named.person == person:
                yield publication.process, named.as_what


def naming(people: list[int]) -> Iterator[int]:
    """The ids of processes whose contract in force names one of these people."""
    yield from _naming(people).values_list("process", flat=True)


def _naming(people: list[int]) -> QuerySet[Publication]:
    on_paths = ExceptionPath.objects.filter(Q(owner__in=people) | Q(backup__in=people))
    somewhere = Q()
    for field, _ in _ON_HANDOFF:
        somewhere |= Q(**{f"{field}__in": people})
    on_handoffs = Handoff.objects.filter(somewhere)
    return Publication.objects.filter(
        Q(version__in=on_paths.values("version")) | Q(version__in=on_handoffs.values("version"))
    )
