"""What happened to a set: who did what to it and to its cases, and why."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from audit.models import Entry
from governance.models import EvaluationSet
from house.exports import Column, download
from house.pages import page_of
from portal.evaluations.found import found_set, frame
from portal.register.reader import for_colleagues, reader

DID = {
    "evaluations.set.make": "made the set",
    "evaluations.set.edit": "changed what the set says",
    "evaluations.set.retire": "retired the set",
    "evaluations.set.require": "asked that it is passed",
    "evaluations.set.release": "asked no more that it is passed",
    "evaluations.pack.use": "let a process use it",
    "evaluations.pack.leave": "let a process use it no more",
    "evaluations.case.add": "added a case",
    "evaluations.case.edit": "changed a case",
    "evaluations.case.drop": "dropped a case",
    "evaluations.case.restore": "took a case back in",
    "evaluations.case.move": "moved a case",
    "evaluations.cases.put": "took in cases",
}
COLUMNS: tuple[Column, ...] = (
    ("at", lambda line: line.at.isoformat()),
    ("who", lambda line: line.who),
    ("did", lambda line: line.did),
    ("what", lambda line: line.what),
    ("why", lambda line: line.because),
    ("easier", lambda line: " ".join(line.loosens)),
)


@dataclass(frozen=True)
class Line:
    """One thing that somebody did."""

    at: datetime
    who: str
    did: str
    what: str
    because: str
    loosens: list[str] = field(default_factory=list)


@for_colleagues
def history(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Everything that was done to a set, newest first."""
    evaluation_set = found_set(request, slug)
    rows = _entries(evaluation_set)
    if kind := request.GET.get("export"):
        ordered = (_line(entry) for entry in rows.order_by("-at", "-id").iterator(500))
        kind = "json" if kind == "json" else "csv"
        return download(ordered, COLUMNS, kind=kind, name=f"{slug}-history")
    page = page_of(rows, order=("-at", "-id"), after=request.GET.get("after", ""))
    context = {
        **frame(evaluation_set, reader(request)),
        "title": f"History of {evaluation_set}",
        "page": page,
        "lines": [_line(entry) for entry in page.rows],
    }
    return render(request, "portal/evaluations/trail.html", context)


def _entries(evaluation_set: EvaluationSet) -> Any:
    """A pack's entries about single processes are told on those processes' own pages."""
    rows = Entry.objects.filter(subject_kind="evaluationset", subject_id=str(evaluation_set.pk))
    own = evaluation_set.process.slug if evaluation_set.process else ""
    return rows.filter(process=own)


def _line(entry: Entry) -> Line:
    told = entry.details
    return Line(
        entry.at,
        entry.actor,
        DID.get(entry.verb, entry.verb),
        str(told.get("subject", "")),
        entry.because,
        list(told.get("loosens", [])),
    )
