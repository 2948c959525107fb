"""How long records keep their text, tier by tier; compliance changes it with a reason.

Longer holds at once; shorter takes a second person.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from governance.decisions import actions, rules
from governance.decisions.actions.retaining import RETENTION
from governance.models import Retention
from house.forms import show_refusal
from house.refusals import Refusal
from portal.register.reader import for_colleagues, reader
from processes.models import Person, Proposal


class KeepingForm(forms.Form):
    """So many days, and why."""

    days = forms.IntegerField(label="Days", min_value=1, max_value=36_500)
    because = forms.CharField(label="Why", max_length=1000, widget=forms.Textarea({"rows": 2}))


@for_colleagues
def how_long(request: HttpRequest) -> HttpResponseBase:
    """Every tier with its days."""
    return _show(request)


@require_POST
@for_colleagues
def change(request: HttpRequest, tier: int) -> HttpResponseBase:
    """Keep the records of a tier for longer or shorter."""
    retention, form = get_object_or_404(Retention, tier=tier), KeepingForm(request.POST)
    if form.is_valid():
        try:
            says = _do(retention, reader(request), **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, says)
            return redirect("decisions:keeping")
    return _show(request, status=422, tier=tier, form=form)


def _do(retention: Retention, by: Person, *, days: int, because: str) -> str:
    """Change it, or propose it where records would go earlier; what is said of it."""
    if days < retention.days:
        actions.propose_shorter(retention, days=days, by=by, because=because)
        return "Proposed. Somebody else of compliance has it on the desk."
    actions.change_retention(retention, days=days, by=by, because=because)
    return "Changed. The history below keeps what it was."


def _show(
    request: HttpRequest, *, status: int = 200, tier: int | None = None, form: Any = None
) -> HttpResponseBase:
    may_keep = rules.may_keep(reader(request))
    rows, proposed = [], _proposed()
    for retention in Retention.objects.select_related("tier").order_by("tier"):
        own = form if retention.tier_id == tier else KeepingForm(initial={"days": retention.days})
        before = retention.history.order_by("-history_date", "-history_id")[:10]
        rows.append(
            {
                "retention": retention,
                "form": own if may_keep else None,
                "before": before,
                "proposal": proposed.get(str(retention.pk)),
            }
        )
    context = {"title": "How long records are kept", "rows": rows}
    return render(request, "portal/decisions/keeping.html", context, status=status)


def _proposed() -> dict[str, Proposal]:
    """The shorter time that waits for a second person, by tier."""
    rows = Proposal.objects.open().filter(kind=RETENTION).select_related("proposed_by")
    return {row.subject_id: row for row in rows}
