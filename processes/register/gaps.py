"""Gaps: people who have left while they were named, on one process and over all of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from processes.people.models import Person
from processes.register.models import Listed, NamedRole, Process, ProcessQuerySet
from processes.register.names import named_elsewhere, naming_elsewhere
from processes.register.words import Circle, Role, Stage

_COLUMNS = {
    "accountable": Role.ACCOUNTABLE,
    "accountable_deputy": Role.ACCOUNTABLE,
    "escalation_owner": Role.ESCALATION,
    "escalation_backup": Role.ESCALATION,
}


@dataclass(frozen=True)
class Gap:
    """A place on a process that has nobody behind it."""

    # The role or circle in which someone else must be named; empty where the contract names them.
    place: str
    as_what: str
    person: Person

    def __str__(self) -> str:
        return f"{self.person} ({self.as_what}) has left"


def gaps(process: Process) -> list[Gap]:
    """Every place on a process where someone has left while named; retired, it needs nobody."""
    found = gaps_among(Process.objects.filter(pk=process.pk))
    return found[0][1] if found else []


def gaps_of(processes: Iterable[Process]) -> dict[int, list[Gap]]:
    """The gaps of some processes, by id."""
    rows = Process.objects.filter(pk__in=[process.pk for process in processes])
    found = ((process.pk, places) for process, places in gaps_among(rows))
    return defaultdict(list, found)


def gaps_among(
    rows: ProcessQuerySet, gone: Mapping[int, Person] | None = None
) -> list[tuple[Process, list[Gap]]]:
    """The processes that have a gap, by name, each with its gaps; all cost as much as one.

    Ids are looked up first: joining the people of six places is slower.
    """
    if gone is None:
        gone = {person.pk: person for person in Person.objects.filter(is_active=False)}
    if not gone:
        return []
    roles = list(_roles_of(gone).filter(process__in=rows.order_by()))
    listed = list(Listed.objects.filter(person__in=gone, process__in=rows.order_by()))
    elsewhere = naming_elsewhere(list(gone))
    ids = {row.process_id for row in roles} | {row.process_id for row in listed} | elsewhere
    found: dict[int, list[Gap]] = defaultdict(list)
    processes = list(_wanting(rows, gone, ids).order_by("name", "id"))
    named_there = (process for process in processes if process.pk in elsewhere)
    for pk, gap in (
        *_in_columns(processes, gone),
        *_in_roles(roles, gone),
        *_in_circles(listed, gone),
        *_elsewhere(named_there),
    ):
        found[pk].append(gap)
    return [(process, found[process.pk]) for process in processes if process.pk in found]


def with_gaps() -> ProcessQuerySet:
    """The processes that have a gap."""
    gone = list(Person.objects.filter(is_active=False).values_list("pk", flat=True))
    if not gone:
        return Process.objects.none()
    ids = set(_roles_of(gone).values_list("process", flat=True))
    ids |= set(Listed.objects.filter(person__in=gone).values_list("process", flat=True))
    return _wanting(Process.objects.all(), gone, ids | naming_elsewhere(gone))


def second_of(role: Role) -> str:
    """What whoever steps in for a role is called."""
    return "escalation backup" if role == Role.ESCALATION else f"deputy {role.label}"


Gone = Mapping[int, Person]
Found = Iterator[tuple[int, Gap]]


def _roles_of(gone: Gone | list[int]) -> QuerySet[NamedRole]:
    people = list(gone)
    return NamedRole.objects.filter(Q(person__in=people) | Q(deputy__in=people))


def _wanting(rows: ProcessQuerySet, gone: Gone | list[int], ids: set[int]) -> ProcessQuerySet:
    """Those with someone who has left in a column, or among the ids found elsewhere."""
    places, people = Q(pk__in=ids), list(gone)
    for column in _COLUMNS:
        places |= Q(**{f"{column}__in": people})
    return rows.exclude(stage=Stage.RETIRED).filter(places)


def _in_columns(rows: list[Process], gone: Gone) -> Found:
    for process in rows:
        for column, role in _COLUMNS.items():
            if person := gone.get(getattr(process, f"{column}_id")):
                is_first = column in {"accountable", "escalation_owner"}
                yield process.pk, Gap(role, role.label if is_first else second_of(role), person)


def _in_roles(rows: list[NamedRole], gone: Gone) -> Found:
    for row in rows:
        role = Role(row.role)
        if person := gone.get(row.person_id):
            yield row.process_id, Gap(role, role.label, person)
        if person := gone.get(row.deputy_id):
            yield row.process_id, Gap(role, second_of(role), person)


def _in_circles(rows: list[Listed], gone: Gone) -> Found:
    for row in rows:
        circle = Circle(row.circle)
        yield row.process_id, Gap(circle, circle.label.lower(), gone[row.person_id])


def _elsewhere(rows: Iterator[Process]) -> Found:
    for process in rows:
        for named in named_elsewhere(process):
            if not named.person.is_active:
                yield process.pk, Gap("", named.as_what, named.person)
