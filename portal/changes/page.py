"""The change page: on one page, all that it takes to decide a change."""

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from portal.changes.backtest import tried
from portal.changes.forms import form_of
from portal.changes.found import found_change
from portal.changes.places import door
from portal.changes.standing import Change
from portal.evaluation_runs.verdict import verdict_of
from portal.register.reader import for_colleagues, reader
from processes.models import ContractVersion

Sent = tuple[str, forms.Form]


@for_colleagues
def change(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """What is asked, what differs, what stands in the way, who decides."""
    return show(request, found_change(request, slug, number))


def show(
    request: HttpRequest,
    version: ContractVersion,
    *,
    status: int = 200,
    sent: Sent | None = None,
) -> HttpResponseBase:
    """The page; an act that was refused stands open, with the reason."""
    found = Change(version, reader(request))
    offered: dict[str, forms.Form] = {verb: form_of(verb)(None, found, verb) for verb in found.may}
    verb, form = sent or ("", None)
    if verb in offered and form is not None:
        offered[verb] = form
    context = {
        "title": f"{version.process}, version {version.number}",
        "process": version.process,
        "version": version,
        "change": found,
        "backtest": tried(version),
        "evaluation": verdict_of(version, found.person),
        "gates": [(gate, door(gate.page, found)) for gate in found.gates],
        "doors": {page.replace("-", "_"): door(page, found) for page in ("take-in", "publish")},
        "act": {verb.replace("-", "_"): form for verb, form in offered.items()},
        "approving": [(each, offered[each.verb]) for each in found.asked if each.verb in offered],
        "opened": verb,
        # What was pressed may no longer be offered: then the reason stands at the top.
        "refused": form if verb not in offered else None,
    }
    return render(request, "portal/changes/change.html", context, status=status)
