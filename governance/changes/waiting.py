"""Which changes wait for a person, and for what."""

from collections.abc import Iterable
from itertools import islice
from typing import TypeVar

from django.db.models import F, Q, QuerySet

from governance.changes import rules
from governance.changes.models import Consultation, Requirement
from governance.changes.releases import Countersign, FollowUp, Plan, Release
from governance.changes.standing import hash_of
from governance.changes.words import Asked, Ended, Half, Planned, ReleaseKind, TwoPersonAct
from processes.contracts.in_force import in_force
from processes.contracts.models import ContractVersion
from processes.contracts.words import VersionState
from processes.people.models import Person
from processes.register import names
from processes.register.models import NamedRole, Process
from processes.register.words import Role, Stage

MOST = 50
# What a second person can let happen, by where its version stands.
_MOVES = {
    TwoPersonAct.EMERGENCY: {VersionState.DRAFT, VersionState.IN_REVIEW, VersionState.APPROVED},
    TwoPersonAct.ROLLBACK: {VersionState.SUPERSEDED},
}
_Row = TypeVar("_Row")
_REVIEWED = ("submission__version__process__accountable", "submission__submitted_by")


def to_approve(person: Person, most: int | None = MOST) -> list[Requirement]:
    """Approvals that this person may give now, those asked first at the top."""
    rows = (
        Requirement.objects.filter(
            approval=None, submission__ended="", submission__asked_at__isnull=False
        )
        .filter(submission__version__process__in=Process.objects.visible_to(person))
        .filter(_could_approve(person))
        .exclude(submission__version__author=person)
        .exclude(submission__version__writers__person=person)
        .exclude(submission__approvals__by=person)
        .exclude(submission__version__in=_forced_by(person).values("version"))
    )
    found = rows.select_related(*_REVIEWED).distinct().order_by("submission__asked_at", "id")
    # For compliance the conditions above say it all; whose turn a half is, is looked up row by
    # row, so the list is cut only after that.
    could = (row for row in found if row.half == Half.COMPLIANCE or rules.may_approve(person, row))
    return _first(could, most)


def _forced_by(person: Person) -> "QuerySet[Release]":
    """The emergencies not yet reviewed that this person had a part in."""
    part = Q(by=person) | Q(second=person)
    return Release.objects.filter(part, kind=ReleaseKind.EMERGENCY, follow_up__done_at=None)


def _could_approve(person: Person) -> Q:
    """Whom a requirement can come to at all; whose turn it is, is looked up row by row."""
    of = "submission__version__process"
    could = Q(**{f"{of}__accountable": person}) & ~Q(half=Half.COMPLIANCE)
    for half, named in rules.ROLE_OF.items():
        holds = NamedRole.objects.filter(Q(person=person) | Q(deputy=person), role=named)
        could |= Q(half=half, **{f"{of}__in": holds.values("process")})
    if rules.is_compliance(person):
        # Where the accountable person can't, because away, gone, or having had a part in it.
        cannot = (
            Q(**{f"{of}__accountable__in": names.away_today()})
            | Q(**{f"{of}__accountable__is_active": False})
            | Q(submission__version__author=F(f"{of}__accountable"))
            | Q(submission__version__writers__person=F(f"{of}__accountable"))
            | Q(submission__approvals__by=F(f"{of}__accountable"))
        )
        could |= Q(half=Half.COMPLIANCE) | cannot
    return could


def to_view(person: Person) -> "QuerySet[Consultation]":
    """Changes on which this person was asked for a view and hasn't answered."""
    rows = Consultation.objects.filter(person=person, answer="", submission__ended="")
    return rows.filter(
        submission__version__process__in=Process.objects.visible_to(person)
    ).select_related(*_REVIEWED)


def to_countersign(person: Person, most: int | None = MOST) -> list[Countersign]:
    """Acts that wait for a second person, who could be this one, and that can still happen."""
    rows = (
        Countersign.objects.filter(state=Asked.WAITING)
        .filter(version__process__in=Process.objects.visible_to(person))
        .exclude(asked_by=person)
        .select_related("version__process__accountable", "asked_by")
    )
    could = (
        row
        for row in rows.order_by("asked_at", "id")
        if rules.may_countersign(person, row.version.process, row.act)
        and not rules.is_writer(person, row.version)
        and can_be_confirmed(row)
    )
    return _first(could, most)


def can_be_confirmed(asked: Countersign) -> bool:
    """Whether what was asked for is still what it was, and its version can still move."""
    version = asked.version
    if asked.state != Asked.WAITING or version.state not in _MOVES[TwoPersonAct(asked.act)]:
        return False
    if asked.act == TwoPersonAct.EMERGENCY and version.process.stage == Stage.RETIRED:
        return False
    if asked.replaces_id != getattr(in_force(version.process), "pk", None):
        return False
    if not rules.may_ask(asked.asked_by, version.process, asked.act):
        return False
    return asked.content_hash == hash_of(version)


def sent_back_to(person: Person) -> "QuerySet[ContractVersion]":
    """Drafts of this person that were sent back with a reason."""
    rows = ContractVersion.objects.filter(author=person, state=VersionState.DRAFT)
    return rows.filter(submissions__ended=Ended.SENT_BACK).select_related("process").distinct()


def to_review(person: Person, most: int | None = MOST) -> list[FollowUp]:
    """Reviews due after a rollback or an emergency, which this person could do."""
    rows = (
        FollowUp.objects.open()
        .filter(release__process__in=Process.objects.visible_to(person))
        .exclude(Q(release__by=person) | Q(release__second=person))
        .select_related("release__version__process__accountable", "release__process")
    )
    could = (
        row
        for row in rows.order_by("due_at", "id")
        if rules.may_review_release(person, row.release.process)
    )
    return _first(could, most)


def _first(rows: Iterable[_Row], most: int | None) -> list[_Row]:
    """As many as are wanted."""
    return list(islice(rows, most))


def blocked_for(person: Person) -> "QuerySet[Plan]":
    """Planned publications of this person that could not go ahead."""
    rows = Plan.objects.filter(by=person, state=Planned.BLOCKED)
    ready = (VersionState.APPROVED, VersionState.STAGED)
    return rows.filter(version__state__in=ready).select_related("version__process")


def to_publish(person: Person) -> "QuerySet[ContractVersion]":
    """Approved changes that this person may publish, with no time set."""
    held = Q(process__accountable=person) | Q(
        process__in=NamedRole.objects.filter(
            person=person, role__in=[Role.BUSINESS, Role.SYSTEM]
        ).values("process")
    )
    rows = ContractVersion.objects.filter(held, state=VersionState.APPROVED)
    return rows.exclude(plans__state=Planned.WAITING).select_related("process")
