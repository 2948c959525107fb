"""How long records keep their text, tier by tier; compliance changes it with a reason."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from governance.decisions import actions, rules
from governance.models import Retention
from house.forms import show_refusal
from house.refusals import Refusal
from portal.register.reader import for_colleagues, reader


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
            actions.change_retention(retention, by=reader(request), **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Changed. The history below keeps what it was.")
            return redirect("decisions:keeping")
    return _show(request, status=422, tier=tier, form=form)


def _show(
    request: HttpRequest, *, status: int = 200, tier: int | None = None, form: Any = None
) -> HttpResponseBase:
    may_keep = rules.may_keep(reader(request))
    rows = []
    for retention in Retention.objects.select_related("tier").order_by("tier"):
        own = form if retention.tier_id == tier else KeepingForm(initial={"days": retention.days})
        before = retention.history.order_by("-history_date", "-history_id")[:10]
        rows.append({"retention": retention, "form": own if may_keep else None, "before": before})
    context = {"title": "How long records are kept", "rows": rows}
    return render(request, "portal/decisions/keeping.html", context, status=status)
