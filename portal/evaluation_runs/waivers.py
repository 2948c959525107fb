"""Going ahead without a passed evaluation: asking for it, deciding it, and what stands."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from governance.evaluations.runs.actions import (
    approve_waiver,
    ask_for_waiver,
    decline_waiver,
    withdraw_waiver,
)
from governance.evaluations.runs.rules import may_ask_for_waiver, may_decide_waiver
from governance.evaluations.runs.standing import evaluation_standing
from governance.evaluations.runs.words import WaiverState
from governance.models import Waiver
from house.acts import ReasonForm
from house.clock import now, today
from house.exports import Column, download
from house.forms import show_refusal
from house.pages import page_of
from house.refusals import Refusal
from portal.changes.found import found_change
from portal.evaluation_runs.found import found_waiver
from portal.register.reader import for_colleagues, reader
from processes.contracts.content import behaviour_hash
from processes.contracts.whole import whole

_COLUMNS: tuple[Column, ...] = (
    ("process", lambda row: row.process.slug),
    ("version", lambda row: row.version_number),
    ("behaviour", lambda row: row.behaviour_hash),
    ("state", lambda row: row.state),
    ("until", lambda row: row.until.isoformat()),
    ("author", lambda row: row.author.name),
    ("asked by", lambda row: row.asked_by.name),
    ("asked at", lambda row: row.asked_at.isoformat()),
    ("why", lambda row: row.because),
    ("decided by", lambda row: row.decided_by_name),
    ("decided at", lambda row: row.decided_at.isoformat() if row.decided_at else ""),
    ("answer", lambda row: row.answer),
)
_ACTS: dict[str, tuple[Callable[..., Waiver], str]] = {
    "approve": (approve_waiver, "Approved. It stands until its day."),
    "decline": (decline_waiver, "Declined."),
    "withdraw": (withdraw_waiver, "Taken back."),
}


class AskForm(forms.Form):
    """Until when, and why."""

    until = forms.DateField(
        label="Ends after",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="At most 90 days ahead.",
    )
    because = forms.CharField(
        label="Why it shall go ahead without a passed evaluation",
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Kept for good, with your name, and shown with the change.",
    )


@for_colleagues
def waivers(request: HttpRequest) -> HttpResponseBase:
    """Every waiver, the newest first."""
    rows = Waiver.objects.visible_to(reader(request)).select_related(
        "process", "author", "asked_by"
    )
    which = request.GET.get("show", "")
    if which == "standing":
        rows = rows.standing(now())
    elif which == "asked":
        rows = rows.asked()
    if kind := request.GET.get("export"):
        return download(rows.iterator(500), _COLUMNS, kind=kind, name="evaluation-waivers")
    context = {
        "title": "Evaluation waivers",
        "which": which,
        "page": page_of(rows, order=("-asked_at", "-id"), after=request.GET.get("after", "")),
        "now": now(),
    }
    return render(request, "portal/evaluation_runs/waivers.html", context)


@for_colleagues
def ask(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Ask for one, for exactly the behaviour of a version."""
    version, person = found_change(request, slug, number), reader(request)
    if not may_ask_for_waiver(person, version.process):
        raise PermissionDenied
    form = AskForm(request.POST or None, initial={"until": today() + timedelta(days=14)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        end = timezone.make_aware(datetime.combine(given["until"], time(23, 59)))
        try:
            waiver = ask_for_waiver(version, until=end, by=person, because=given["because"])
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Asked. Compliance decides, and you hear of it.")
            return redirect("runs:waiver", waiver.pk)
    behaviour = version.behaviour_hash or behaviour_hash(whole(version))
    context = {
        "title": f"Ask for a waiver: version {version.number}",
        "process": version.process,
        "version": version,
        "stands": evaluation_standing(version, behaviour),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "portal/evaluation_runs/ask_waiver.html", context, status=status)


@for_colleagues
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One waiver, with the decision for whoever gives it."""
    waiver, person = found_waiver(request, pk), reader(request)
    form, sent = ReasonForm(request.POST or None), request.POST.get("act", "")
    if sent in _ACTS and form.is_valid():
        does, says = _ACTS[sent]
        try:
            does(waiver, by=person, because=form.cleaned_data["because"])
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, says)
            return redirect("runs:waiver", pk)
    is_asked = waiver.state == WaiverState.ASKED
    context: dict[str, Any] = {
        "title": f"Waiver for version {waiver.version_number}",
        "process": waiver.process,
        "waiver": waiver,
        "is_over": waiver.until <= now(),
        "may_decide": is_asked and may_decide_waiver(person, waiver),
        "may_withdraw": is_asked and waiver.asked_by_id == person.pk,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "portal/evaluation_runs/waiver.html", context, status=status)
