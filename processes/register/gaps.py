"""Gaps: people who have left while they were named, on one process and over all of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

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
    """Every place on a process where someone has left while named."""
    return gaps_of([process])[process.pk]


def gaps_of(processes: Iterable[Process]) -> dict[int, list[Gap]]:
    """The gaps of some processes, by id, in the order of roles; a retired one needs nobody."""
    rows = [process for process in processes if process.stage != Stage.RETIRED]
    found: dict[int, list[Gap]] = defaultdict(list)
    gone = {person.pk: person for person in Person.objects.filter(is_active=False)}
    if gone and rows:
        for pk, gap in (*_in_columns(rows, gone), *_in_rows(rows, gone), *_elsewhere(rows, gone)):
            found[pk].append(gap)
    return found


def with_gaps() -> ProcessQuerySet:
    """The processes that have a gap. Ids are looked up first: joining six people is slower."""
    gone = list(Person.objects.filter(is_active=False).values_list("pk", flat=True))
    if not gone:
        return Process.objects.none()
    roles = NamedRole.objects.filter(Q(person__in=gone) | Q(deputy__in=gone))
    found = set(roles.values_list("process", flat=True))
    found |= set(Listed.objects.filter(person__in=gone).values_list("process", flat=True))
    found |= naming_elsewhere(gone)
    columns = Q()
    for column in _COLUMNS:
        columns |= Q(**{f"{column}__in": gone})
    return Process.objects.exclude(stage=Stage.RETIRED).filter(columns | Q(pk__in=found))


def second_of(role: Role) -> str:
    """What whoever steps in for a role is called."""
    return "escalation backup" if role == Role.ESCALATION else f"deputy {role.label}"


Found = Iterator[tuple[int, Gap]]


def _in_columns(rows: list[Process], gone: dict[int, Person]) -> Found:
    for process in rows:
        for column, role in _COLUMNS.items():
            if person := gone.get(getattr(process, f"{column}_id")):
                is_first = column in {"accountable", "escalation_owner"}
                yield process.pk, Gap(role, role.label if is_first else second_of(role), person)


def _in_rows(rows: list[Process], gone: dict[int, Person]) -> Found:
    for named in NamedRole.objects.filter(process__in=rows):
        role = Role(named.role)
        if person := gone.get(named.person_id):
            yield named.process_id, Gap(role, role.label, person)
        if person := gone.get(named.deputy_id):
            yield named.process_id, Gap(role, second_of(role), person)
    for listed in Listed.objects.filter(process__in=rows, person__in=gone):
        circle = Circle(listed.circle)
        yield listed.process_id, Gap(circle, circle.label.lower(), gone[listed.person_id])


def _elsewhere(rows: list[Process], gone: dict[int, Person]) -> Found:
    naming = naming_elsewhere(list(gone))
    for process in rows:
        if process.pk in naming:
            for named in named_elsewhere(process):
                if not named.person.is_active:
                    yield process.pk, Gap("", named.as_what, named.person)
