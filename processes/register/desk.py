"""What the register puts on desks: remarks to answer, proposals to decide, gaps to mend."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from house.clock import today
from house.desk import Waiting
from processes.people.models import Person
from processes.register import rules
from processes.register.actions.remarks import reached_by
from processes.register.gaps import gaps_among, second_of
from processes.register.models import NamedRole, Process, Proposal, Remark, RemarkQuerySet
from processes.register.words import Role, Stage, State

MOST = 20
_FIRST = {
    Role.ACCOUNTABLE: ("accountable", "accountable_deputy"),
    Role.ESCALATION: ("escalation_owner", "escalation_backup"),
}
_COLUMNS = tuple(column for pair in _FIRST.values() for column in pair)
_WITH_PEOPLE = ("process", *(f"process__{column}" for column in _COLUMNS))


@dataclass(frozen=True)
class Missing:
    """Who can't be asked today: away, or gone for good."""

    away: set[int]
    gone: dict[int, Person]

    def __contains__(self, pk: int) -> bool:
        return pk in self.away or pk in self.gone


@dataclass(frozen=True)
class Mine:
    """A process that someone stands for: as what, and in how many roles of their own."""

    process: Process
    as_what: str
    roles: int


def waiting(person: Person) -> list[Waiting]:
    """Everything of the register that waits for this person."""
    missing = _missing()
    return [*_remarks(person, missing), *_proposals(person), *_gaps(person, missing)]


def stands_for(person: Person) -> list[Mine]:
    """Where this person holds a role, or steps in for someone who can't be asked; paused first."""
    missing = _missing()
    says: dict[int, list[str]] = defaultdict(list)
    own: dict[int, int] = defaultdict(int)
    for process, role, holder in _held(person):
        if holder is None:
            says[process].append(role.label)
            own[process] += 1
        elif holder in missing:
            says[process].append(f"steps in as {role.label}")
        elif role == Role.ESCALATION:
            says[process].append(second_of(role))
    rows = Process.objects.exclude(stage=Stage.RETIRED).filter(pk__in=says)
    found = rows.with_state().select_related("tier").order_by("name", "id")
    mine = [Mine(each, ", ".join(says[each.pk]), own[each.pk]) for each in found]
    return sorted(mine, key=lambda each: each.process.state != State.PAUSED)


def _missing() -> Missing:
    away = Q(pk__in=Person.objects.away_on(today()).values("pk"))
    people = list(Person.objects.filter(away | Q(is_active=False)))
    gone = {person.pk: person for person in people if not person.is_active}
    return Missing({person.pk for person in people} - gone.keys(), gone)


def _held(person: Person) -> Iterator[tuple[int, Role, int | None]]:
    """Process, role, and for whom this person would step in there; None where it is their own."""
    named = Q()
    for column in _COLUMNS:
        named |= Q(**{column: person})
    for row in Process.objects.filter(named).order_by().values("pk", *_COLUMNS):
        for role, (holder, second) in _FIRST.items():
            if row[holder] == person.pk:
                yield row["pk"], role, None
            elif row[second] == person.pk:
                yield row["pk"], role, row[holder]
    others = NamedRole.objects.filter(Q(person=person) | Q(deputy=person))
    for pk, name, whose in others.values_list("process", "role", "person"):
        yield pk, Role(name), None if whose == person.pk else whose


def _remarks(person: Person, missing: Missing) -> list[Waiting]:
    return [
        Waiting(
            title=f"{row.made_by} on {row.process}",
            link=reverse("register:remark", args=[row.process.slug, row.pk]),
            kind=row.get_kind_display(),
            detail=row.says,
            since=row.made_at,
        )
        for row in _to_answer(person, missing)
    ]


def _to_answer(person: Person, missing: Missing) -> list[Remark]:
    """Their own, and those of someone who is away or has left for whom they are asked now."""
    rows: RemarkQuerySet = Remark.objects.visible_to(person).open()
    rows = rows.select_related("made_by", *_WITH_PEOPLE)
    orphaned = Q(waits_for__in=[*missing.away, *missing.gone])
    return [
        row
        for row in rows.filter(orphaned | Q(waits_for=person))
        if row.waits_for_id == person.pk
        or reached_by(row.process, row.kind, row.made_by, missing.away) == person
    ]


def _proposals(person: Person) -> list[Waiting]:
    rows = Proposal.objects.waiting_for(person).select_related("proposed_by")
    return [
        Waiting(
            title=f"{row.proposed_by} proposes: {row}",
            link=reverse("admin:processes_proposal_change", args=[row.pk]),
            kind="target" if row.process_id else "house rule",
            detail=row.because,
            since=row.proposed_at,
        )
        for row in rows
    ]


def _gaps(person: Person, missing: Missing) -> list[Waiting]:
    """Processes with a gap that this person must see: their own, or all for compliance."""
    rows = Process.objects.all()
    if not rules.is_compliance(person):
        absent = Q(accountable__in=[*missing.away, *missing.gone])
        rows = rows.filter(Q(accountable=person) | Q(accountable_deputy=person) & absent)
    found = gaps_among(rows, missing.gone)
    lines = [
        Waiting(
            title=f"{process}: someone named has left",
            link=reverse("admin:processes_process_tab", args=[process.pk, "people"]),
            kind="gap",
            detail=". ".join(str(gap) for gap in places) + ".",
            is_urgent=True,
        )
        for process, places in found[:MOST]
    ]
    if len(found) > MOST:
        link = reverse("admin:processes_process_changelist") + "?wants=gap"
        title = f"{len(found) - MOST} more processes have a gap"
        lines.append(Waiting(title, link, "gap", is_urgent=True))
    return lines
