"""What a month cost: every figure against plain Python, and nothing unknown taken for nought."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from governance.models import Asked, Decision, EvaluationSet, Mark, MonthSpend, Price, Result, Run
from governance.scorecards.actions import keep_cost
from governance.scorecards.calendar import midnight, month_span
from governance.scorecards.spend_upkeep import bring_up_to_date
from governance.scorecards.spending import refresh_month, share_month, week_cost
from governance.scorecards.usage import MOST_TOKENS, Usage, model_usage
from house.clock import standing_at
from processes.models import Person, Process
from tests.agents import a_process
from tests.contracts import a_contract
from tests.factories import PersonFactory
from tests.governance.scorecards.spent import a_decision, a_price, log, row

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)
START, END = month_span(JUNE)
NOON = midnight(date(2026, 6, 10)) + timedelta(hours=12)
KNOWN, OTHER = "vendor:known", "vendor:other"

amounts = st.none() | st.integers(0, 10**14 - 1).map(lambda part: Decimal(part).scaleb(-8))
tokens = st.none() | st.integers(0, 10**6) | st.just(MOST_TOKENS + 1)
records = st.lists(
    st.fixed_dictionaries(
        {
            "at": st.integers(-86_400, 31 * 86_400).map(lambda s: START + timedelta(seconds=s)),
            "model": st.sampled_from([KNOWN, OTHER]),
            "cost": amounts,
            "tokens_in": tokens,
            "tokens_out": tokens,
            "units": st.integers(0, 1000),
        }
    ),
    max_size=12,
)


def by_hand(found: Sequence[dict[str, Any]], prices: Sequence[Price]) -> Usage:
    """What the same records cost, one by one."""
    total = Usage()
    for each in found:
        if START <= each["at"] < END:
            cost = _cost(each, prices)
            total += Usage(cost or Decimal(0), 1, int(cost is None), each["units"])
    return total


def _cost(each: dict[str, Any], prices: Sequence[Price]) -> Decimal | None:
    if each["cost"] is not None:
        return Decimal(each["cost"])
    counts = (each["tokens_in"], each["tokens_out"])
    if any(count is None or count > MOST_TOKENS for count in counts):
        return None
    fitting = [one for one in prices if one.model == each["model"] and one.since <= each["at"]]
    if not fitting:
        return None
    price = max(fitting, key=lambda one: one.since)
    each_in, each_out = price.per_million_in * counts[0], price.per_million_out * counts[1]
    return (each_in + each_out) / 1_000_000


class TestAgainstPlainPython(TestCase):
    @given(records)
    def test_every_figure(self, found: list[dict[str, Any]]) -> None:
        process = a_process()
        prices = [
            a_price(KNOWN, START - timedelta(days=90), "3.000001", "15.25"),
            a_price(KNOWN, NOON, "2.5", "0.000001"),
        ]
        for each in found:
            a_decision(process, **each).save()
        assert model_usage(process, START, END) == by_hand(found, prices)


pytestmark = pytest.mark.django_db


@pytest.fixture
def process() -> Process:
    return a_process()


@pytest.fixture
def keeper() -> Person:
    return PersonFactory(groups=["compliance"])


def kept(keeper: Person, shares: dict[Process, int], **fields: Any) -> None:
    usual = {
        "name": "Seats", "kind": "seats", "per_month": Decimal(100), "starts_on": JUNE,
        "ends_on": None, "key": "equal",
    }  # fmt: skip
    parts = {process: Decimal(part) for process, part in shares.items()}
    keep_cost(None, **{**usual, **fields}, shares=parts, by=keeper, because="The bill says so")


class TestMonths:
    def test_counted_again_it_is_the_same_row(self, process: Process) -> None:
        log(process, NOON, 3, cost=Decimal("0.1"), units=2)
        log(process, NOON, tokens_in=5, tokens_out=5)
        for _ in range(2):
            refresh_month(process, JUNE)
        found = row(process, "model")
        assert (found.amount, found.uses, found.unknown, found.units) == (Decimal("0.3"), 4, 1, 7)
        assert row(process, "evaluations").amount == 0

    def test_a_price_named_later_makes_it_known(self, process: Process) -> None:
        log(process, NOON, 2, tokens_in=1_000_000, tokens_out=0)
        with standing_at(NOON):
            refresh_month(process, JUNE)
        assert row(process, "model").unknown == 2
        with standing_at(NOON + timedelta(hours=1)):
            # Contracts name the vendor, price lists often only the model.
            a_price("model-name", START, "1.5")
        with standing_at(NOON + timedelta(hours=2)):
            bring_up_to_date()
            assert (row(process, "model").amount, row(process, "model").unknown) == (3, 0)
            assert bring_up_to_date() == 0


class TestEvaluations:
    def test_what_a_run_cost(self, process: Process) -> None:
        version = a_contract(process)
        run = Run.objects.create(
            process=process, version=version, asked_at=NOON, beat_at=NOON, state="running"
        )
        cases = EvaluationSet.objects.create(
            process=process, slug="usual", name="Usual", created_at=NOON, owner=process.accountable
        )
        for place, (cost, is_cached) in enumerate([("0.5", False), (None, False), (None, True)]):
            _result(run, cases, place, cost and Decimal(cost), is_cached)
        with standing_at(NOON + timedelta(minutes=1)):
            bring_up_to_date()
            found = row(process, "evaluations")
            assert (found.amount, found.uses, found.unknown) == (Decimal("0.5"), 3, 1)
            assert bring_up_to_date() == 0


def _result(
    run: Run, cases: EvaluationSet, place: int, cost: Decimal | None, is_cached: bool
) -> None:
    asked, _ = Asked.objects.get_or_create(hash="a" * 64, content={"name": "One"})
    Result.objects.create(
        run=run, evaluation_set=cases, lineage="0" * 32, asked=asked, repeat=place, state="done",
        passed=True, score=1, ended_at=NOON, cost=cost, is_cached=is_cached,
    )  # fmt: skip


class TestFixedCosts:
    def test_by_volume_shared_again_when_volumes_move(
        self, process: Process, keeper: Person
    ) -> None:
        other = a_process("invoice_approval")
        with standing_at(NOON):
            kept(keeper, {process: 1, other: 1}, key="volume")
            assert row(process, "fixed").amount == row(other, "fixed").amount == 50
        log(process, NOON, 3)
        log(other, NOON, 1)
        with standing_at(NOON + timedelta(minutes=1)):
            refresh_month(process, JUNE)
            refresh_month(other, JUNE)
            assert bring_up_to_date() == 0
        with standing_at(NOON + timedelta(hours=2)):
            assert bring_up_to_date() == 1
            assert (row(process, "fixed").amount, row(other, "fixed").amount) == (75, 25)
            assert bring_up_to_date() == 0

    def test_a_month_that_begins_is_paid_without_any_record(
        self, process: Process, keeper: Person
    ) -> None:
        with standing_at(NOON):
            kept(keeper, {process: 1})
        with standing_at(midnight(JULY)):
            assert bring_up_to_date() == 1
        paid = MonthSpend.objects.filter(kind="fixed").order_by("month_on")
        assert list(paid.values_list("month_on", "amount")) == [(JUNE, 100), (JULY, 100)]

    def test_who_no_longer_shares_pays_nothing(self, process: Process, keeper: Person) -> None:
        other = a_process("invoice_approval")
        with standing_at(NOON):
            kept(keeper, {process: 3, other: 1}, key="stated")
            cost = other.cost_shares.get().cost
            keep_cost(
                cost, name="Seats", kind="seats", per_month=Decimal(100), starts_on=JUNE,
                ends_on=None, key="stated", shares={process: Decimal(3)}, by=keeper,
                because="They left",
            )  # fmt: skip
            assert (row(process, "fixed").amount, row(other, "fixed").amount) == (100, 0)
            assert share_month(JUNE) == 1

    def test_a_week_over_two_months_pays_by_the_day(self, process: Process, keeper: Person) -> None:
        with standing_at(midnight(JULY)):
            kept(keeper, {process: 1}, per_month=Decimal(310))
            log(process, midnight(JULY), cost=Decimal("0.5"))
            found = week_cost(process, date(2026, 6, 29))
            # Two days of June, and of July the first: the others have not begun.
            assert found.rounded == round(Decimal(310) * 2 / 30, 8) + 10 + Decimal("0.5")
        with standing_at(midnight(date(2026, 7, 6)) - timedelta(seconds=1)):
            found = week_cost(process, date(2026, 6, 29))
        assert found.rounded == round(Decimal(310) * 2 / 30, 8) + 50 + Decimal("0.5")
        assert (found.uses, found.units) == (1, 1)


def test_the_last_moment_belongs_to_its_month(process: Process) -> None:
    log(process, END - timedelta(microseconds=1), cost=Decimal(1))
    log(process, END, cost=Decimal(10))
    assert model_usage(process, START, END).amount == 1


def test_shadow_and_bad_data_are_paid_for_and_are_no_work(process: Process) -> None:
    log(process, NOON, 3, cost=Decimal(1))
    for decision, kind in zip(Decision.objects.all(), ("shadow", "quarantined"), strict=False):
        Mark.objects.create(decision=decision, kind=kind, says="Beside a person", at=NOON)
    assert model_usage(process, START, END) == Usage(Decimal(3), 3, 0, 1)


def test_a_month_that_has_not_begun_is_not_counted(process: Process) -> None:
    with standing_at(NOON):
        refresh_month(process, JULY)
        refresh_month(process, JUNE)
    assert set(MonthSpend.objects.values_list("month_on", flat=True)) == {JUNE}
