"""What everything costs: only what one may see, unknown said to be unknown, and as a file."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.models import MonthSpend
from governance.scorecards.actions import set_budget
from governance.scorecards.spend_upkeep import watch_budgets as watch
from house.clock import standing_at
from processes.models import Person, Process
from processes.register.actions import restrict
from tests.agents import BY, a_process
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
PAGE = "/spend/"


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with standing_at(NOON):
        yield


@pytest.fixture
def keeper() -> Person:
    return PersonFactory(groups=["compliance"])


def spend(process: Process, month: date, kind: str, amount: str, **counts: Any) -> None:
    MonthSpend.objects.create(
        process=process, month_on=month, kind=kind, amount=Decimal(amount), made_at=NOON, **counts
    )


@pytest.fixture
def process(db: None) -> Process:
    process = a_process()
    spend(process, JUNE, "model", "30.5", uses=40, unknown=7, units=40)
    spend(process, JUNE, "fixed", "50")
    spend(process, MAY, "model", "161", units=100)
    return process


def text(client: Client, **query: str) -> str:
    answer = client.get(PAGE, query)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]  # a file streams
    return content.decode().replace("\u00a0", " ")


def test_a_month_with_what_nobody_knows(client: Client, process: Process, keeper: Person) -> None:
    a_process("invoice_approval")
    set_budget(process, per_month=Decimal(100), pauses=True, by=keeper, because="The plan")
    watch()
    client.force_login(PersonFactory())
    shown = text(client)
    assert "80.50 EUR" in shown
    assert "-50 % against the month before, which was whole" in shown
    assert "and 7 unknown" in shown
    # Of the fixed 50 a unit bears ten days of thirty.
    assert "at least 1.18" in shown
    assert "80 % of 100.00, then it stops" in shown
    assert "All 2 that you may see" in shown
    assert reverse("spend:budget", args=[process.slug]) not in shown
    one = text(client, process=process.slug)
    assert "When the budget ran low" in one
    assert "80.50 EUR of 100.00 EUR in June 2026" in one
    may = text(client, month="2026-05")
    assert "161.00 EUR" in may
    assert "1.61" in may


def test_what_is_hidden_is_in_no_sum(client: Client, process: Process) -> None:
    hidden = a_process("payroll", name="Payroll run")
    spend(hidden, JUNE, "model", "1000", units=1)
    restrict(hidden, True, **BY)
    client.force_login(PersonFactory())
    for shown in (text(client), text(client, process="payroll"), text(client, export="csv")):
        assert "Payroll" not in shown
        assert "1,080" not in shown
        assert "1000" not in shown
    assert "payroll" not in text(client, export="json")
    client.force_login(hidden.accountable)
    assert "1,080.50 EUR" in text(client)


def test_budgets_that_run_low(client: Client, process: Process, keeper: Person) -> None:
    other = a_process("invoice_approval")
    set_budget(process, per_month=Decimal(90), by=keeper, because="The plan")
    set_budget(other, per_month=Decimal(90), by=keeper, because="The plan")
    client.force_login(keeper)
    near, every, none = (text(client, budget=each) for each in ("near", "set", "none"))
    assert "All 1 that" in near
    assert "All 2 that" in every
    assert "No process fits" in none
    assert reverse("spend:budget", args=[process.slug]) in near


def test_as_a_file(client: Client, process: Process) -> None:
    client.force_login(PersonFactory())
    rows = list(csv.DictReader(io.StringIO(text(client, export="csv"))))
    assert [row["month"] for row in rows] == ["2026-06", "2026-05"]
    june = rows[0]
    assert (june["model usage"], june["fixed costs"], june["known total"]) == ("30.5", "50", "80.5")
    assert (june["uses of unknown price"], june["units"]) == ("7", "40")
    assert june["known cost per unit"] == "1.17916667"


def test_a_long_portfolio_costs_no_more_questions(client: Client, process: Process) -> None:
    client.force_login(PersonFactory())
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for number in range(3):
        spend(a_process(f"more_{number}"), JUNE, "model", "1")
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) == len(few)
