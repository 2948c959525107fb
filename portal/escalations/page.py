"""One exception: what happened, who has it, until when; deciding it takes a minute."""

from django import forms
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from governance.models import Escalation
from portal.escalations.plain import masked_for
from portal.escalations.standing import Standing
from portal.register.reader import for_colleagues, reader

_PARTS = (
    "process__accountable",
    "process__accountable_deputy",
    "process__escalation_owner",
    "process__escalation_backup",
    "owner",
    "backup",
    "held_by",
    "looked_by",
    "warned",
    "raised_by",
    "version",
    "decided_by",
    "merged_into",
)


@for_colleagues
def one(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """What happened, and the form for whoever decides."""
    return show(request, found(request, public_id))


def found(request: HttpRequest, public_id: str) -> Standing:
    """The exception, if the reader may know of it."""
    person = reader(request)
    rows = Escalation.objects.visible_to(person).select_related(*_PARTS)
    row: Escalation | None = rows.filter(public_id=public_id).first()
    if row is None:
        raise Http404
    return Standing(row, person)


def show(
    request: HttpRequest,
    standing: Standing,
    *,
    status: int = 200,
    verb: str = "",
    form: forms.Form | None = None,
) -> HttpResponseBase:
    """The page; an act that was refused stands open, with the reason."""
    escalation = masked_for(standing.person, standing.escalation, standing.advice, standing.steps)
    offered = dict(standing.offered)
    if verb in offered and form is not None:
        offered[verb] = form
    context = {
        "title": f"Case {escalation.case_id}",
        "escalation": escalation,
        "standing": standing,
        "act": offered,
        "opened": verb,
        # What was pressed may no longer be offered: then the reason stands at the top.
        "refused": form if verb not in offered else None,
    }
    return render(request, "portal/escalations/page.html", context, status=status)
