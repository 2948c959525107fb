"""Silent agents: told where the rhythm is known and broken, and nowhere else."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from governance.decisions.alerts.upkeep import watch
from governance.models import Authorization, Chain, Counted, Tally
from house.clock import now
from processes.models import Process
from processes.register import actions as register
from tests.conftest import Clock
from tests.governance.decisions.alerts.past import (
    EVERY_DAY,
    a_past,
    a_quarter,
    a_sign,
    alerts_of,
    at,
    awake,
    look,
)


def test_silence_at_a_busy_time_is_noticed_within_the_hour(process: Process, clock: Clock) -> None:
    a_past(process)
    look(clock, now() + timedelta(minutes=30))
    assert not alerts_of(process).exists()

    look(clock, now() + timedelta(minutes=30))
    alert = alerts_of(process).get()
    assert (alert.kind, alert.process, alert.is_urgent) == ("silence", process, False)
    assert alert.says == (
        "Nothing logged since Wednesday 11 March, 10:59. In the same hours of earlier weeks, "
        "the latest first, it logged 12, 12, 12 and 12 times."
    )
    assert alert.since == Counted.objects.get().last_at


def test_it_ends_with_the_next_record(process: Process, clock: Clock) -> None:
    a_past(process)
    look(clock, now() + timedelta(hours=2))
    clock.forward(minutes=7)
    a_sign(process)
    watch()

    alert = alerts_of(process).get()
    assert alert.cleared_at == now()
    assert alert.cleared_says == "A record came on Wednesday 11 March, 13:07."


def test_it_goes_on_when_the_weeks_behind_are_empty_too(process: Process, clock: Clock) -> None:
    a_past(process)
    look(clock, now() + timedelta(hours=2))
    Tally.objects.all().delete()
    look(clock, now() + timedelta(hours=2))

    assert alerts_of(process).get().is_open


def test_nights_and_weekends_are_quiet(process: Process, clock: Clock) -> None:
    a_past(process, until=at(13, 17))
    clock.set(at(13, 17))
    look(clock, at(16, 9, 30))
    assert not alerts_of(process).exists()

    look(clock, at(16, 10))
    assert alerts_of(process).get().opened_at <= at(16, 10)


@pytest.mark.parametrize(
    "past",
    [
        pytest.param({"weeks": 2}, id="new"),
        pytest.param({"each": 1, "hours": range(9, 10)}, id="few records"),
        pytest.param({"each": 200, "hours": range(13, 13)}, id="none"),
    ],
)
def test_without_a_known_rhythm_nobody_is_told(
    process: Process, clock: Clock, past: dict[str, object]
) -> None:
    if past.get("hours") != range(13, 13):
        a_past(process, **past)  # type: ignore[arg-type]  # a table of arguments
    look(clock, now() + timedelta(hours=6))

    assert not alerts_of(process).exists()


def test_one_early_batch_a_day_is_no_silence(process: Process, clock: Clock) -> None:
    a_past(process, each=0)
    for week in range(1, 7):
        a_quarter(process, now() + timedelta(hours=1) - timedelta(weeks=week), records=500)
    Counted.objects.update(last_at=now() - timedelta(minutes=5))
    look(clock, now() + timedelta(hours=4))

    assert not alerts_of(process).exists()


def test_one_quiet_week_among_the_last_is_no_rhythm(process: Process, clock: Clock) -> None:
    a_past(process)
    week = now() - timedelta(weeks=2)
    Tally.objects.filter(begins_at__gte=week, begins_at__lt=week + timedelta(hours=9)).delete()
    look(clock, now() + timedelta(hours=4))

    assert not alerts_of(process).exists()


def test_weeks_with_a_pause_do_not_count(process: Process, clock: Clock) -> None:
    a_past(process)
    noon = now()
    clock.set(noon - timedelta(weeks=2))
    register.pause(process, by=process.accountable, because="Wrong amounts since noon")
    clock.set(noon - timedelta(weeks=2) + timedelta(hours=9))
    register.resume(process, by=process.accountable, because="Mended and tried")
    clock.set(noon)
    week = noon - timedelta(weeks=2)
    Tally.objects.filter(begins_at__gte=week, begins_at__lt=week + timedelta(hours=9)).delete()
    look(clock, noon + timedelta(hours=1))

    assert alerts_of(process).get().figures["weeks"] == [12, 12, 12, 12]


def test_a_paused_process_is_quiet_and_time_begins_anew(process: Process, clock: Clock) -> None:
    a_past(process)
    register.pause(process, by=process.accountable, because="Wrong amounts since noon")
    look(clock, now() + timedelta(hours=2))
    register.resume(process, by=process.accountable, because="Mended and tried")
    look(clock, now() + timedelta(minutes=40))
    assert not alerts_of(process).exists()

    look(clock, now() + timedelta(minutes=30))
    assert alerts_of(process).get().is_open
    register.pause(process, by=process.accountable, because="Nobody knows what it does")
    look(clock, now() + timedelta(minutes=10))
    assert "paused" in alerts_of(process).get().cleared_says


def test_public_holidays_are_left_out(process: Process, clock: Clock, settings: Any) -> None:
    settings.ENV = replace(settings.ENV, PORTAL_HOLIDAYS="DE")
    clock.set(at(2, 17) + timedelta(days=31))  # the Thursday before Good Friday
    a_past(process)
    look(clock, at(7, 9, 30) + timedelta(days=31))
    assert not alerts_of(process).exists()

    look(clock, at(7, 10) + timedelta(days=31))
    assert alerts_of(process).exists()


def test_a_portal_that_slept_blames_nobody(process: Process, clock: Clock) -> None:
    a_past(process, days=EVERY_DAY)
    awake()
    clock.forward(hours=5)
    for _ in range(4):
        watch()
        clock.forward(minutes=14)
    assert not alerts_of(process).exists()

    for _ in range(2):
        watch()
        clock.forward(minutes=14)
    assert alerts_of(process).exists()


def test_what_is_not_counted_yet_is_no_silence(process: Process, clock: Clock) -> None:
    a_past(process)
    Chain.objects.create(process=process, length=5, head="0" * 64)
    look(clock, now() + timedelta(hours=2))

    assert not alerts_of(process).exists()


def test_clocks_that_change_move_nothing(process: Process, clock: Clock) -> None:
    """On 29 March the clocks go forward; the rhythm is that of the clocks on the wall."""
    a_past(process, until=at(27, 17))
    clock.set(at(27, 17))
    look(clock, at(30, 9, 30))
    assert not alerts_of(process).exists()

    look(clock, at(30, 10))
    assert alerts_of(process).get().figures["weeks"] == [12, 12, 12, 12]


def test_questions_have_a_rhythm_of_their_own(process: Process, clock: Clock) -> None:
    a_past(process)
    Tally.objects.update(questions=5)
    Authorization.objects.create(
        process=process, at=now(), verdict="allow", key="k", case_id="1", action_hash="h"
    )
    clock.forward(minutes=70)
    a_sign(process)
    look(clock, now())

    says = alerts_of(process).get().says
    assert says.startswith("Nothing asked since Wednesday 11 March, 11:00.")
