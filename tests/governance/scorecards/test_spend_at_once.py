"""Two sweeps, two who count and two who keep costs in the same moment: told once, summed right."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from audit.models import Entry
from governance.models import Budget, BudgetAlert, FixedCost, MonthSpend
from governance.scorecards.actions import keep_cost, set_budget
from governance.scorecards.spend_upkeep import watch_budgets as watch
from governance.scorecards.spending import refresh_month, share_month
from house.clock import standing_at
from processes.models import Notice, Pause, Person, Process
from tests.agents import a_process
from tests.factories import PersonFactory
from tests.governance.scorecards.spent import log
from tests.processes.register.test_at_once import at_once as in_one_moment

pytestmark = pytest.mark.django_db(transaction=True)
NOON, JUNE = datetime(2026, 6, 10, 12, tzinfo=UTC), date(2026, 6, 1)


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """All at the same moment of June: each thread has a clock of its own."""

    def then(act: Callable[[], Any]) -> Callable[[], Any]:
        def does() -> None:
            with standing_at(NOON):
                act()

        return does

    return in_one_moment(*(then(act) for act in acts))


def keep(name: str, by: Person, *processes: Process) -> None:
    shares = dict.fromkeys(processes, Decimal(1))
    keep_cost(
        None, name=name, kind="seats", per_month=Decimal(50), starts_on=JUNE, ends_on=None,
        key="equal", shares=shares, by=by, because="The bill says so",
    )  # fmt: skip


def test_a_spent_budget_is_told_of_and_stops_once() -> None:
    process, keeper = a_process(), PersonFactory(groups=["finance"])
    set_budget(process, per_month=Decimal(1), pauses=True, by=keeper, because="The plan")
    log(process, NOON, cost=Decimal(2))
    assert at_once(*[lambda: refresh_month(process, JUNE)] * 3) == [""] * 3
    assert MonthSpend.objects.get(kind="model").amount == 2
    assert at_once(watch, watch, watch) == [""] * 3
    assert BudgetAlert.objects.get().has_paused
    assert Pause.objects.count() == 1
    told = Notice.objects.filter(topic="budget.spent", person=process.accountable)
    assert told.count() == 1


def test_two_first_budgets_are_kept_one_after_the_other() -> None:
    process, keeper = a_process(), PersonFactory(groups=["finance"])

    def allow(amount: int) -> None:
        set_budget(process, per_month=Decimal(amount), by=keeper, because="The plan")

    assert at_once(*[lambda: allow(100), lambda: allow(200)] * 2) == [""] * 4
    assert Budget.objects.get().per_month in (100, 200)
    # Each knew of the one before: only the first found none.
    assert [entry.details["was"] for entry in Entry.objects.filter(verb="budget.set")].count(
        None
    ) == 1


def test_costs_that_are_kept_while_months_are_shared_are_all_in_it() -> None:
    one, other = a_process(), a_process("invoice_approval")
    keeper: Person = PersonFactory(groups=["finance"])
    refused = at_once(
        lambda: keep("Seats", keeper, one),
        lambda: share_month(JUNE),
        lambda: keep("Vendor", keeper, one, other),
    )
    assert refused == [""] * 3
    assert FixedCost.objects.count() == 2
    paid = dict(MonthSpend.objects.filter(kind="fixed").values_list("process", "amount"))
    assert paid == {one.pk: 75, other.pk: 25}
