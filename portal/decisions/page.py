"""“Why did the agent do that?”: one decision on one page, and what a person may do about it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from governance.decisions import actions, rules
from governance.decisions.asked import by_public_id
from governance.decisions.reruns.actions import run_again
from governance.models import Decision, Tombstone
from house.forms import is_done
from portal.decisions.again import RunAgainForm, repetitions
from portal.decisions.explained import Explained
from portal.decisions.forms import EraseForm, OverrideForm
from portal.evaluations.happened import sets_for
from portal.register.reader import for_colleagues, reader


@for_colleagues
def one(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Everything that led to one decision."""
    return _show(request, _found(request, public_id))


@require_POST
@for_colleagues
def override(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Put another result in its place."""
    decision, form = _found(request, public_id), OverrideForm(request.POST)
    if is_done(form, lambda **words: actions.override(decision, by=reader(request), **words)):
        messages.success(request, "Kept. The agent's decision stays on record beside yours.")
        return redirect("decisions:one", decision.public_id.hex)
    return _show(request, decision, status=422, override_form=form)


@require_POST
@for_colleagues
def erase(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Let the text go."""
    decision, form = _found(request, public_id), EraseForm(request.POST)
    if is_done(form, lambda **words: actions.erase(decision, by=reader(request), **words)):
        messages.success(request, "The text is gone. A tombstone stands in its place.")
        return redirect("decisions:one", decision.public_id.hex)
    return _show(request, decision, status=422, erase_form=form)


@for_colleagues
def again(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Put it to the model once more; asked for without that, the section about it alone."""
    decision, person = _found(request, public_id), reader(request)
    if request.method != "POST":
        context = {"again": repetitions(person, decision), "decision": decision}
        return render(request, "portal/decisions/again.html", context)
    form = RunAgainForm(request.POST)
    if is_done(form, lambda **words: run_again(decision, by=person, **words)):
        messages.success(request, "The model is asked again. The outcome appears on this page.")
        address = redirect("decisions:one", decision.public_id.hex)
        address["Location"] += "#again"
        return address
    return _show(request, decision, status=422, again=repetitions(person, decision, form))


def _found(request: HttpRequest, public_id: str) -> Decision:
    decision = by_public_id(reader(request), public_id)
    if decision is None:
        raise Http404
    return decision


def _show(
    request: HttpRequest, decision: Decision, *, status: int = 200, **shown: Any
) -> HttpResponseBase:
    person = reader(request)
    explained = Explained(decision, is_plain=rules.sees_personal_data(person))
    may_override = rules.may_override(person, decision.process)
    may_erase = rules.may_keep(person) and not explained.is_gone
    context = {
        "title": decision.decision,
        "decision": decision,
        "process": decision.process,
        "why": explained,
        "breaches": decision.breaches.order_by("id"),
        "marks": decision.marks.order_by("id"),
        "overrides": decision.overrides.select_related("by"),
        "tombstone": Tombstone.objects.filter(pk=decision.pk).first(),
        "override_form": OverrideForm() if may_override else None,
        "erase_form": EraseForm() if may_erase else None,
        "may_make_case": bool(sets_for(person, decision.process)),
        "again": repetitions(person, decision),
        **shown,
    }
    return render(request, "portal/decisions/page.html", context, status=status)
