"""Keeping fixed costs and budgets: who may, what is refused where, and what comes of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from governance.models import Budget, FixedCost, MonthSpend
from governance.scorecards.actions import set_budget
from house.clock import standing_at
from processes.models import Person, Process
from processes.register.actions import restrict
from tests.agents import BY, a_process
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
COSTS, NEW = "/spend/costs/", "/spend/costs/new/"


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with standing_at(NOON):
        yield


@pytest.fixture
def process() -> Process:
    return a_process()


@pytest.fixture
def keeper(client: Client) -> Person:
    person: Person = PersonFactory(groups=["administrators"])
    client.force_login(person)
    return person


def sent(*processes: Process, **fields: Any) -> dict[str, Any]:
    return {
        "name": "Help desk seats", "kind": "seats", "per_month": "90,50", "starts_on": "2026-05",
        "ends_on": "", "key": "stated", "because": "The bill of May",
        "shares": [each.slug for each in processes], **fields,
    }  # fmt: skip


class TestCosts:
    def test_added_shared_and_put_right(
        self, client: Client, keeper: Person, process: Process
    ) -> None:
        other = a_process("invoice_approval", name="Invoice approval")
        assert "No fixed cost is kept yet" in client.get(COSTS).content.decode()
        parts = {"part_support_refunds": "2", "part_invoice_approval": "1"}
        assert client.post(NEW, sent(process, other, **parts)).status_code == 302
        cost = FixedCost.objects.get()
        assert (cost.per_month, cost.starts_on) == (Decimal("90.50"), date(2026, 5, 1))
        shown = client.get(COSTS).content.decode()
        assert "60.33" in shown
        assert "30.17" in shown
        page = reverse("spend:cost", args=[cost.pk])
        filled = client.get(page).content.decode()
        assert 'name="part_support_refunds" value="2"' in filled
        assert 'value="2026-05"' in filled
        assert client.post(page, sent(process, **parts, key="equal")).status_code == 302
        assert list(cost.shares.values_list("process__slug", flat=True)) == ["support_refunds"]
        assert "The bill of May" in client.get(page).content.decode()

    def test_it_ends(self, client: Client, keeper: Person, process: Process) -> None:
        client.post(NEW, sent(process))
        end = reverse("spend:end_cost", args=[FixedCost.objects.get().pk])
        refused = client.post(end, {"ends_on": "2026-04", "because": "Given up"})
        assert refused.status_code == 422
        assert "end before it starts" in refused.content.decode()
        assert client.post(end, {"ends_on": "2026-05", "because": "Given up"}).status_code == 302
        assert MonthSpend.objects.get(month_on=date(2026, 6, 1)).amount == 0
        assert "Nothing is paid at present" in client.get(COSTS).content.decode()

    def test_refusals_stand_where_they_can_be_mended(
        self, client: Client, keeper: Person, process: Process
    ) -> None:
        for fields, says in (
            ({"per_month": "much"}, "Type a number"),
            ({"per_month": "-3"}, "greater than or equal to 0"),
            ({"starts_on": "soon"}, "Name a month such as 2026-11"),
            ({"starts_on": "2016-05"}, "at most three years ago"),
            ({"shares": []}, "Choose the processes that share this cost"),
            ({"part_support_refunds": "x"}, "Support refunds: Type a number"),
        ):
            answer = client.post(NEW, sent(process) | fields)
            assert answer.status_code == 422
            assert says in answer.content.decode()
        assert not FixedCost.objects.exists()

    def test_who_may(self, client: Client, keeper: Person, process: Process) -> None:
        client.post(NEW, sent(process))
        cost = FixedCost.objects.get()
        client.force_login(process.accountable)
        shown = client.get(COSTS).content.decode()
        assert "Help desk seats" in shown
        assert NEW not in shown
        page = reverse("spend:cost", args=[cost.pk])
        for address in (NEW, page):
            assert client.get(address).status_code == 403
            assert client.post(address, sent(process)).status_code == 403
        restrict(process, True, **BY)
        client.force_login(keeper)
        assert "Help desk seats" not in client.get(COSTS).content.decode()
        assert client.get(page).status_code == 404


class TestBudgets:
    def test_set_and_taken_away(self, client: Client, keeper: Person, process: Process) -> None:
        page = reverse("spend:budget", args=[process.slug])
        given = {"per_month": "500", "alert_percent": "70", "pauses": "on", "because": "The plan"}
        assert client.post(page, given).status_code == 302
        budget = Budget.objects.get()
        assert (budget.per_month, budget.alert_percent, budget.pauses) == (500, 70, True)
        assert 'value="500"' in client.get(page).content.decode()
        assert client.post(page, {"away": "1", "because": ""}).status_code == 422
        assert client.post(page, {"away": "1", "because": "A pilot no more"}).status_code == 302
        assert not Budget.objects.exists()
        assert "A pilot no more" in client.get(page).content.decode()

    def test_refused(self, client: Client, keeper: Person, process: Process) -> None:
        page = reverse("spend:budget", args=[process.slug])
        given = {"per_month": "0", "alert_percent": "80", "because": "The plan"}
        answer = client.post(page, given)
        assert answer.status_code == 422
        assert "above nought" in answer.content.decode()

    def test_who_may(self, client: Client, keeper: Person, process: Process) -> None:
        set_budget(process, per_month=Decimal(5), by=keeper, because="The plan")
        page = reverse("spend:budget", args=[process.slug])
        client.force_login(process.accountable)
        assert client.get(page).status_code == 403
        client.force_login(keeper)
        restrict(process, True, **BY)
        assert client.get(page).status_code == 404
