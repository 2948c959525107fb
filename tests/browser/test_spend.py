"""What processes cost, a fixed cost added and a budget set, wide and on a phone."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from governance.models import Budget, FixedCost, MonthSpend
from governance.scorecards.calendar import month_on
from house.clock import now, today
from processes.models import Person, Process
from tests.agents import a_process
from tests.browser.conftest import PHONE, WIDE, OpenFor
from tests.browser.test_hub import is_good
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("size", "dark"), [(WIDE, False), (PHONE, True)], ids=["wide", "phone"])
def test_a_cost_is_shared_and_a_budget_set(
    open_for: OpenFor, size: dict[str, int], dark: bool
) -> None:
    process: Process = a_process()
    a_process("invoice_approval", name="Invoice approval")
    MonthSpend.objects.create(
        process=process, month_on=month_on(today()), kind="model", amount=Decimal("12.5"),
        units=10, unknown=3, made_at=now(),
    )  # fmt: skip
    keeper: Person = PersonFactory(groups=["staff", "finance"])
    page = open_for(keeper, "/spend/costs/new/", on=size, dark=dark)
    assert is_good(page)
    page.get_by_label("What is paid").fill("Help desk seats")
    page.get_by_label("A month").fill("90.50")
    page.get_by_label("Support refunds", exact=True).check()
    page.get_by_label("Why").fill("The bill of May")
    page.get_by_role("button", name="Keep it").press("Enter")
    page.wait_for_url("**/spend/costs/")
    assert is_good(page)
    assert FixedCost.objects.get().shares.get().process == process
    page.goto(page.url.replace("costs/", ""))
    assert is_good(page)
    expect(page.get_by_text("103.00").first).to_be_visible()
    expect(page.get_by_text("and 3 unknown")).to_be_visible()
    page.get_by_role("link", name="Set one for Support refunds").click()
    assert is_good(page)
    page.get_by_label("A month").fill("110")
    page.get_by_label("Why").fill("The plan of the year")
    page.get_by_role("button", name="Set the budget").press("Enter")
    page.wait_for_url("**/spend/?process=support_refunds")
    assert is_good(page)
    expect(page.get_by_text("93 % of 110.00")).to_be_visible()
    assert Budget.objects.get().per_month == 110
