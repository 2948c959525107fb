"""One exception: what happened, who has it, until when; deciding it takes a minute."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from governance.escalations import actions, rules
from governance.models import Authorization, Escalation
from house.forms import show_refusal
from house.refusals import Refusal
from portal.escalations.forms import DecisionForm, ReasonForm, ReassignForm
from portal.escalations.plain import about, masked_for
from portal.register.reader import for_colleagues, reader
from processes.models import Person

PEOPLE = ("process__accountable", "process__accountable_deputy", "owner", "backup", "held_by")
ALSO = ("process__escalation_owner", "process__escalation_backup", "version", "decided_by")
ASKED_AGAIN = 5


@for_colleagues
def one(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """What happened, and the form for whoever decides."""
    escalation = _found(request, public_id)
    if request.method != "POST":
        return _show(request, escalation)
    form = DecisionForm(escalation, request.POST)
    done = _done(
        request,
        form,
        lambda **words: actions.decide(escalation, by=reader(request), **words),
        "Decided. The agent reads your words the next time it asks.",
    )
    return done or _show(request, escalation, status=422, decision_form=form)


@require_POST
@for_colleagues
def take(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Hold it oneself."""
    escalation = _found(request, public_id)
    form = ReasonForm(request.POST)
    done = _done(
        request,
        form,
        lambda **words: actions.take_over(escalation, by=reader(request), **words),
        "It waits for you now.",
    )
    return done or _show(request, escalation, status=422, take_form=form)


@require_POST
@for_colleagues
def give(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Give it to a colleague."""
    escalation = _found(request, public_id)
    form = ReassignForm(escalation, request.POST)
    done = _done(
        request,
        form,
        lambda **words: actions.reassign(escalation, by=reader(request), **words),
        "Handed over. Your colleague is told.",
    )
    return done or _show(request, escalation, status=422, give_form=form)


def _done(
    request: HttpRequest, form: forms.Form, does: Callable[..., Escalation], says: str
) -> HttpResponseBase | None:
    """Back to the page once it is done; nothing where the form or the action refuses."""
    if not form.is_valid():
        return None
    try:
        changed = does(**form.cleaned_data)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return None
    messages.success(request, says)
    return redirect("exceptions:one", changed.public_id)


def _found(request: HttpRequest, public_id: str) -> Escalation:
    rows = Escalation.objects.visible_to(reader(request)).select_related(*PEOPLE, *ALSO)
    found: Escalation | None = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _show(
    request: HttpRequest, escalation: Escalation, *, status: int = 200, **shown: Any
) -> HttpResponseBase:
    person: Person = reader(request)
    escalation = masked_for(person, escalation)
    waits = not escalation.is_decided
    may_decide = waits and rules.may_decide(person, escalation)
    is_mine = escalation.held_by == person
    asked = Authorization.objects.filter(escalation=escalation).order_by("-at", "-id")
    context = {
        "title": f"Case {escalation.case_id}",
        "escalation": escalation,
        "facts": about(escalation),
        "is_mine": is_mine,
        "asked": asked[:ASKED_AGAIN],
        "decision_form": DecisionForm(escalation) if may_decide else None,
        "take_form": ReasonForm()
        if waits and not is_mine and rules.may_take_over(person, escalation)
        else None,
        "give_form": ReassignForm(escalation) if may_decide else None,
        **shown,
    }
    return render(request, "portal/escalations/page.html", context, status=status)
