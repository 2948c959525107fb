"""One process's budget: how it stands, what it was before, and setting it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from governance.models import Budget
from governance.scorecards.actions import set_budget
from governance.scorecards.budgets import standing
from governance.scorecards.rules import may_keep_costs
from house.acts import ReasonForm
from house.forms import is_done
from portal.register.reader import for_colleagues, reader, seen
from portal.spend.forms import BudgetForm
from processes.models import Process

_CHANGES = 20


@for_colleagues
def budget(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Set the budget of a process, or take it away."""
    person, process = reader(request), seen(request, slug)
    if not may_keep_costs(person):
        raise PermissionDenied
    found = Budget.objects.of(process).first()
    is_taken = request.method == "POST" and "away" in request.POST
    form = BudgetForm(_sent(request, is_taken=False), initial=_initial(found))
    away = ReasonForm(_sent(request, is_taken=True), auto_id="away_%s")
    words: dict[str, Any] = {"by": person}
    if is_done(away if is_taken else form, lambda **said: _set(process, said, **words)):
        messages.success(request, "The budget is gone." if is_taken else "The budget is set.")
        return redirect(f"{reverse('spend:list')}?process={process.slug}")
    context = {
        "title": f"Budget of {process.name}",
        "process": process,
        "standing": standing(found) if found else None,
        "form": form,
        "away": away if found else None,
        "before": Budget.history.filter(process=process).order_by("-history_date", "-history_id")[
            :_CHANGES
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/spend/budget.html", context, status=status)


def _set(process: Process, said: dict[str, Any], **words: Any) -> None:
    """As said; without a figure, no budget."""
    set_budget(process, **{"per_month": None, **said, **words})


def _sent(request: HttpRequest, *, is_taken: bool) -> Any:
    is_here = request.method == "POST" and ("away" in request.POST) == is_taken
    return request.POST if is_here else None


def _initial(found: Budget | None) -> dict[str, Any]:
    if found is None:
        return {}
    return {
        "per_month": f"{found.per_month:f}".removesuffix(".00"),
        "alert_percent": found.alert_percent,
        "pauses": found.pauses,
    }
