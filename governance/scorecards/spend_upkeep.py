"""Spend that is out of date: counted again where evaluations, prices or fixed costs moved on."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, Max, OuterRef
from django.db.models.functions import Coalesce, Least

from governance.decisions.actions.touching import touch_weeks
from governance.evaluations.runs.around import Price
from governance.evaluations.runs.models import Run
from governance.scorecards.actions.alerting import tell_of_budget
from governance.scorecards.budgets import is_told, standings, told_of
from governance.scorecards.calendar import month_on, month_span, weeks_of
from governance.scorecards.spend_models import Budget, CostShare, FixedCost, MonthSpend
from governance.scorecards.spending import refresh_month, share_month
from governance.scorecards.words import ShareKey, SpendKind
from house.clock import now, today
from processes.register.models import Process
from processes.register.words import Stage

# A portal that slept for longer counts older months when something arrives in them.
_MONTHS_BACK = 2
_PRICES_SINCE = timedelta(days=30)
_MOST_AT_ONCE = 50
_AN_HOUR = timedelta(hours=1)


def bring_up_to_date() -> int:
    """Count again what evaluations, prices and fixed costs changed; how many months that were."""
    stale = sorted({*_by_evaluations(), *_by_prices()})[:_MOST_AT_ONCE]
    processes = Process.objects.in_bulk({pk for pk, _ in stale})
    # First, as whoever counts a week does: it takes the week's mark, then the month's rows.
    touch_weeks((pk, week_on) for pk, month in stale for week_on in weeks_of(month))
    for pk, month in stale:
        refresh_month(processes[pk], month)
    shared = sorted({*_by_volume(), *_without_shares()})
    for month in shared:
        share_month(month)
    return len(stale) + len(shared)


def watch_budgets() -> int:
    """Tell of budgets that are nearly or wholly spent this month; stop what shall stop."""
    kept = list(Budget.objects.exclude(process__stage=Stage.RETIRED).order_by("pk"))
    found, told = standings(kept, today()), told_of(today())
    due = [each for each in found.values() if each.is_near and not is_told(each, told)]
    return sum(tell_of_budget(each.budget) for each in due)


def _recent_months() -> Iterator[date]:
    month = month_on(today())
    for _ in range(_MONTHS_BACK):
        yield month
        month = month_on(month - timedelta(days=1))


def _by_evaluations() -> Iterator[tuple[int, date]]:
    """Months in which a run was heard of after they were counted."""
    for month in _recent_months():
        start, end = month_span(month)
        heard = Run.objects.annotate(heard_at=Coalesce("ended_at", "beat_at"))
        last = heard.filter(asked_at__lt=end, heard_at__gte=start).order_by().values("process")
        rows = MonthSpend.objects.filter(month_on=month, kind=SpendKind.EVALUATIONS)
        made = dict(rows.values_list("process", "made_at"))
        for pk, at in last.annotate(at=Max("heard_at")).values_list("process", "at"):
            if pk not in made or made[pk] <= at:
                yield pk, month


def _by_prices() -> Iterator[tuple[int, date]]:
    """Months that were counted before somebody said what a model costs in them."""
    for since, set_at in Price.objects.filter(set_at__gte=now() - _PRICES_SINCE).values_list(
        "since", "set_at"
    ):
        rows = MonthSpend.objects.filter(
            kind=SpendKind.MODEL, month_on__gte=month_on(since), made_at__lte=set_at, uses__gt=0
        )
        yield from rows.values_list("process", "month_on")


def _by_volume() -> Iterator[date]:
    """Months whose volumes moved since the costs that go by them were shared, once an hour.

    While work is done they move all the time, and each time all weeks of all who share move too.
    """
    by_volume = CostShare.objects.filter(cost__key=ShareKey.VOLUME).values("process")
    shared_before = MonthSpend.objects.filter(
        process=OuterRef("process"),
        month_on=OuterRef("month_on"),
        kind=SpendKind.FIXED,
        made_at__lt=Least(OuterRef("made_at"), now() - _AN_HOUR),
    )
    counted = MonthSpend.objects.filter(kind=SpendKind.MODEL, process__in=by_volume)
    yield from counted.filter(Exists(shared_before)).values_list("month_on", flat=True).distinct()


def _without_shares() -> Iterator[date]:
    """Months that began and whose fixed costs nobody shared yet."""
    for month in _recent_months():
        costs = FixedCost.objects.in_month(month).values("pk")
        pays = CostShare.objects.filter(cost__in=costs)
        row = MonthSpend.objects.filter(
            process=OuterRef("process"), month_on=month, kind=SpendKind.FIXED
        )
        if pays.exclude(Exists(row)).exists():
            yield month
