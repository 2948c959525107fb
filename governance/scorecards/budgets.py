"""Budgets: who is told when a month's money runs low, and what stops when it is gone.

Each budget that was set is told of once a month when it is nearly spent and once when it is gone.
One that stops its process does so once a month: whoever lets it run again is not overruled, unless
the budget was raised and is spent again.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from governance.scorecards.calendar import month_on
from governance.scorecards.spend_models import Budget, BudgetAlert, MonthSpend
from house.clock import today

# What was told of a month, by process.
Told = Mapping[int, Sequence[BudgetAlert]]


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


def told_of(month: date) -> Told:
    """What people were told in a month, and what was stopped."""
    found = defaultdict(list)
    for alert in BudgetAlert.objects.filter(month_on=month_on(month)):
        found[alert.process_id].append(alert)
    return found


def shall_stop(standing: Standing, told: Told) -> bool:
    """Whether its process shall stop: once a month, and again for more than stopped it before."""
    budget = standing.budget
    stopped = [alert.budget for alert in told.get(budget.pk, ()) if alert.has_paused]
    return standing.is_spent and budget.pauses and budget.per_month > max(stopped, default=0)


def is_known(standing: Standing, told: Told) -> bool:
    """Whether people were told of this budget that so much is spent."""
    budget = standing.budget
    asked = budget.per_month * (100 if standing.is_spent else budget.alert_percent)
    return any(
        (alert.is_spent, alert.budget) == (standing.is_spent, budget.per_month)
        and alert.amount * 100 >= asked
        for alert in told.get(budget.pk, ())
    )


def is_told(standing: Standing, told: Told) -> bool:
    """Whether nothing is left to do: people know, and what shall stop was stopped once."""
    return is_known(standing, told) and not shall_stop(standing, told)
