"""What everything costs: a month by process, a year by month, and the same as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from governance.models import BudgetAlert
from governance.scorecards.budgets import Standing
from governance.scorecards.calendar import month_on
from governance.scorecards.rules import may_keep_costs
from house.clock import today
from house.exports import Column, download
from portal.register.reader import for_colleagues, reader
from portal.spend.filters import SpendFilter, is_quiet, months_until
from portal.spend.ledger import Ledger, Line, Spent
from processes.models import Process

_SHOWN = 50
# What is written out: as exact as it is kept.
_PLACES = Decimal("0.00000001")


@dataclass(frozen=True)
class Entry:
    """One process in one month, as a file has it."""

    month_on: date
    process: Process
    spent: Spent


COLUMNS: tuple[Column, ...] = (
    ("month", lambda row: f"{row.month_on:%Y-%m}"),
    ("process", lambda row: row.process.slug),
    ("domain", lambda row: row.process.domain.slug),
    ("currency", lambda row: settings.ENV.PORTAL_CURRENCY),
    ("model usage", lambda row: _plain(row.spent.models)),
    ("evaluations", lambda row: _plain(row.spent.evaluations)),
    ("fixed costs", lambda row: _plain(row.spent.fixed)),
    ("known total", lambda row: _plain(row.spent.total)),
    ("uses of unknown price", lambda row: row.spent.unknown),
    ("units", lambda row: row.spent.units),
    ("known cost per unit", lambda row: _plain(row.spent.a_unit)),
)


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount.quantize(_PLACES).normalize():f}"


@for_colleagues
def spend(request: HttpRequest) -> HttpResponseBase:
    """The money of the processes that the reader may see."""
    person = reader(request)
    form = SpendFilter(request.GET, person)
    month = form.month_on
    ledger = Ledger(list(form.processes()), months_until(month))
    if kind := request.GET.get("export"):
        return download(_entries(ledger), COLUMNS, kind=kind, name="spend")
    found = [line for line in ledger.by_process(month) if _is_shown(line, form)]
    every = "all" in request.GET
    lines = found if every else found[:_SHOWN]
    context: dict[str, Any] = {
        "title": "Spend",
        "form": form,
        "one": form.one,
        "month_on": month,
        "is_running": month == month_on(today()),
        "currency": settings.ENV.PORTAL_CURRENCY,
        "lines": lines,
        "more": len(found) - len(lines),
        "months": ledger.by_month([line.process for line in found]),
        "may_keep": may_keep_costs(person),
        **_sums(found, ledger),
    }
    if form.one:
        context["alerts"] = BudgetAlert.objects.of(form.one)[:12]
    return render(request, "portal/spend/page.html", context)


def _is_shown(line: Line, form: SpendFilter) -> bool:
    if form.wanted_budgets:
        return _fits(line.standing, form.wanted_budgets)
    is_empty = not line.spent.total and not line.spent.unknown and line.standing is None
    return not (is_empty and is_quiet(line.process) and form.one is None)


def _fits(standing: Standing | None, wanted: str) -> bool:
    if wanted == "near":
        return standing is not None and standing.is_near
    return (standing is None) == (wanted == "none")


def _sums(lines: list[Line], ledger: Ledger) -> dict[str, Any]:
    """All of the month, and how it differs from the month before."""
    total, before = Spent(), Spent()
    for line in lines:
        total += line.spent
        before += ledger.of(line.process, ledger.months[-2])
    change = round((total.total - before.total) * 100 / before.total) if before.total else None
    return {"total": total, "before": before, "change": change, "count": len(lines)}


def _entries(ledger: Ledger) -> Iterator[Entry]:
    """Each month of each process in which there was something."""
    for month in reversed(ledger.months):
        for process in ledger.processes:
            spent = ledger.of(process, month)
            if spent != Spent():
                yield Entry(month, process, spent)
