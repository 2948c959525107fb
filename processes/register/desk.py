"""What the register puts on desks: remarks to answer, proposals to decide, gaps to mend."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from house.desk import Waiting
from processes.people.models import Person
from processes.register import rules
from processes.register.actions.remarks import reached_by
from processes.register.gaps import gaps_of, second_of, with_gaps
from processes.register.models import NamedRole, Process, Proposal, Remark, RemarkQuerySet
from processes.register.names import away_today
from processes.register.words import Role, Stage, State

MOST = 20


@dataclass(frozen=True)
class Mine:
    """A process that someone stands for, and as what."""

    process: Process
    as_what: str


def waiting(person: Person) -> list[Waiting]:
    """Everything of the register that waits for this person."""
    return [*_remarks(person), *_proposals(person), *_gaps(person)]


def stands_for(person: Person) -> list[Mine]:
    """Where this person holds a role, or steps in for someone who can't be asked; paused first."""
    roles: dict[int, list[str]] = defaultdict(list)
    missing = away_today() | set(
        Person.objects.filter(is_active=False).values_list("pk", flat=True)
    )
    for process, role, holder in _held(person):
        if holder is None:
            roles[process].append(role.label)
        elif holder in missing:
            roles[process].append(f"steps in as {role.label}")
        elif role == Role.ESCALATION:
            roles[process].append(second_of(role))
    rows = Process.objects.exclude(stage=Stage.RETIRED).filter(pk__in=roles)
    found = rows.with_state().select_related("tier").order_by("name", "id")
    mine = [Mine(process, ", ".join(roles[process.pk])) for process in found]
    return sorted(mine, key=lambda each: each.process.state != State.PAUSED)


def _held(person: Person) -> Iterator[tuple[int, Role, int | None]]:
    """Process, role, and for whom this person would step in there; None where it is their own."""
    first = {
        Role.ACCOUNTABLE: ("accountable", "accountable_deputy"),
        Role.ESCALATION: ("escalation_owner", "escalation_backup"),
    }
    for role, (holder, second) in first.items():
        for pk in Process.objects.filter(**{holder: person}).values_list("pk", flat=True):
            yield pk, role, None
        for pk, whose in Process.objects.filter(**{second: person}).values_list("pk", holder):
            yield pk, role, whose
    rows = NamedRole.objects.filter(Q(person=person) | Q(deputy=person))
    for pk, name, whose in rows.values_list("process", "role", "person"):
        yield pk, Role(name), None if whose == person.pk else whose


def _remarks(person: Person) -> list[Waiting]:
    return [
        Waiting(
            title=f"{row.made_by} on {row.process}",
            link=reverse("register:remark", args=[row.process.slug, row.pk]),
            kind=row.get_kind_display(),
            detail=row.says,
            since=row.made_at,
        )
        for row in _to_answer(person)
    ]


def _to_answer(person: Person) -> list[Remark]:
    """Their own, and those of someone who is away or has left for whom they are asked now."""
    people = ("accountable", "accountable_deputy", "escalation_owner", "escalation_backup")
    rows: RemarkQuerySet = Remark.objects.open().select_related(
        "made_by", *(f"process__{column}" for column in people)
    )
    own = list(rows.filter(waits_for=person))
    orphaned = rows.filter(Q(waits_for__in=away_today()) | Q(waits_for__is_active=False))
    return own + [
        row
        for row in orphaned.exclude(waits_for=person)
        if reached_by(row.process, row.kind, row.made_by) == person
    ]


def _proposals(person: Person) -> list[Waiting]:
    rows = Proposal.objects.waiting_for(person).select_related("proposed_by")
    return [
        Waiting(
            title=f"{row.proposed_by} proposes: {row}",
            link=reverse("admin:processes_proposal_change", args=[row.pk]),
            kind="house rule",
            detail=row.because,
            since=row.proposed_at,
        )
        for row in rows
    ]


def _gaps(person: Person) -> list[Waiting]:
    """Processes with a gap that this person must see: their own, or all for compliance."""
    rows = with_gaps()
    if not rules.is_compliance(person):
        stands_in = Q(accountable_deputy=person) & (
            Q(accountable__is_active=False) | Q(accountable__in=away_today())
        )
        rows = rows.filter(Q(accountable=person) | stands_in)
    processes = list(rows.order_by("name", "id")[: MOST + 1])
    found = gaps_of(processes[:MOST])
    lines = [
        Waiting(
            title=f"{process}: someone named has left",
            link=reverse("admin:processes_process_tab", args=[process.pk, "people"]),
            kind="gap",
            detail=". ".join(str(gap) for gap in found[process.pk]) + ".",
            is_urgent=True,
        )
        for process in processes[:MOST]
    ]
    if len(processes) > MOST:
        link = reverse("admin:processes_process_changelist") + "?wants=gap"
        lines.append(Waiting("More processes have a gap", link, "gap", is_urgent=True))
    return lines
