"""One list for all: what waits for me, what waits at all, what was decided."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from governance.escalations.models import EscalationQuerySet
from governance.models import Escalation
from house.exports import Column, download
from house.pages import page_of
from portal.register.reader import for_colleagues, reader
from processes.models import Person

PARTS = ("process", "held_by", "decided_by")
COLUMNS: tuple[Column, ...] = (
    ("id", lambda row: row.public_id),
    ("process", lambda row: row.process.slug),
    ("case", lambda row: row.case_id),
    ("what_happened", lambda row: row.trigger),
    ("path", lambda row: row.path),
    ("opened_by", lambda row: row.get_source_display()),
    ("status", lambda row: row.status),
    ("held_by", lambda row: row.held_by.name),
    ("opened_at", lambda row: row.opened_at.isoformat()),
    ("respond_by", lambda row: row.respond_by.isoformat()),
    ("outcome", lambda row: row.outcome),
    ("decision", lambda row: row.decision),
    ("reason", lambda row: row.reason_code),
    ("decided_by", lambda row: row.decided_by_name),
    ("decided_at", lambda row: row.decided_at.isoformat() if row.decided_at else ""),
)


@dataclass(frozen=True)
class Part:
    """One of the three lists."""

    name: str
    title: str
    order: tuple[str, ...]
    url: str = ""
    is_here: bool = False


PARTS_OF_THE_LIST = (
    Part("mine", "Waiting for me", ("respond_by", "id")),
    Part("waiting", "All that wait", ("respond_by", "id")),
    Part("decided", "Decided", ("-decided_at", "-id")),
)


@for_colleagues
def listing(request: HttpRequest) -> HttpResponseBase:
    """Exceptions of the processes that the reader may see."""
    person, shown = reader(request), _part(request)
    process = request.GET.get("process", "")
    rows = _rows(person, shown.name)
    if process:
        rows = rows.filter(process__slug=process)
    if kind := request.GET.get("export"):
        found = rows.select_related(*PARTS).order_by(*shown.order).iterator(2000)
        return download(found, COLUMNS, kind="json" if kind == "json" else "csv", name="exceptions")
    found_page = page_of(
        rows.select_related(*PARTS), order=shown.order, after=request.GET.get("after", "")
    )
    context = {
        "title": "Exceptions",
        "shown": shown,
        "parts": [_linked(part, shown, process) for part in PARTS_OF_THE_LIST],
        "page": found_page,
        "process": process,
    }
    return render(request, "portal/escalations/list.html", context)


def _part(request: HttpRequest) -> Part:
    wanted = request.GET.get("show", "mine")
    return next((part for part in PARTS_OF_THE_LIST if part.name == wanted), PARTS_OF_THE_LIST[0])


def _rows(person: Person, name: str) -> EscalationQuerySet:
    rows: EscalationQuerySet = Escalation.objects.visible_to(person)
    if name == "decided":
        return rows.decided()
    return rows.held_by(person) if name == "mine" else rows.waiting()


def _linked(part: Part, shown: Part, process: str) -> Part:
    words = {"show": part.name, **({"process": process} if process else {})}
    url = f"{reverse('exceptions:list')}?{urlencode(words)}"
    return Part(part.name, part.title, part.order, url, part.name == shown.name)
