"""One run: how far it is while it goes on, its verdict, and its cases as a grid."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from governance.evaluations.runs.actions import cancel
from governance.evaluations.runs.progress import progress_of
from governance.evaluations.runs.rules import may_run
from governance.models import Result, Run
from house.exports import Column, download
from house.refusals import Refusal
from portal.evaluation_runs.found import found_run, frame
from portal.evaluation_runs.grid import GridFilter, changed, grid_of
from portal.evaluation_runs.judged import agreement_in
from portal.register.reader import for_colleagues, reader
from processes.models import Person

_COLUMNS: tuple[Column, ...] = (
    ("set", lambda row: row.evaluation_set.slug),
    ("case", lambda row: str(row.lineage)),
    ("name", lambda row: str(row.asked)),
    ("repeat", lambda row: row.repeat + 1),
    ("state", lambda row: row.state),
    ("passed", lambda row: row.passed),
    ("score", lambda row: row.score),
    ("must pass", lambda row: row.must_pass),
    ("weight", lambda row: row.weight),
    ("says", lambda row: row.says),
    ("answer", lambda row: row.answer),
    ("model", lambda row: row.model),
    ("latency ms", lambda row: row.latency_ms),
    ("tokens in", lambda row: row.tokens_in),
    ("tokens out", lambda row: row.tokens_out),
    ("cost", lambda row: None if row.cost is None else str(row.cost)),
    ("kept answer", lambda row: row.is_cached),
)
_CHANGED_SHOWN = 20


@for_colleagues
def one(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The run as it stands now."""
    run = found_run(request, public_id)
    form = GridFilter(request.GET)
    rows = form.rows(run)
    if kind := request.GET.get("export"):
        return _download(run, kind)
    context = {
        **_standing(run, reader(request)),
        "title": f"Version {run.version.number}, evaluated",
        "form": form,
        "grid": grid_of(run, rows, request.GET.get("after", "")),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "clear": reverse("runs:run", args=[public_id]),
        "changed": {which: found[:_CHANGED_SHOWN] for which, found in changed(run).items()},
        "agreement": agreement_in(run),
    }
    return render(request, "portal/evaluation_runs/run.html", context)


@for_colleagues
def live(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """How far it is, as a part of its page."""
    run = found_run(request, public_id)
    answer = render(request, "portal/evaluation_runs/live.html", _standing(run, reader(request)))
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@for_colleagues
def stop(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Cancel it; what it has is kept."""
    run = found_run(request, public_id)
    try:
        cancel(run, by=reader(request), because=request.POST.get("because", "")[:1000])
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, "It is being cancelled. What was answered is kept.")
    return redirect("runs:run", public_id)


def _standing(run: Run, person: Person) -> dict[str, Any]:
    before = run.baseline if run.baseline and run.baseline.is_open else None
    return {
        **frame(run),
        "progress": progress_of(run),
        "before": before,
        "before_progress": progress_of(before) if before else None,
        "may_cancel": run.is_open and not run.is_cancel_asked and may_run(person, run.process),
        "may_run": may_run(person, run.process),
    }


def _download(run: Run, kind: str) -> HttpResponseBase:
    """Every result of the run; as JSON also what the checks said and what was done."""
    rows = Result.objects.filter(run=run).select_related("asked", "evaluation_set")
    more: tuple[Column, ...] = ()
    if kind == "json":
        more = (
            ("findings", lambda row: row.findings),
            ("calls", lambda row: row.calls),
            ("messages", lambda row: row.messages),
        )
    ordered = rows.order_by("order", "id").iterator(200)
    return download(ordered, (*_COLUMNS, *more), kind=kind, name=run.public_id)
