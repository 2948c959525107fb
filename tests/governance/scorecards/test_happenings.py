"""What happens outside the log marks its week, and a log that was there before is counted too."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from governance.escalations.actions import decide
from governance.models import TouchedWeek
from governance.scorecards import happenings
from governance.scorecards.actions import keep_cost
from governance.scorecards.figuring import refresh_touched
from governance.scorecards.happenings import mark_happenings
from processes.models import Process, Pulse
from processes.register import actions
from tests.agents import a_process
from tests.conftest import Clock
from tests.factories import PersonFactory
from tests.governance.decisions.logging import Log
from tests.governance.escalations.conftest import WORDS
from tests.governance.scorecards.plainly import kept
from tests.governance.scorecards.spent import log as many

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 9)
A_WEEK = timedelta(days=7)


def marked() -> set[date]:
    """The weeks that wait, which then no longer wait."""
    mark_happenings()
    found = set(TouchedWeek.objects.values_list("week_on", flat=True))
    refresh_touched()
    return found


@pytest.fixture
def process(clock: Clock) -> Process:
    """A process, and a portal that has looked at it before."""
    found = a_process()
    marked()
    clock.forward(minutes=20)
    assert marked() == set()
    clock.forward(minutes=20)
    return found


def a_remark(process: Process, **words: Any) -> Callable[[], Any]:
    usual = {"kind": "workaround", "says": "I wrote the refund into the shop by hand."}
    return lambda: actions.remark(process, by=process.accountable, **{**usual, **words})


def test_a_remark(process: Process) -> None:
    a_remark(process)()
    a_remark(process, kind="contest", case_id="12")()
    assert marked() == {MONDAY}
    found = kept(process, MONDAY)
    assert (found["outside_tool"], found["complaints"], found["adoption"]) == (1, 1, 0)


def test_an_exception_that_ended(process: Process, clock: Clock) -> None:
    from governance.escalations.actions import open_exception  # beside the act that ends it

    log = Log(process)
    made, _ = open_exception(
        process,
        trigger="large_refund",
        case_id="123",
        summary="The customer wants 420 back.",
        context={},
        by=log.key.agent,
        version=log.version,
        inputs={},
    )
    assert marked() == set()
    clock.forward(days=7)
    decide(made, by=made.held_by, outcome="declined", decision=WORDS, reason_code="data_wrong")
    assert marked() >= {MONDAY + A_WEEK}
    assert kept(process, MONDAY + A_WEEK)["manual_handoffs"] == 1


def test_a_pause_counts_while_it_stands_and_in_each_of_its_weeks(
    process: Process, clock: Clock
) -> None:
    begun = clock.forward(minutes=1)
    who = {"by": process.accountable, "because": "The import is broken"}
    actions.pause(process, **who)
    clock.forward(hours=3)
    assert marked() == {MONDAY}
    assert kept(process, MONDAY)["downtime"] == 3
    clock.set(datetime(2026, 3, 24, 9, tzinfo=UTC))
    actions.resume(process, **who)
    assert marked() >= {MONDAY, MONDAY + A_WEEK, MONDAY + 2 * A_WEEK}
    hours = [kept(process, MONDAY + A_WEEK * number)["downtime"] for number in range(3)]
    assert hours[1] == 168
    total = (datetime(2026, 3, 24, 9, tzinfo=UTC) - begun) / timedelta(hours=1)
    assert float(sum(hour or 0 for hour in hours)) == pytest.approx(total, abs=1e-5)


def test_at_the_turn_of_the_week_both_have_figures(process: Process, clock: Clock) -> None:
    clock.forward(days=7)
    assert marked() == {MONDAY, MONDAY + A_WEEK}
    assert kept(process, MONDAY + A_WEEK)["volume"] == 0
    # Also those through which the portal slept.
    clock.forward(days=14)
    assert marked() == {MONDAY + A_WEEK * number for number in (1, 2, 3)}


def test_at_the_turn_of_the_day_its_fixed_costs_are_in_the_running_week(
    process: Process, clock: Clock
) -> None:
    keep_cost(
        None, name="Seats", kind="seats", per_month=Decimal(310), starts_on=date(2026, 3, 1),
        ends_on=None, key="equal", shares={process: Decimal(1)},
        by=PersonFactory(groups=["finance"]), because="The bill says so",
    )  # fmt: skip
    clock.set(datetime(2026, 3, 10, 11, tzinfo=UTC))
    many(process, datetime(2026, 3, 9, 10, tzinfo=UTC), 4, cost=Decimal(0))
    assert marked() >= {MONDAY}
    assert kept(process, MONDAY)["cost_per_unit"] == 5
    # A quarter to midnight, and past it, where the company is; it no longer works by then.
    clock.set(datetime(2026, 3, 10, 22, 45, tzinfo=UTC))
    assert marked() == set()
    Process.objects.update(stage="retired")
    clock.set(datetime(2026, 3, 10, 23, 15, tzinfo=UTC))
    assert marked() == {MONDAY}
    assert kept(process, MONDAY)["cost_per_unit"] == Decimal("7.5")
    assert marked() == set()


def test_an_idle_portal_marks_nothing(process: Process, clock: Clock) -> None:
    clock.forward(minutes=1)
    assert mark_happenings() == 0


class TestThePast:
    def past(self, clock: Clock) -> list[Process]:
        """Two processes with records of three weeks, in a portal that counted nothing yet."""
        logs = [Log(a_process()), Log(a_process("vendor_onboarding"))]
        for log in logs:
            for when in ("2025-11-03T09:00:00Z", "2026-01-01T09:00:00Z", "2026-03-10T09:00:00Z"):
                log.sealed(1, timestamp=when)
        TouchedWeek.objects.all().delete()
        return [log.process for log in logs]

    def test_the_first_looks_mark_all_of_it_in_parts(
        self, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        processes = self.past(clock)
        monkeypatch.setattr(happenings, "PASTS_AT_ONCE", 1)
        for _ in range(2):
            mark_happenings()
            assert Pulse.objects.get(name="scorecards").details["past"]
        mark_happenings()
        assert Pulse.objects.get(name="scorecards").details["past"] is None
        refresh_touched()
        for process in processes:
            for week_on in (date(2025, 11, 3), date(2025, 12, 29), MONDAY):
                assert kept(process, week_on)["volume"] == 1
        clock.forward(minutes=20)
        assert mark_happenings() == 0

    def test_all_of_it_by_command(self, clock: Clock) -> None:
        process, other = self.past(clock)
        told = StringIO()
        call_command("refresh_figures", process.slug, stdout=told)
        call_command("refresh_figures", stdout=told)
        assert told.getvalue().split("\n")[:2] == [
            "3 weeks marked, 3 counted.",
            "6 weeks marked, 6 counted.",
        ]
        assert kept(other, MONDAY)["volume"] == 1
        with pytest.raises(CommandError, match="no such process: nowhere"):
            call_command("refresh_figures", "nowhere")
