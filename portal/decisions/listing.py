"""The log as a list: filters, newest first, never counted; live, and as a file of any length."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from governance.decisions.asked import Asked, LogPage
from governance.decisions.rules import may_export, sees_personal_data
from governance.decisions.telling import lines
from governance.models import Decision
from house.exports import Column, csv_lines
from portal.decisions.filters import LogFilter
from portal.register.reader import for_colleagues, reader
from processes.models import Person, Process

SHOWN = 50
PARTS = ("process", "version", "tools", "overrides")
COLUMNS: tuple[Column, ...] = (
    ("id", lambda row: row.public_id.hex),
    ("process", lambda row: row.process.slug),
    ("version", lambda row: row.version.number if row.version else None),
    ("decided_at", lambda row: row.at.isoformat()),
    ("received_at", lambda row: row.received_at.isoformat()),
    ("decision", lambda row: row.decision),
    ("case", lambda row: row.case_id),
    ("model", lambda row: row.model),
    ("tools", lambda row: " ".join(use.tool for use in row.tools.all())),
    ("confidence", lambda row: row.confidence),
    ("person_called", lambda row: row.is_escalated),
    ("breaches", lambda row: row.breach_count),
    ("not_checkable", lambda row: row.unchecked_count),
    ("overridden", lambda row: bool(row.overrides.all())),
    ("owner", lambda row: row.owner),
    ("cost", lambda row: row.cost),
    ("tokens_in", lambda row: row.tokens_in),
    ("tokens_out", lambda row: row.tokens_out),
    ("latency_ms", lambda row: row.latency_ms),
    ("units", lambda row: row.units),
    ("digest", lambda row: row.digest),
)


@for_colleagues
def listing(request: HttpRequest) -> HttpResponseBase:
    """The decisions that the reader may see, as asked for."""
    person = reader(request)
    form = LogFilter(request.GET, person)
    asked = form.asked()
    if asked and (kind := request.GET.get("export")):
        return _export(person, asked, kind)
    page = asked.page(person, request.GET.get("after", ""), SHOWN) if asked else LogPage([], None)
    prefetch_related_objects(page.rows, *PARTS)
    context: dict[str, Any] = {
        "title": "Decision log",
        "form": form,
        "page": page,
        "is_live": "live" in request.GET,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "may_export": asked is not None and _may_export(person, asked),
    }
    # The live list asks for its rows alone.
    template = "rows.html" if "rows" in request.GET else "list.html"
    return render(request, f"portal/decisions/{template}", context)


def _may_export(person: Person, asked: Asked) -> bool:
    if sees_personal_data(person):
        return True
    process = Process.objects.filter(pk=asked.process).first() if asked.process else None
    return process is not None and may_export(person, process)


def _export(person: Person, asked: Asked, kind: str) -> HttpResponseBase:
    if not _may_export(person, asked):
        raise PermissionDenied
    if kind == "csv":
        found: Iterator[Any] = csv_lines(_rows(person, asked), COLUMNS)
        content_type, name = "text/csv; charset=utf-8", "decisions.csv"
    else:
        found = lines(asked.every(person), person)
        content_type, name = "application/x-ndjson", "decisions.ndjson"
    response = StreamingHttpResponse(found, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _rows(person: Person, asked: Asked) -> Iterator[Decision]:
    for rows in asked.every(person):
        prefetch_related_objects(rows, *PARTS)
        yield from rows
