"""A budget that runs low: people are told once, and what shall stop is stopped once."""

from django.conf import settings
from django.db import transaction

from governance.scorecards.budgets import Standing, is_known, is_told, shall_stop, standing, told_of
from governance.scorecards.spend_models import Budget, BudgetAlert
from governance.scorecards.topics import BUDGET
from house.actors import System
from house.clock import now
from processes.register.actions import stop
from processes.register.routes import tell_roles

KEEPER = System("the budget")


def tell_of_budget(budget: Budget) -> bool:
    """Tell that a month's money runs low, and stop where that was wanted; whether it was new.

    Locked, so that of two sweeps at once one tells.
    """
    with transaction.atomic():
        kept = Budget.objects.select_for_update(of=("self",)).filter(pk=budget.pk).first()
        if kept is None:
            return False
        stands = standing(kept)
        told = told_of(stands.month_on)
        if not stands.is_near or is_told(stands, told):
            return False
        has_paused = False
        if shall_stop(stands, told):
            has_paused = stop(kept.process, by=KEEPER, because=_why(stands)) is not None
        if is_known(stands, told) and not has_paused:
            # It stands still for another reason; the budget stops it once that one is over.
            return False
        _tell(stands, has_paused=has_paused)
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
        alert_percent=budget.alert_percent,
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
