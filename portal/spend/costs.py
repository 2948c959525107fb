"""Fixed costs: what is paid each month whatever the agents do, and who shares it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from governance.models import FixedCost, MonthSpend
from governance.scorecards import actions
from governance.scorecards.calendar import month_on
from governance.scorecards.rules import may_keep_costs
from governance.scorecards.spending import shares_of
from governance.scorecards.words import SpendKind
from house.clock import today
from house.exports import Column, download
from house.forms import is_done
from portal.register.reader import for_colleagues, reader
from portal.spend.forms import CostForm, EndForm
from processes.models import Person, Process
from processes.register.words import Stage

_CHANGES = 20


@dataclass(frozen=True)
class Share:
    """What one process pays of a cost this month."""

    process: Process
    amount: Decimal


@dataclass(frozen=True)
class Paid:
    """A cost with the shares that the reader may see."""

    cost: FixedCost
    shares: list[Share]
    # What goes to processes that the reader doesn't see.
    elsewhere: Decimal
    is_running: bool


COLUMNS: tuple[Column, ...] = (
    ("name", lambda row: row.cost.name),
    ("kind", lambda row: row.cost.get_kind_display()),
    ("per month", lambda row: str(row.cost.per_month)),
    ("from", lambda row: f"{row.cost.starts_on:%Y-%m}"),
    ("until", lambda row: f"{row.cost.ends_on:%Y-%m}" if row.cost.ends_on else None),
    ("shared", lambda row: row.cost.get_key_display()),
    (
        "shares this month",
        lambda row: "; ".join(f"{each.process.slug}: {each.amount}" for each in row.shares),
    ),
)


@for_colleagues
def costs(request: HttpRequest) -> HttpResponseBase:
    """Every fixed cost that a visible process shares."""
    person = reader(request)
    found = _paid(person, FixedCost.objects.visible_to(person))
    if kind := request.GET.get("export"):
        return download(found, COLUMNS, kind=kind, name="fixed-costs")
    running = [row for row in found if row.is_running]
    context = {
        "title": "Fixed costs",
        "rows": running,
        "over": [row for row in found if not row.is_running],
        "sum": sum((row.cost.per_month for row in running), Decimal(0)),
        "month_on": month_on(today()),
        "may_keep": may_keep_costs(person),
    }
    return render(request, "portal/spend/costs.html", context)


@for_colleagues
def add(request: HttpRequest) -> HttpResponseBase:
    """A cost that was not kept before."""
    return _keep(request, _keeper(request), None)


@for_colleagues
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A cost that is kept: put right, with all that was changed before."""
    person = _keeper(request)
    return _keep(request, person, _cost(person, pk))


@require_POST
@for_colleagues
def end(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say when it is paid for the last time."""
    person = _keeper(request)
    cost = _cost(person, pk)
    form = EndForm(request.POST)
    if is_done(form, lambda **words: actions.end_cost(cost, by=person, **words)):
        messages.success(request, f"{cost.name} ends. The months were shared anew.")
        return redirect("spend:costs")
    return _show(request, person, cost, CostForm(None, _offered(person, cost), cost), form)


def _keep(request: HttpRequest, person: Person, cost: FixedCost | None) -> HttpResponseBase:
    data = request.POST if request.method == "POST" else None
    form = CostForm(data, _offered(person, cost), cost)
    if is_done(form, lambda **words: actions.keep_cost(cost, by=person, **words)):
        messages.success(request, "Kept. Each month that it is paid in was shared anew.")
        return redirect("spend:costs")
    return _show(request, person, cost, form, EndForm(None))


def _show(
    request: HttpRequest, person: Person, cost: FixedCost | None, form: CostForm, ending: EndForm
) -> HttpResponseBase:
    context: dict[str, Any] = {
        "title": cost.name if cost else "A fixed cost",
        "cost": cost,
        "form": form,
        "end_form": ending if cost and cost.ends_on is None else None,
        "before": cost.history.order_by("-history_date", "-history_id")[:_CHANGES] if cost else [],
    }
    is_refused = form.is_bound or ending.is_bound
    return render(request, "portal/spend/cost.html", context, status=422 if is_refused else 200)


def _keeper(request: HttpRequest) -> Person:
    person = reader(request)
    if not may_keep_costs(person):
        raise PermissionDenied
    return person


def _cost(person: Person, pk: int) -> FixedCost:
    found = FixedCost.objects.visible_to(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _offered(person: Person, cost: FixedCost | None) -> "QuerySet[Process]":
    """The processes that may share: those in use, and those that share it already."""
    rows = Process.objects.visible_to(person).order_by("name", "id")
    used = rows.exclude(stage=Stage.RETIRED)
    if cost is None:
        return used
    sharing = list(cost.shares.values_list("process", flat=True))
    return (used | rows.filter(pk__in=sharing)).distinct()


def _paid(person: Person, rows: "QuerySet[FixedCost]") -> list[Paid]:
    month = month_on(today())
    volumes = dict(
        MonthSpend.objects.filter(month_on=month, kind=SpendKind.MODEL).values_list(
            "process", "units"
        )
    )
    seen = Process.objects.visible_to(person).in_bulk()
    found = rows.prefetch_related("shares").order_by("name", "id")
    return [_one_paid(cost, volumes, seen, month) for cost in found]


def _one_paid(
    cost: FixedCost, volumes: dict[int, int], seen: dict[int, Process], month: date
) -> Paid:
    amounts = shares_of(cost, volumes)
    shares = [Share(seen[pk], amount) for pk, amount in amounts.items() if pk in seen]
    return Paid(
        cost=cost,
        shares=sorted(shares, key=lambda each: (-each.amount, each.process.name)),
        elsewhere=sum((each for pk, each in amounts.items() if pk not in seen), Decimal(0)),
        is_running=cost.ends_on is None or cost.ends_on >= month,
    )
