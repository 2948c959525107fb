"""One list for all: what waits for me, what waits at all, what was decided."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from governance.escalations.patterns import MOST_OPEN
from governance.models import Escalation
from house.clock import now
from house.exports import Column, download
from house.pages import page_of
from portal.escalations.filters import ORDERS, TABS, ListFilter
from portal.escalations.plain import masked_rows
from portal.register.reader import for_colleagues, reader
from processes.models import Person

PARTS = ("process", "held_by", "decided_by", "looked_by")


def _waited_minutes(row: Escalation) -> int:
    end = row.decided_at or now()
    return int((end - row.opened_at).total_seconds() // 60)


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


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
    ("waited_minutes", _waited_minutes),
    ("outcome", lambda row: row.outcome),
    ("decision", lambda row: row.decision),
    ("reason", lambda row: row.reason_code),
    ("gave_up", lambda row: row.gave_up),
    ("decided_by", lambda row: row.decided_by_name),
    ("decided_at", lambda row: _iso(row.decided_at)),
)


@for_colleagues
def listing(request: HttpRequest) -> HttpResponseBase:
    """Exceptions of the processes that the reader may see."""
    person = reader(request)
    form = ListFilter(request.GET, person)
    rows, order = form.rows().select_related(*PARTS), ORDERS[form.tab]
    if kind := request.GET.get("export"):
        found = masked_rows(person, rows.order_by(*order).iterator(2000))
        return download(found, COLUMNS, kind="json" if kind == "json" else "csv", name="exceptions")
    page = page_of(rows, order=order, after=request.GET.get("after", ""))
    context = {
        "title": "Exceptions",
        "form": form,
        "tab": form.tab,
        "tabs": _tabs(form),
        "page": page,
        "rows": list(masked_rows(person, page.rows)),
        "held": _too_many(person, form.tab),
        "most_open": MOST_OPEN,
    }
    return render(request, "portal/escalations/list.html", context)


def _too_many(person: Person, tab: str) -> int:
    """How many wait for the reader, where it is more than one person can answer with care."""
    held = Escalation.objects.held_by(person).count() if tab == "mine" else 0
    return held if held > MOST_OPEN else 0


def _tabs(form: ListFilter) -> list[dict[str, Any]]:
    base = reverse("exceptions:list")
    return [
        {
            "title": title,
            "url": f"{base}?{urlencode({'show': name, **form.kept()})}",
            "is_here": name == form.tab,
        }
        for name, title in TABS.items()
    ]
