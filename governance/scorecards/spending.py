"""What a process spends: finished figures of each month, made again when something arrives."""

from calendar import monthrange
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal, localcontext

from django.contrib.auth.models import Group
from django.db import transaction

from governance.decisions.actions.touching import touch_weeks
from governance.scorecards.calendar import (
    month_on,
    month_span,
    months_of,
    span,
    weeks_of,
)
from governance.scorecards.sharing import share
from governance.scorecards.spend_models import FixedCost, MonthSpend
from governance.scorecards.usage import Usage, evaluation_usage, model_usage
from governance.scorecards.words import ShareKey, SpendKind
from house.clock import now, today
from processes.people import groups
from processes.register.models import Process

_COUNTED = (SpendKind.MODEL, SpendKind.EVALUATIONS)
NOTHING = Decimal(0)
_FIGURES = ("amount", "uses", "unknown", "units", "made_at")
_ONE_A_MONTH = ("process", "month_on", "kind")


def refresh_month(process: Process, month: date) -> None:
    """Count anew what models and evaluations of a process cost in a month."""
    month = month_on(month)
    if month > today():
        # A week's last days may lie in a month that has not begun.
        return
    with transaction.atomic():
        rows = _locked(process, month)
        start, end = month_span(month)
        _fill(rows[SpendKind.MODEL], model_usage(process, start, end))
        _fill(rows[SpendKind.EVALUATIONS], evaluation_usage(process, start, end))
        MonthSpend.objects.bulk_update(rows.values(), _FIGURES)


def _locked(process: Process, month: date) -> dict[str, MonthSpend]:
    """The month's rows, so that of two who count at once the later one sees everything."""
    rows = MonthSpend.objects.of(process).filter(month_on=month, kind__in=_COUNTED)
    rows = rows.select_for_update(of=("self",)).order_by("pk")
    if len(found := list(rows)) < len(_COUNTED):
        new = [
            MonthSpend(process=process, month_on=month, kind=kind, amount=0, made_at=now())
            for kind in _COUNTED
        ]
        MonthSpend.objects.bulk_create(new, ignore_conflicts=True)
        found = list(rows.all())
    return {row.kind: row for row in found}


def _fill(row: MonthSpend, usage: Usage) -> None:
    row.amount, row.uses, row.unknown = usage.rounded, usage.uses, usage.unknown
    row.units, row.made_at = usage.units, now()


def share_month(month: date) -> int:
    """Share the fixed costs of a month over their processes anew; how many processes pay."""
    month = month_on(month)
    with transaction.atomic():
        take_turns()
        totals: dict[int, Decimal] = defaultdict(Decimal)
        counts: dict[int, int] = defaultdict(int)
        volumes = _volumes(month)
        for cost in FixedCost.objects.in_month(month).prefetch_related("shares"):
            for pk, amount in shares_of(cost, volumes).items():
                totals[pk] += amount
                counts[pk] += 1
        # Whoever no longer shares anything pays nothing.
        rows = MonthSpend.objects.filter(month_on=month, kind=SpendKind.FIXED)
        before = dict(rows.values_list("process", "amount"))
        pays = {pk: (totals.get(pk, NOTHING), counts[pk]) for pk in {*totals, *before}}
        _write_fixed(month, pays)
        changed = [pk for pk, (amount, _) in pays.items() if before.get(pk) != amount]
        touch_weeks((pk, week_on) for pk in changed for week_on in weeks_of(month))
    return len(totals)


def take_turns() -> None:
    """Of two who keep or share costs the later one waits and sees what the first has written.

    A cost that is being added has no row to hold yet, so the group of those who keep them is held.
    """
    list(Group.objects.select_for_update(no_key=True).filter(name=groups.FINANCE))


def shares_of(cost: FixedCost, volumes: dict[int, int]) -> dict[int, Decimal]:
    """What each process pays of a cost in a month of these volumes."""
    parts = {row.process_id: row.parts for row in cost.shares.all()}
    if cost.key == ShareKey.EQUAL:
        parts = dict.fromkeys(parts, Decimal(1))
    elif cost.key == ShareKey.VOLUME:
        parts = {pk: Decimal(volumes.get(pk, 0)) for pk in parts}
    return share(cost.per_month, parts)


def _volumes(month: date) -> dict[int, int]:
    rows = MonthSpend.objects.filter(month_on=month, kind=SpendKind.MODEL)
    return dict(rows.values_list("process", "units"))


def _write_fixed(month: date, found: dict[int, tuple[Decimal, int]]) -> None:
    at = now()
    MonthSpend.objects.bulk_create(
        [
            MonthSpend(
                process_id=pk,
                month_on=month,
                kind=SpendKind.FIXED,
                amount=amount,
                uses=uses,
                made_at=at,
            )
            for pk, (amount, uses) in sorted(found.items())
        ],
        update_conflicts=True,
        unique_fields=_ONE_A_MONTH,
        update_fields=["amount", "uses", "made_at"],
    )


def borne(kind: str, amount: Decimal, month: date) -> Decimal:
    """What a month's units bear of an amount by now: of fixed costs, those of days begun."""
    if kind != SpendKind.FIXED:
        return amount
    days = _days_in(month)
    begun = min(max((today() - month_on(month)).days + 1, 0), days)
    return amount * begun / days


def week_cost(process: Process, week_on: date) -> Usage:
    """What a week cost: models, evaluations, and the fixed costs of those days that have begun."""
    start, end = span(week_on)
    usage = model_usage(process, start, end) + evaluation_usage(process, start, end)
    return Usage(usage.amount + _fixed(process, week_on), usage.uses, usage.unknown, usage.units)


def _fixed(process: Process, week_on: date) -> Decimal:
    rows = MonthSpend.objects.of(process).filter(
        kind=SpendKind.FIXED, month_on__in=months_of(week_on)
    )
    days = [week_on + timedelta(days=day) for day in range(7)]
    months = [month_on(day) for day in days if day <= today()]
    with localcontext(prec=60):
        return sum(
            (row.amount * months.count(row.month_on) / _days_in(row.month_on) for row in rows),
            NOTHING,
        )


def _days_in(month: date) -> int:
    return monthrange(month.year, month.month)[1]
