"""What the register puts on desks: remarks to answer, proposals to decide, gaps to mend."""

from django.db.models import Q
from django.urls import reverse

from house.desk import Waiting
from processes.people.models import Person
from processes.register import rules
from processes.register.models import Process, Proposal, Remark
from processes.register.words import Stage


def waiting(person: Person) -> list[Waiting]:
    """Everything of the register that waits for this person."""
    return [*_remarks(person), *_proposals(person), *_gaps(person)]


def stands_for(person: Person) -> list[Process]:
    """The processes that this person answers for, owns a half of, or is called for."""
    named = Q(pk__in=person.named_roles.values("process"))
    first = Q(accountable=person) | Q(escalation_owner=person) | Q(escalation_backup=person)
    rows = Process.objects.exclude(stage=Stage.RETIRED).filter(named | first)
    return list(rows.with_state().select_related("tier").order_by("name"))


def _remarks(person: Person) -> list[Waiting]:
    rows = Remark.objects.open().filter(waits_for=person).select_related("process", "made_by")
    return [
        Waiting(
            title=f"{row.made_by} on {row.process}",
            link=reverse("register:remark", args=[row.process.slug, row.pk]),
            kind=row.get_kind_display(),
            detail=row.says,
            since=row.made_at,
        )
        for row in rows
    ]


def _proposals(person: Person) -> list[Waiting]:
    if not person.has_perm("processes.consent_to_proposal"):
        return []
    rows = Proposal.objects.open().exclude(proposed_by=person).select_related("proposed_by")
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
    return [
        Waiting(
            title=f"{process}: someone named has left",
            link=reverse("register:process", args=[process.slug]) + "#people",
            kind="gap",
            detail="Name someone else, so that there is always a person to ask.",
            is_urgent=True,
        )
        for process in _with_gaps(person)
    ]


def _with_gaps(person: Person) -> list[Process]:
    """Processes with a gap that this person must see: their own, or all for compliance."""
    gone = (
        Q(accountable__is_active=False)
        | Q(accountable_deputy__is_active=False)
        | Q(escalation_owner__is_active=False)
        | Q(escalation_backup__is_active=False)
        | Q(named_roles__person__is_active=False)
        | Q(named_roles__deputy__is_active=False)
    )
    rows = Process.objects.exclude(stage=Stage.RETIRED).filter(gone).distinct()
    if not rules.is_compliance(person):
        rows = rows.filter(Q(accountable=person) | Q(accountable_deputy=person))
    return list(rows)
