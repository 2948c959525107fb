"""Who is named on a process, who steps in for them, and the rights that follow from it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import Permission

from house.clock import today
from processes.people import groups
from processes.people.models import Person, hide_also
from processes.register.models import (
    NamedRole,
    Process,
    ProcessAgent,
    ProcessUserObjectPermission,
)
from processes.register.words import Circle, Role

# What a role may do on its process, beyond seeing it. Deputies may while they stand in.
ROLE_MAY: dict[str, frozenset[Role]] = {
    "pause_process": frozenset({Role.ACCOUNTABLE, Role.BUSINESS, Role.SYSTEM, Role.ESCALATION}),
    "resume_process": frozenset({Role.ACCOUNTABLE, Role.BUSINESS, Role.SYSTEM}),
    "change_names": frozenset({Role.ACCOUNTABLE}),
    "propose_change": frozenset({Role.ACCOUNTABLE, Role.BUSINESS, Role.SYSTEM}),
    "approve_business": frozenset({Role.BUSINESS}),
    "approve_system": frozenset({Role.SYSTEM}),
    "publish_change": frozenset({Role.ACCOUNTABLE, Role.BUSINESS, Role.SYSTEM}),
    "roll_back": frozenset({Role.ACCOUNTABLE, Role.BUSINESS, Role.SYSTEM, Role.ESCALATION}),
    "freeze_rules": frozenset({Role.ACCOUNTABLE}),
    "move_stage": frozenset({Role.ACCOUNTABLE, Role.BUSINESS, Role.SYSTEM}),
    "edit_evaluations": frozenset({Role.EVALUATION, Role.BUSINESS, Role.SYSTEM}),
    "record_readings": frozenset({Role.ACCOUNTABLE, Role.BUSINESS, Role.SYSTEM}),
}
# What those in a circle may do, beyond seeing it.
CIRCLE_MAY: dict[str, frozenset[Circle]] = {
    "propose_change": frozenset({Circle.RESPONSIBLE}),
    "record_readings": frozenset({Circle.RESPONSIBLE}),
}


@dataclass(frozen=True)
class Named:
    """A role with the person who holds it and the one who steps in."""

    role: Role
    person: Person
    deputy: Person

    @property
    def has_gap(self) -> bool:
        """Whether one of the two has left."""
        return not (self.person.is_active and self.deputy.is_active)


@dataclass(frozen=True)
class NamedElsewhere:
    """Someone whom a later room names on a process: as what, and what they may do for it."""

    person: Person
    as_what: str
    may: frozenset[str] = frozenset()


On = Callable[[Process], Iterable[NamedElsewhere]]
Of = Callable[[Person], Iterable[tuple[Process, str]]]
Naming = Callable[[list[int]], Iterable[int]]

# Later rooms name people too: who is named on a process, where one person is named, and which
# processes name any of some people.
_ON: list[On] = []
_OF: list[Of] = []
_NAMING: list[Naming] = []


def name_also(on: On, of: Of, naming: Naming | None = None) -> None:
    """Let the names that a later room holds count; it calls this once, when the portal starts."""
    if on in _ON:
        return
    _ON.append(on)
    _OF.append(of)
    if naming:
        _NAMING.append(naming)


def named_elsewhere(process: Process) -> list[NamedElsewhere]:
    """Everyone whom later rooms name on a process."""
    return [named for source in _ON for named in source(process)]


def naming_elsewhere(people: list[int]) -> set[int]:
    """The ids of processes on which later rooms name one of these people."""
    return {pk for source in _NAMING for pk in source(people)}


def named_on(process: Process) -> list[Named]:
    """Every role that is filled, in the order people think of them."""
    first = [
        Named(Role.ACCOUNTABLE, process.accountable, process.accountable_deputy),
        Named(Role.ESCALATION, process.escalation_owner, process.escalation_backup),
    ]
    rows = process.named_roles.select_related("person", "deputy")
    found = first + [Named(Role(row.role), row.person, row.deputy) for row in rows]
    order = list(Role)
    return sorted(found, key=lambda named: order.index(named.role))


def is_here(person: Person, away: set[int]) -> bool:
    """Whether someone can be asked today."""
    return person.is_active and person.pk not in away


def away_today() -> set[int]:
    """The ids of everyone who is away today."""
    return set(Person.objects.away_on(today()).values_list("pk", flat=True))


def asked_for(
    process: Process, role: Role, *, besides: Person | None = None, away: set[int] | None = None
) -> Person | None:
    """Who is asked in a role today: its holder, the deputy, the accountable person, compliance."""
    away = away_today() if away is None else away
    for person in _in_turn(process, role):
        if person != besides and is_here(person, away):
            return person
    return None


def _in_turn(process: Process, role: Role) -> Iterator[Person]:
    for named in named_on(process):
        if named.role == role:
            yield from (named.person, named.deputy)
    yield from (process.accountable, process.accountable_deputy)
    yield from Person.objects.active().in_group(groups.COMPLIANCE).order_by("pk")


def holds(person: Person, process: Process, roles: Iterable[Role]) -> bool:
    """Whether the person holds one of the roles, or stands in for its holder."""
    away: set[int] | None = None
    for named in named_on(process):
        if named.role not in roles or not person.is_active:
            continue
        if named.person == person:
            return True
        if named.deputy == person:
            away = away_today() if away is None else away
            if not is_here(named.person, away):
                return True
    return False


def sync(process: Process) -> None:
    """Make the rights on a process follow its names: write what is missing, remove what is over.

    The process is locked, so that of two changes at once the later one sees both.
    """
    process = Process.objects.select_for_update(of=("self",), no_key=True).get(pk=process.pk)
    wanted = set(_wanted(process))
    rows = ProcessUserObjectPermission.objects.filter(content_object=process)
    present = {(row.user_id, row.permission_id): row.pk for row in rows}
    over = [pk for key, pk in present.items() if key not in wanted]
    if over:
        rows.filter(pk__in=over).delete()
    ProcessUserObjectPermission.objects.bulk_create(
        ProcessUserObjectPermission(user_id=user, permission_id=right, content_object=process)
        for user, right in sorted(wanted - present.keys())
    )


def _wanted(process: Process) -> Iterator[tuple[int, int]]:
    """Everyone named may look; holders of a role may do what the role does."""
    rights = _right_ids()
    for person, right in (*_by_role(process), *_by_list(process)):
        yield person, rights[right]


def _by_role(process: Process) -> Iterator[tuple[int, str]]:
    for role, holder, deputy in _pairs(process):
        yield holder, "view_process"
        yield deputy, "view_process"
        for right, roles in ROLE_MAY.items():
            if role in roles:
                yield holder, right
    yield process.escalation_backup_id, "pause_process"


def _pairs(process: Process) -> Iterator[tuple[str, int, int]]:
    yield Role.ACCOUNTABLE, process.accountable_id, process.accountable_deputy_id
    yield Role.ESCALATION, process.escalation_owner_id, process.escalation_backup_id
    yield from process.named_roles.values_list("role", "person_id", "deputy_id")


def _by_list(process: Process) -> Iterator[tuple[int, str]]:
    for listed, circle in process.listed.values_list("person", "circle"):
        yield listed, "view_process"
        for right, circles in CIRCLE_MAY.items():
            if circle in circles:
                yield listed, right
    for named_there in named_elsewhere(process):
        for right in ("view_process", *named_there.may):
            yield named_there.person.pk, right
    for agent in process.agents.values_list("agent", flat=True):
        yield agent, "view_process"


def _right_ids() -> dict[str, int]:
    found = Permission.objects.filter(
        content_type__app_label="processes", codename__in=["view_process", *ROLE_MAY]
    )
    return dict(found.values_list("codename", "pk"))


def hidden_agents(person: Person) -> list[int]:
    """Agent accounts whose name alone would tell of a process that the person may not see."""
    seen = Process.objects.visible_to(person).values("pk")
    return list(ProcessAgent.objects.exclude(process__in=seen).values_list("agent", flat=True))


hide_also(hidden_agents)


def standing(person: Person) -> list[tuple[Process, str]]:
    """Where a person is named, and as what."""
    found = [*_in_columns(person), *_in_rows(person)]
    for source in _OF:
        found.extend(source(person))
    return sorted(found, key=lambda pair: (pair[0].name, pair[1]))


_COLUMNS = {
    "accountable": Role.ACCOUNTABLE.label,
    "accountable_deputy": f"deputy {Role.ACCOUNTABLE.label}",
    "escalation_owner": Role.ESCALATION.label,
    "escalation_backup": "escalation backup",
}


def _in_columns(person: Person) -> Iterator[tuple[Process, str]]:
    for column, label in _COLUMNS.items():
        for process in Process.objects.filter(**{column: person}):
            yield process, str(label)


def _in_rows(person: Person) -> Iterator[tuple[Process, str]]:
    for row in NamedRole.objects.filter(person=person).select_related("process"):
        yield row.process, str(row.get_role_display())
    for row in NamedRole.objects.filter(deputy=person).select_related("process"):
        yield row.process, f"deputy {row.get_role_display()}"
    for listed in person.listed_on.select_related("process"):
        yield listed.process, str(Circle(listed.circle).label)
