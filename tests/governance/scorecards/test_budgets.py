"""A budget tells once when it runs low and once when it is gone, and stops what it shall stop."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from audit.models import Entry
from governance.models import Budget, BudgetAlert, MonthSpend
from governance.scorecards import refusals
from governance.scorecards.actions import set_budget
from governance.scorecards.budgets import standing
from governance.scorecards.spend_upkeep import watch_budgets as watch
from house.clock import standing_at
from house.refusals import Invalid, ReasonMissing
from processes.models import Notice, Pause, Person, Process
from processes.register.actions import name_role, pause, resume
from tests.agents import BY, a_process
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
JUNE = date(2026, 6, 1)
WHY = "The plan for this year"


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with standing_at(NOON):
        yield


@pytest.fixture
def process() -> Process:
    return a_process()


@pytest.fixture
def keeper() -> Person:
    return PersonFactory(groups=["compliance"])


def spend(process: Process, amount: str, month: date = JUNE, unknown: int = 0) -> None:
    """So much is spent in the month, all told."""
    MonthSpend.objects.update_or_create(
        process=process, month_on=month, kind="model",
        defaults={"amount": Decimal(amount), "unknown": unknown, "made_at": NOON},
    )  # fmt: skip


def alerts(process: Process) -> list[tuple[bool, Decimal, bool]]:
    rows = BudgetAlert.objects.of(process).order_by("pk")
    return list(rows.values_list("is_spent", "budget", "has_paused"))


class TestTelling:
    def test_at_eighty_percent_and_when_it_is_gone_once_each(
        self, process: Process, keeper: Person
    ) -> None:
        business = PersonFactory()
        name_role(process, "business", person=business, deputy=PersonFactory(), **BY)
        set_budget(process, per_month=Decimal(100), by=keeper, because=WHY)
        spend(process, "79.99")
        assert watch() == 0
        spend(process, "80", unknown=1200)
        assert (watch(), watch()) == (1, 0)
        spend(process, "100")
        assert (watch(), watch()) == (1, 0)
        assert alerts(process) == [(False, 100, False), (True, 100, False)]
        told = Notice.objects.filter(topic="budget.spent").order_by("pk")
        assert {each.person for each in told} == {process.accountable, business}
        near = told.filter(person=business)[0]
        assert "is spent to 80 %" in near.title
        assert "1,200 uses is unknown" in near.body
        assert near.link == "/spend/?process=support_refunds"
        assert not Pause.objects.exists()

    def test_a_higher_share_is_told_of_once_it_is_reached(
        self, process: Process, keeper: Person
    ) -> None:
        def alert_at(percent: int) -> None:
            words = {"by": keeper, "because": "Tell us later"}
            set_budget(process, per_month=Decimal(100), alert_percent=percent, **words)

        alert_at(70)
        spend(process, "75")
        assert (watch(), watch()) == (1, 0)
        # What was told of 75 also holds for these.
        for known in (75, 50):
            alert_at(known)
            assert watch() == 0
        alert_at(90)
        assert watch() == 0
        spend(process, "91")
        assert (watch(), watch()) == (1, 0)
        assert "is spent to 91 %" in Notice.objects.latest("pk").title
        spend(process, "100")
        alert_at(95)
        assert (watch(), watch()) == (1, 0)
        alert_at(96)
        assert watch() == 0
        assert alerts(process) == [(False, 100, False), (False, 100, False), (True, 100, False)]

    def test_the_next_month_begins_anew(self, process: Process, keeper: Person) -> None:
        set_budget(process, per_month=Decimal(100), by=keeper, because=WHY)
        spend(process, "200")
        watch()
        with standing_at(NOON + timedelta(days=30)):
            assert watch() == 0
            spend(process, "90", date(2026, 7, 1))
            assert watch() == 1

    def test_all_kinds_count(self, process: Process, keeper: Person) -> None:
        budget = set_budget(process, per_month=Decimal(100), by=keeper, because=WHY)
        spend(process, "40.005")
        MonthSpend.objects.create(
            process=process, month_on=JUNE, kind="fixed", amount=50, made_at=NOON
        )
        assert budget
        found = standing(budget)
        assert (found.spent, found.percent, found.left) == (
            Decimal("90.005"),
            90,
            Decimal("9.995"),
        )


class TestStopping:
    def test_it_stops_once_and_people_are_not_overruled(
        self, process: Process, keeper: Person
    ) -> None:
        set_budget(process, per_month=Decimal(100), pauses=True, by=keeper, because=WHY)
        spend(process, "100")
        assert watch() == 1
        stopped = Pause.objects.standing().get()
        assert stopped.kind == "system"
        assert "100.00 of 100.00 EUR in June 2026" in stopped.because
        resume(process, by=process.accountable, because="Customers wait")
        spend(process, "150")
        assert watch() == 0
        assert not Pause.objects.standing().exists()
        set_budget(process, per_month=Decimal(200), pauses=True, by=keeper, because="More work")
        assert watch() == 0  # three quarters
        spend(process, "200")
        assert watch() == 1
        assert Pause.objects.standing().exists()
        assert alerts(process) == [(True, 100, True), (True, 200, True)]

    def test_a_lower_budget_is_told_of_and_stops_nothing_again(
        self, process: Process, keeper: Person
    ) -> None:
        def allow(amount: int) -> None:
            set_budget(process, per_month=Decimal(amount), pauses=True, by=keeper, because=WHY)

        allow(300)
        spend(process, "400")
        assert watch() == 1
        resume(process, by=process.accountable, because="Customers wait")
        for less in (150, 299):
            allow(less)
            assert (watch(), watch()) == (1, 0)
        assert not Pause.objects.standing().exists()
        assert "paused" not in Notice.objects.latest("pk").body
        allow(301)
        assert (watch(), watch()) == (1, 0)
        assert Pause.objects.standing().exists()
        assert alerts(process) == [
            (True, 300, True), (True, 150, False), (True, 299, False), (True, 301, True),
        ]  # fmt: skip

    def test_what_stands_still_already_is_stopped_once_it_runs(
        self, process: Process, keeper: Person
    ) -> None:
        pause(process, by=process.accountable, because="Figures are wrong")
        set_budget(process, per_month=Decimal(100), pauses=True, by=keeper, because=WHY)
        spend(process, "100")
        assert (watch(), watch()) == (1, 0)
        resume(process, by=process.accountable, because="They are right again")
        assert (watch(), watch()) == (1, 0)
        assert alerts(process) == [(True, 100, False), (True, 100, True)]

    def test_wanting_it_after_the_money_is_gone(self, process: Process, keeper: Person) -> None:
        set_budget(process, per_month=Decimal(100), by=keeper, because=WHY)
        spend(process, "100")
        watch()
        set_budget(process, per_month=Decimal(100), pauses=True, by=keeper, because="No more")
        assert watch() == 1
        assert Pause.objects.standing().exists()


class TestSetting:
    def test_it_is_on_record_and_saving_it_again_is_not(
        self, process: Process, keeper: Person
    ) -> None:
        for _ in range(2):
            set_budget(process, per_month=Decimal(100), by=keeper, because=WHY)
        entry = Entry.objects.get(verb="budget.set")
        assert entry.process == "support_refunds"
        assert entry.details["was"] is None
        assert entry.details["is"]["per_month"] == "100"
        assert Budget.history.count() == 1
        assert set_budget(process, per_month=None, by=keeper, because="A pilot no more") is None
        assert not Budget.objects.exists()
        assert Budget.history.count() == 2

    @pytest.mark.parametrize("amount", ["0", "-5", "1.234", "NaN"])
    def test_an_unfit_amount(self, process: Process, keeper: Person, amount: str) -> None:
        with pytest.raises(Invalid):
            set_budget(process, per_month=Decimal(amount), by=keeper, because=WHY)

    def test_who_may(self, process: Process, keeper: Person) -> None:
        for person in (process.accountable, PersonFactory(groups=["staff"])):
            with pytest.raises(refusals.MayNotKeepCosts):
                set_budget(process, per_month=Decimal(100), by=person, because=WHY)
        with pytest.raises(ReasonMissing):
            set_budget(process, per_month=Decimal(100), by=keeper, because="")
        for group in ("administrators", "finance"):
            one = PersonFactory(groups=[group])
            budget = set_budget(process, per_month=Decimal(100), by=one, because=WHY)
        assert budget


def test_an_alert_stays(process: Process, keeper: Person) -> None:
    set_budget(process, per_month=Decimal(100), by=keeper, because=WHY)
    spend(process, "100")
    watch()
    with pytest.raises(DatabaseError, match="stays on record"), transaction.atomic():
        BudgetAlert.objects.update(has_paused=True)
