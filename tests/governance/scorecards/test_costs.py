"""Fixed costs: who keeps them, what is refused, and what stays on record."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from audit.models import Entry
from governance.models import FixedCost, MonthSpend
from governance.scorecards import refusals
from governance.scorecards.actions import end_cost, keep_cost
from house.clock import standing_at
from house.refusals import Invalid
from processes.models import Person, Process
from processes.register.actions import restrict
from tests.agents import BY, a_process
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with standing_at(NOON):
        yield


@pytest.fixture
def keeper() -> Person:
    return PersonFactory(groups=["administrators"])


@pytest.fixture
def process() -> Process:
    return a_process()


def keep(
    by: Person, shares: dict[Process, Any], cost: FixedCost | None = None, **fields: Any
) -> FixedCost:
    usual = {
        "name": "Licences", "kind": "seats", "per_month": Decimal(90),
        "starts_on": date(2026, 4, 17), "ends_on": None, "key": "stated", "because": "The bill",
    }  # fmt: skip
    parts = {process: Decimal(part) for process, part in shares.items()}
    return keep_cost(cost, **{**usual, **fields}, shares=parts, by=by)


class TestKeeping:
    def test_it_is_paid_from_its_first_month_on_and_on_record(
        self, process: Process, keeper: Person
    ) -> None:
        cost = keep(keeper, {process: 1})
        assert cost.starts_on == date(2026, 4, 1)
        assert [row.month_on.month for row in MonthSpend.objects.order_by("month_on")] == [4, 5, 6]
        entry = Entry.objects.get(verb="cost.keep")
        assert (entry.because, entry.details["was"]) == ("The bill", {})
        assert entry.details["is"]["shares"] == {"support_refunds": "1"}
        keep(keeper, {process: 1}, cost)
        assert Entry.objects.filter(verb="cost.keep").count() == 1
        keep(keeper, {process: 1}, cost, per_month=Decimal(60))
        assert set(MonthSpend.objects.values_list("amount", flat=True)) == {60}
        assert FixedCost.history.count() == 2

    def test_it_ends(self, process: Process, keeper: Person) -> None:
        cost = keep(keeper, {process: 1})
        end_cost(cost, ends_on=date(2026, 5, 20), by=keeper, because="We gave it up")
        paid = MonthSpend.objects.order_by("month_on").values_list("amount", flat=True)
        assert list(paid) == [90, 90, 0]
        with pytest.raises(refusals.CostEnded):
            end_cost(cost, ends_on=date(2026, 5, 1), by=keeper, because="We gave it up")
        with pytest.raises(Invalid, match="end before it starts"):
            end_cost(cost, ends_on=date(2026, 3, 1), by=keeper, because="We gave it up")

    def test_shares_that_one_may_not_see_stay(self, process: Process, keeper: Person) -> None:
        hidden = a_process("payroll")
        cost = keep(keeper, {process: 1, hidden: 2})
        restrict(hidden, True, **BY)
        keep(keeper, {process: 1}, cost)
        assert MonthSpend.objects.of(hidden).latest("month_on").amount == 60
        other = a_process("invoice_approval")
        keep(keeper, {other: 1}, cost)
        assert set(cost.shares.values_list("process__slug", flat=True)) == {
            "invoice_approval",
            "payroll",
        }


class TestRefusals:
    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"name": " "}, "name"),
            ({"per_month": Decimal(-1)}, "per_month"),
            ({"kind": "fun"}, "kind"),
            ({"key": "lots"}, "key"),
            ({"starts_on": date(2016, 4, 1)}, "starts_on"),
        ],
    )
    def test_unfit(
        self, process: Process, keeper: Person, fields: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(Invalid) as caught:
            keep(keeper, {process: 1}, **fields)
        assert caught.value.field == field
        assert not FixedCost.objects.exists()

    @pytest.mark.parametrize("part", ["-1", "NaN", "100000000"])
    def test_unfit_parts(self, process: Process, keeper: Person, part: str) -> None:
        with pytest.raises(Invalid):
            keep(keeper, {process: part})

    def test_somebody_has_to_pay(self, process: Process, keeper: Person) -> None:
        for shares in ({}, {process: 0}):
            with pytest.raises(refusals.CostNotShared):
                keep(keeper, shares)

    def test_who_may(self, process: Process, keeper: Person) -> None:
        with pytest.raises(refusals.MayNotKeepCosts):
            keep(process.accountable, {process: 1})
        cost = keep(keeper, {process: 1})
        with pytest.raises(refusals.MayNotKeepCosts):
            end_cost(cost, ends_on=NOON.date(), by=process.accountable, because="Too dear")


def test_whoever_sees_no_process_of_it_sees_no_cost(process: Process, keeper: Person) -> None:
    keep(keeper, {process: 1})
    restrict(process, True, **BY)
    assert not FixedCost.objects.visible_to(PersonFactory()).exists()
    assert FixedCost.objects.visible_to(process.accountable).exists()
