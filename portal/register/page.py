"""One process on one page: what a new hire understands in a minute, and prints on one sheet."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from audit.models import Entry
from house.clock import today
from portal.register.forms import ReasonOnly, RemarkForm
from portal.register.panels import panels_for
from portal.register.reader import for_colleagues, reader, seen
from processes.models import Absence, Pause, Person, Process, Remark
from processes.register import rules
from processes.register.gaps import gaps
from processes.register.names import Named, named_on
from processes.register.words import (
    CAPABILITY_SAYS,
    CAUTIONS,
    CIRCLE_SAYS,
    ROLE_SAYS,
    Capability,
    Circle,
    KindOfWork,
    Role,
    State,
)

DID = {
    "process.create": "entered it in the register",
    "process.edit": "changed its description",
    "process.name": "changed who is named",
    "process.list": "changed who is named",
    "process.pause": "paused it",
    "process.resume": "let it run again",
    "process.restrict": "restricted who sees it",
    "process.open": "opened it to all staff",
    "process.assign_agent": "let an agent work on it",
    "process.release_agent": "ended an agent's work on it",
    "process.route": "changed who hears of it",
    "contract.in_force": "put a contract version in force",
}

# The kinds without a caution.
WORK_SAYS = {
    KindOfWork.INGEST: "It takes in what arrives and puts it where it belongs.",
    KindOfWork.ANALYSE: "It reads, compares and sorts; it makes nothing new.",
    KindOfWork.GENERATE: "It writes something new: read it before you rely on it.",
}
_LOOKED_AT, _SHOWN = 40, 5


@dataclass(frozen=True)
class Standing:
    """A role on the page: who, what for, who steps in, and whether they are away."""

    named: Named
    says: str
    away_until: date | None
    deputy_away_until: date | None

    @property
    def must_step_in(self) -> bool:
        """Whether the deputy is the one to call."""
        return self.away_until is not None or not self.named.person.is_active


@for_colleagues
def process_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Everything a colleague needs to know of a process."""
    return show(request, seen(request, slug))


def show(
    request: HttpRequest, process: Process, *, status: int = 200, **forms: Any
) -> HttpResponseBase:
    """The page, with a form that was not accepted in the place of its empty one."""
    person = reader(request)
    pause = process.pauses.standing().select_related("paused_by").first()
    context = {
        "title": process.name,
        "process": process,
        "pause": pause,
        "work_says": WORK_SAYS.get(KindOfWork(process.kind_of_work), ""),
        "caution": CAUTIONS.get(KindOfWork(process.kind_of_work)),
        "capability_says": CAPABILITY_SAYS[Capability(process.capability)],
        "standings": _standings(process),
        "circles": _circles(process),
        "remarks": _remark_counts(process),
        "latest_remarks": process.remarks.select_related("made_by", "answered_by")[:3],
        "gaps": gaps(process) if _may_name(person, process) else [],
        "latest": _latest(process),
        "panels": panels_for(person, process),
        "fits": process.operating_model_id == process.domain.operating_model_id,
        **_switch(person, process, pause),
        "remark_form": RemarkForm(process, person),
        "pause_form": ReasonOnly(),
        **forms,
    }
    return render(request, "portal/register/process.html", context, status=status)


def _may_name(person: Person, process: Process) -> bool:
    return any(
        rules.may_change_name(person, process, role) for role in (Role.ACCOUNTABLE, Role.BUSINESS)
    )


def _switch(person: Person, process: Process, pause: Pause | None) -> dict[str, Any]:
    """Which side of the kill switch this person may turn."""
    running = process.state == State.RUNNING
    return {
        "may_pause": running and rules.may_pause(person, process),
        "may_resume": pause is not None and rules.may_resume(person, process, pause),
        "may_hold": pause is not None and rules.may_hold(person, pause),
        "lifters": rules.lifters(process, pause) if pause else [],
        "may_edit": rules.may_edit_words(person, process),
    }


def _standings(process: Process) -> list[Standing]:
    named = named_on(process)
    people = {each.person.pk for each in named} | {each.deputy.pk for each in named}
    away = dict(
        Absence.objects.covering(today())
        .filter(person__in=people)
        .order_by("ends_on")
        .values_list("person", "ends_on")
    )
    return [
        Standing(each, ROLE_SAYS[each.role], away.get(each.person.pk), away.get(each.deputy.pk))
        for each in named
    ]


def _circles(process: Process) -> list[tuple[str, str, list[Person]]]:
    rows = list(process.listed.select_related("person"))
    found = [
        (circle.label, CIRCLE_SAYS[circle], [row.person for row in rows if row.circle == circle])
        for circle in Circle
    ]
    return [each for each in found if each[2]]


def _remark_counts(process: Process) -> list[dict[str, Any]]:
    rows = (
        process.remarks.order_by()
        .values("kind")
        .annotate(number=Count("pk"), waiting=Count("pk", filter=Q(answered_at=None)))
    )
    by_kind = {row["kind"]: row for row in rows}
    return [{"label": kind.label, **by_kind[kind]} for kind in Remark.Kind if kind.value in by_kind]


def _latest(process: Process) -> list[dict[str, Any]]:
    """What happened to it; several steps of one act are one line."""
    rows = Entry.objects.filter(process=process.slug, verb__in=DID)[:_LOOKED_AT]
    found: list[dict[str, Any]] = []
    for row in rows:
        line = {"at": row.at, "who": row.actor, "did": DID[row.verb], "because": row.because}
        if not found or not _same_act(found[-1], line):
            found.append(line)
    return found[:_SHOWN]


def _same_act(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one[key] == other[key] for key in ("who", "did", "because"))
