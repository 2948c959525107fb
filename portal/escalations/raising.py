"""A colleague calls a person: a case that no agent stopped at, or that nobody may decide alone."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from governance.escalations.actions import raise_exception
from house.forms import show_refusal
from house.refusals import Refusal
from portal.escalations.forms import OTHER, RaiseForm
from portal.register.reader import for_colleagues, reader, seen
from processes.contracts.in_force import in_force
from processes.models import ExceptionPath, Process
from processes.register.words import Stage


@for_colleagues
def raise_one(request: HttpRequest) -> HttpResponseBase:
    """Which process, then which case, and what happened."""
    if slug := request.GET.get("process", ""):
        return _of(request, seen(request, slug))
    rows = Process.objects.visible_to(reader(request)).exclude(stage=Stage.RETIRED)
    context = {"title": "Raise an exception", "processes": rows.order_by("name", "id")}
    return render(request, "portal/escalations/raise.html", context)


def _of(request: HttpRequest, process: Process) -> HttpResponseBase:
    form = RaiseForm(list(_kinds(process)), request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        is_other = given["trigger"] == OTHER
        try:
            made, is_new = raise_exception(
                process,
                by=reader(request),
                trigger=given["own_words"] if is_other else given["trigger"],
                case_id=given["case_id"],
                summary=given["summary"],
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            says = f"{made.held_by} is called." if is_new else "This case waits already."
            messages.success(request, says)
            return redirect("exceptions:one", made.public_id)
    context = {"title": "Raise an exception", "form": form, "process": process}
    status = 422 if form.errors else 200
    return render(request, "portal/escalations/raise.html", context, status=status)


def _kinds(process: Process) -> Iterator[tuple[str, str]]:
    """The paths of the contract in force, as a newcomer recognises them."""
    yield "", "Choose"
    version = in_force(process)
    rows = ExceptionPath.objects.filter(version=version).order_by("order", "id")
    for path in rows if version else ():
        yield path.name, path.trigger or path.name.replace("_", " ")
    yield OTHER, "None of these"
