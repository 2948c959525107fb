"""Budgets: who is told when a month's money runs low, and what stops when it is gone.

Each budget that was set is told of once a month when it is nearly spent and once when it is gone.
One that stops its process does so once a month: whoever lets it run again is not overruled, unless
the budget was raised and is spent again.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from governance.scorecards.calendar import month_on
from governance.scorecards.spend_models import Budget, BudgetAlert, MonthSpend
from governance.scorecards.topics import BUDGET
from house.actors import System
from house.clock import now, today
from processes.register.actions import stop
from processes.register.routes import tell_roles
from processes.register.words import Stage

KEEPER = System("the budget")


@dataclass(frozen=True)
class Standing:
    """How much of a month's budget is gone."""

    budget: Budget
    month_on: date
    spent: Decimal
    # Uses that nobody has a price for; they come on top.
    unknown: int

    @property
    def percent(self) -> int:
        """In whole percent, cut off: 100 means that it is gone."""
        return int(self.spent * 100 / self.budget.per_month)

    @property
    def left(self) -> Decimal:
        """What is left, below nought where it was overspent."""
        return self.budget.per_month - self.spent

    @property
    def is_spent(self) -> bool:
        """Whether all of it is gone."""
        return self.spent >= self.budget.per_month

    @property
    def is_near(self) -> bool:
        """Whether so much is gone that people are told."""
        return self.spent * 100 >= self.budget.per_month * self.budget.alert_percent


def standings(budgets: list[Budget], month: date) -> dict[int, Standing]:
    """How budgets stand in a month, by process."""
    spent: dict[int, Decimal] = {}
    unknown: dict[int, int] = {}
    rows = MonthSpend.objects.filter(
        month_on=month_on(month), process__in=[budget.pk for budget in budgets]
    )
    # Added up here: SQLite would add them as floats.
    for pk, amount, uses in rows.values_list("process", "amount", "unknown"):
        spent[pk] = spent.get(pk, Decimal(0)) + amount
        unknown[pk] = unknown.get(pk, 0) + uses
    return {
        budget.pk: Standing(
            budget, month_on(month), spent.get(budget.pk, Decimal(0)), unknown.get(budget.pk, 0)
        )
        for budget in budgets
    }


def standing(budget: Budget, month: date | None = None) -> Standing:
    """How one budget stands: this month, unless told."""
    return standings([budget], month or today())[budget.pk]


def watch() -> int:
    """Tell of budgets that are nearly or wholly spent this month; stop what shall stop."""
    budgets = list(Budget.objects.exclude(process__stage=Stage.RETIRED).order_by("pk"))
    found = standings(budgets, today())
    told = {
        (alert.process_id, alert.is_spent, alert.budget, alert.has_paused)
        for alert in BudgetAlert.objects.filter(month_on=month_on(today()))
    }
    due = [each for each in found.values() if each.is_near and not _is_told(each, told)]
    return sum(_act_on(each.budget) for each in due)


def _is_told(standing: Standing, told: set[tuple[int, bool, Decimal, bool]]) -> bool:
    """Whether nothing is left to do: people know, and what shall stop was stopped once."""
    key = (standing.budget.pk, standing.is_spent, standing.budget.per_month)
    if standing.is_spent and standing.budget.pauses:
        return (*key, True) in told
    return (*key, False) in told or (*key, True) in told


def _act_on(budget: Budget) -> bool:
    """Tell, and stop where that was wanted; locked, so that two sweeps at once tell once."""
    with transaction.atomic():
        locked = Budget.objects.select_for_update(of=("self",)).filter(pk=budget.pk).first()
        if locked is None:
            return False
        now_standing = standing(locked)
        alerts = BudgetAlert.objects.of(locked.process).filter(month_on=now_standing.month_on)
        told = {
            (alert.process_id, alert.is_spent, alert.budget, alert.has_paused) for alert in alerts
        }
        if not now_standing.is_near or _is_told(now_standing, told):
            return False
        wants_stop = now_standing.is_spent and locked.pauses
        has_paused = wants_stop and stop(locked.process, by=KEEPER, because=_why(now_standing))
        if (locked.pk, now_standing.is_spent, locked.per_month, bool(has_paused)) in told:
            # It stands still for another reason; the budget stops it once that one is over.
            return False
        _tell(now_standing, has_paused=bool(has_paused))
    return True


def _tell(standing: Standing, *, has_paused: bool) -> None:
    budget = standing.budget
    alert = BudgetAlert.objects.create(
        process=budget.process,
        month_on=standing.month_on,
        is_spent=standing.is_spent,
        unknown=standing.unknown,
        amount=standing.spent,
        budget=budget.per_month,
        has_paused=has_paused,
        at=now(),
    )
    gone = "is spent" if standing.is_spent else f"is spent to {standing.percent} %"
    tell_roles(
        budget.process,
        BUDGET,
        title=f"The month's budget of {budget.process} {gone}",
        body=_says(standing) + (" The process is paused." if has_paused else ""),
        link=f"/spend/?process={budget.process.slug}",
        is_urgent=standing.is_spent,
        once=f"budget:{alert.pk}",
    )


def _says(standing: Standing) -> str:
    money = settings.ENV.PORTAL_CURRENCY
    on_top = (
        f" The price of {standing.unknown:,} uses is unknown and comes on top."
        if standing.unknown
        else ""
    )
    return (
        f"{standing.spent:,.2f} of {standing.budget.per_month:,.2f} {money} "
        f"in {standing.month_on:%B %Y}.{on_top}"
    )


def _why(standing: Standing) -> str:
    return (
        f"Its budget for {standing.month_on:%B %Y} is spent: {_says(standing)} Whoever lets it run "
        "again is not stopped a second time this month, unless the budget is raised and spent too."
    )
