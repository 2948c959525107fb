"""Weeks that something came into are counted anew, once, and nothing that came is ever missed."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from governance.decisions.actions import log as log_records
from governance.decisions.actions import override
from governance.decisions.actions.sealing import seal_waiting
from governance.decisions.actions.touching import touch
from governance.models import Decision, Figure, TouchedWeek
from governance.scorecards import figuring
from governance.scorecards.actions import keep_cost
from governance.scorecards.figuring import REST, refresh, refresh_soon, refresh_touched
from governance.scorecards.spending import share_month
from processes.models import Process
from processes.register import actions
from tests.agents import a_process
from tests.conftest import Clock
from tests.factories import PersonFactory
from tests.governance.decisions.logging import Log
from tests.governance.scorecards.plainly import kept
from tests.governance.scorecards.spent import log as many
from tests.processes.register.test_at_once import at_once

MONDAY, BEFORE = date(2026, 3, 9), date(2026, 3, 2)
IN_TIME, LATE = "2026-03-10T10:42:12Z", "2026-03-08T22:59:59Z"


def put_right(decision: Decision) -> None:
    owner = decision.process.accountable
    override(decision, result="Refund 40", by=owner, because="The photo shows it")


@pytest.fixture
def logged(clock: Clock, db: None) -> Log:
    return Log()


def marks() -> set[tuple[str, date]]:
    return set(TouchedWeek.objects.values_list("process__slug", "week_on"))


class TestMarks:
    def test_a_seal_marks_the_weeks_of_its_records(self, logged: Log) -> None:
        logged.send(timestamp=IN_TIME)
        logged.send(timestamp=LATE)
        assert not marks()
        seal_waiting()
        assert marks() == {("support_refunds", MONDAY), ("support_refunds", BEFORE)}

    def test_a_duplicate_marks_nothing(self, logged: Log) -> None:
        record = logged.record()
        logged.caller.post("/decisions", record)
        seal_waiting()
        refresh_touched()
        assert logged.caller.post("/decisions", record).json()["duplicate"]
        seal_waiting()
        assert not marks()

    def test_an_override_marks_the_week_of_its_record(self, logged: Log) -> None:
        logged.sealed(1, timestamp=LATE)
        refresh_touched()
        assert kept(logged.process, BEFORE)["error_rate"] == 0
        put_right(Decision.objects.get())
        assert marks() == {("support_refunds", BEFORE)}
        refresh_touched()
        assert kept(logged.process, BEFORE)["error_rate"] == 100

    def test_sealing_asks_no_more_for_many_records(self, logged: Log) -> None:
        def asked(count: int) -> int:
            raws = [json.dumps(logged.record()).encode() for _ in range(count)]
            log_records(raws, key=logged.key)
            with CaptureQueriesContext(connection) as queries:
                seal_waiting()
            return len(queries)

        asked(1)
        assert asked(1) == asked(30)


class TestRefreshing:
    def test_it_takes_the_mark_away(self, logged: Log, clock: Clock) -> None:
        logged.sealed(2, units=3)
        assert refresh_touched() == 1
        assert not marks()
        assert kept(logged.process, MONDAY)["volume"] == 6
        made = Figure.objects.first().made_at
        clock.forward(minutes=1)
        assert refresh_touched() == 0
        assert Figure.objects.first().made_at == made

    def test_as_many_questions_for_many_records(self, logged: Log) -> None:
        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                refresh(logged.process, MONDAY)
            return len(queries)

        logged.sealed(1)
        refresh(logged.process, MONDAY)
        few = asked()
        logged.sealed(5)
        assert asked() == few <= 22

    def test_a_week_that_was_counted_just_now_rests(self, logged: Log, clock: Clock) -> None:
        logged.sealed(1)
        assert refresh_soon() == 1
        logged.sealed(1)
        assert refresh_soon() == 0
        clock.forward(seconds=REST.total_seconds() + 1)
        assert refresh_soon() == 1
        assert kept(logged.process, MONDAY)["volume"] == 2

    def test_the_newest_week_is_counted_first(self, logged: Log) -> None:
        logged.send(timestamp=LATE)
        logged.sealed(1, timestamp=IN_TIME)
        assert refresh_touched(1) == 1
        assert marks() == {("support_refunds", BEFORE)}

    def test_what_dies_half_way_is_done_by_the_next(self, logged: Log) -> None:
        logged.sealed(1)
        power_cut = patch.object(figuring, "_keep", side_effect=KeyboardInterrupt)
        with power_cut, pytest.raises(KeyboardInterrupt):
            refresh_touched()
        assert marks() == {("support_refunds", MONDAY)}
        assert refresh_touched() == 1
        assert kept(logged.process, MONDAY)["volume"] == 1

    def test_sums_that_no_column_holds_are_not_known(self, logged: Log) -> None:
        logged.sealed(1, units=2**53, latency_ms=2**53, case_id="9")
        logged.sealed(1, units=2**53, latency_ms=2**53, case_id="9")
        refresh_touched()
        found = kept(logged.process, MONDAY)
        assert found["volume"] is None
        assert found["cycle_time"] is not None
        assert int(found["cycle_time"]) == 2**53 // 3_600_000

    def test_what_cannot_be_counted_lets_nothing_else_wait(
        self, logged: Log, caplog: pytest.LogCaptureFixture
    ) -> None:
        other, moment = a_process("vendor_onboarding"), datetime(2026, 3, 10, 9, tzinfo=UTC)
        many(logged.process, moment, 1100, units=2**53)
        for process in (logged.process, other):
            touch(process.pk, [moment])
        assert refresh_touched() == 1
        assert "can't be counted" in caplog.text
        assert kept(other, MONDAY)["volume"] == 0
        assert marks() == {("support_refunds", MONDAY)}

    def test_a_pause_of_a_whole_week_counts_its_real_hours(self, clock: Clock, db: None) -> None:
        """The clocks go forward in its last night."""
        process, week_on = a_process(), date(2026, 3, 23)
        clock.set(datetime(2026, 3, 20, 9, tzinfo=UTC))
        actions.pause(process, by=process.accountable, because="The import is broken")
        clock.set(datetime(2026, 3, 30, 9, tzinfo=UTC))
        refresh(process, week_on)
        assert kept(process, week_on)["downtime"] == 167
        refresh(process, week_on + timedelta(days=7))
        assert kept(process, week_on + timedelta(days=7))["downtime"] == 11


class TestCostPerUnit:
    def per_unit(self, logged: Log) -> Decimal | None:
        refresh_touched()
        return kept(logged.process, MONDAY)["cost_per_unit"]

    def test_it_is_not_known_while_a_price_is_not(self, logged: Log) -> None:
        logged.sealed(2, cost="0.30", units=2)
        assert self.per_unit(logged) == Decimal("0.15")
        logged.sealed(1)
        assert self.per_unit(logged) is None

    def test_a_fixed_cost_that_changes_marks_the_weeks_of_its_month(self, logged: Log) -> None:
        logged.sealed(2, cost="0.50")
        assert self.per_unit(logged) == Decimal("0.5")
        who = {"by": PersonFactory(groups=["compliance"]), "because": "The bill says so"}
        keep_cost(
            None,
            name="Seats",
            kind="seats",
            per_month=Decimal(310),
            starts_on=date(2026, 3, 1),
            ends_on=None,
            key="volume",
            shares={logged.process: Decimal(1)},
            **who,
        )
        assert self.per_unit(logged) == Decimal("15.5")  # three of 31 days, two units
        for _ in range(2):
            share_month(date(2026, 3, 1))
            assert not marks()


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_nothing_that_comes_meanwhile_is_missed(self) -> None:
        logged = Log()
        logged.sealed(12, timestamp=IN_TIME)
        rows = list(Decision.objects.order_by("pk").select_related("process__accountable"))

        def people() -> None:
            for row in rows[::2]:
                put_right(row)

        def others() -> None:
            for row in rows[1:8:2]:
                put_right(row)

        def host() -> None:
            for _ in range(12):
                refresh_touched()

        assert at_once(people, others, host, host) == [""] * 4
        refresh_touched()
        wrong = Figure.objects.get(metric__slug="error_rate", week_on=MONDAY)
        assert (wrong.top, wrong.bottom) == (10, 12)
        assert not marks()

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="writers go in turn there")
    def test_what_is_not_committed_yet_is_left_for_later(self) -> None:
        process = a_process()
        moment = datetime(2026, 3, 10, 9, tzinfo=UTC)
        touch(process.pk, [moment])

        def host() -> None:
            assert refresh_touched() == 0

        with transaction.atomic():
            touch(process.pk, [moment])
            assert at_once(host) == [""]
        assert refresh_touched() == 1


def test_processes_do_not_wait_for_one_another(db: None, clock: Clock) -> None:
    first: Process = a_process()
    second = a_process("vendor_onboarding")
    for process in (first, second):
        touch(process.pk, [datetime(2026, 3, 10, 9, tzinfo=UTC)])
    assert refresh_touched() == 2
    assert Figure.objects.filter(process=second, value=0, metric__slug="volume").exists()
