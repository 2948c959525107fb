"""Jumps: by a test that says what it compares, with least counts; and how they end."""

from datetime import timedelta

import pytest

from governance.decisions.actions import override
from governance.decisions.alerts.actions import set_aside
from governance.decisions.alerts.jumps import lately, usual_of
from governance.decisions.alerts.rates import Share, chance, has_jumped, is_back
from governance.decisions.alerts.words import Kind
from governance.models import Alert, Decision, Tally
from house.clock import now
from processes.models import Process
from tests.agents import a_process
from tests.conftest import Clock
from tests.governance.decisions.alerts.past import (
    EVERY_DAY,
    a_past,
    a_quarter,
    a_sign,
    alerts_of,
    at,
    look,
)
from tests.governance.decisions.logging import Log

AROUND_THE_CLOCK = range(24)


@pytest.mark.parametrize(
    ("share", "usual", "jumps"),
    [
        (Share(12, 140), Share(31, 2800), True),
        pytest.param(Share(4, 20), Share(31, 2800), False, id="too few to say"),
        pytest.param(Share(5, 10), Share(31, 2800), False, id="of too few"),
        pytest.param(Share(12, 140), Share(1, 100), False, id="too little known"),
        pytest.param(Share(180, 1000), Share(1000, 10_000), False, id="not twice the usual"),
        pytest.param(Share(6, 100), Share(200, 10_000), False, id="chance brings that"),
        pytest.param(Share(5, 100), Share(0, 5000), True, id="never before"),
        pytest.param(Share(900, 10_000), Share(3000, 100_000), True, id="many"),
    ],
)
def test_what_a_jump_is(share: Share, usual: Share, jumps: bool) -> None:
    assert has_jumped(share, usual) is jumps


def test_chance_is_that_of_the_textbook() -> None:
    assert chance(0, 3.0) == 1.0
    assert chance(1, 1.0) == pytest.approx(0.6321206)
    assert chance(5, 1.0) == pytest.approx(0.0036598, rel=1e-4)
    # Where the sum gives way to the bell curve, both say about the same.
    assert chance(1060, 999.9) == pytest.approx(chance(1060, 1000.1), rel=0.1)


def test_back_is_well_below_a_jump() -> None:
    assert is_back(Share(2, 10), Share(0, 1000))
    # At the brink of five it would end and open in turns.
    assert not is_back(Share(4, 10), Share(0, 1000))
    assert is_back(Share(14, 1000), Share(10, 1000))
    assert not is_back(Share(16, 1000), Share(10, 1000))


def test_breaches_that_jump_open_one_alert_with_the_figures(process: Process, clock: Clock) -> None:
    a_past(process, each=6)
    Tally.objects.filter(begins_at__lt=now() - timedelta(days=2)).filter(pk__in=_every(50)).update(
        breached=1
    )
    a_quarter(process, now(), records=30, breached=9)
    a_sign(process)
    look(clock, now() + timedelta(minutes=10))
    look(clock, now() + timedelta(minutes=10))

    alert = alerts_of(process).get()
    usual = usual_of(process.pk, "breaches", now())
    assert alert.kind == "breaches"
    assert alert.says == (
        "In the last hour 9 of 54 decisions broke the contract (16.7 %). In the four weeks before "
        f"it was {usual.count} of {usual.of:,} ({usual.percent}). "
        "Chance alone would hardly bring so many."
    )
    assert not alert.is_urgent


def _every(nth: int) -> list[int]:
    return list(Tally.objects.order_by("pk").values_list("pk", flat=True))[::nth]


def test_at_the_highest_tiers_breaches_are_urgent(db: None, clock: Clock) -> None:
    process = a_process(tier=4)
    a_past(process, each=6)
    a_quarter(process, now(), records=30, breached=9)
    a_sign(process)
    look(clock, now() + timedelta(minutes=10))

    assert alerts_of(process).get().is_urgent


def test_cases_handed_to_people_are_compared_as_well(process: Process, clock: Clock) -> None:
    a_past(process, each=6, escalated=1)
    a_quarter(process, now(), records=40, escalated=31)
    a_sign(process)
    look(clock, now() + timedelta(minutes=10))

    assert alerts_of(process).get().kind == "escalations"


def test_a_jump_that_lasts_does_not_become_the_usual(process: Process, clock: Clock) -> None:
    a_past(process, each=6)
    a_quarter(process, now(), records=60, breached=12)
    a_sign(process)
    look(clock, now() + timedelta(minutes=10))
    for _ in range(10):
        a_quarter(process, now() + timedelta(hours=20), records=60, breached=12)
        a_sign(process)
        look(clock, now() + timedelta(hours=21))
    assert alerts_of(process).filter(kind="breaches").get().is_open

    a_quarter(process, now() + timedelta(hours=26), records=200)
    look(clock, now() + timedelta(hours=27))
    alert = alerts_of(process).get(kind="breaches")
    assert alert.cleared_says == (
        "In the last hour 0 of 200 decisions broke the contract; 0.0 % is usual."
    )


def a_bad_hour(process: Process, clock: Clock) -> Alert:
    """8 of 100 decisions breach in each quarter of the last hour, where 1 is usual."""
    clock.set(at(11, 11))
    a_past(process, each=100, breached=1, days=EVERY_DAY, hours=AROUND_THE_CLOCK)
    go_on(process, clock, hours=1, breached=8)
    return alerts_of(process).get()


def go_on(process: Process, clock: Clock, *, hours: int, each: int = 100, breached: int) -> None:
    """Hours go by, with a look every five minutes."""
    for _ in range(4 * hours):
        a_quarter(process, now(), records=each, breached=breached)
        a_sign(process)
        for _ in range(3):
            look(clock, now() + timedelta(minutes=5))


def test_a_short_jump_is_one_alert_until_its_own_span_is_back(
    process: Process, clock: Clock
) -> None:
    alert = a_bad_hour(process, clock)
    assert alert.says.startswith("In the last hour ")
    go_on(process, clock, hours=1, breached=8)
    assert alerts_of(process).get().is_open

    # The hour is as usual again, yet six hours are not.
    go_on(process, clock, hours=2, breached=1)
    assert alerts_of(process).get().is_open
    go_on(process, clock, hours=4, breached=1)
    assert alerts_of(process).get().cleared_says == (
        "In the last hour 4 of 400 decisions broke the contract; 1.0 % is usual."
    )


def test_what_was_set_aside_stays_aside_while_it_lasts(process: Process, clock: Clock) -> None:
    alert = a_bad_hour(process, clock)
    set_aside(alert, by=process.accountable, because="The supplier knows of it")
    go_on(process, clock, hours=1, breached=8)

    assert alerts_of(process).get().is_open
    assert not alerts_of(process).standing().exists()


def test_a_night_without_work_is_no_end(process: Process, clock: Clock) -> None:
    clock.set(at(11, 16))
    a_past(process, each=100, breached=1)
    go_on(process, clock, hours=1, breached=8)
    for hour in range(13):
        look(clock, at(11, 18) + timedelta(hours=hour))
    assert alerts_of(process).get().is_open

    clock.set(at(12, 9))
    go_on(process, clock, hours=1, breached=1)
    assert alerts_of(process).get().cleared_says.startswith("In the last hour ")


def test_corrected_decisions_are_compared_as_well(log: Log, clock: Clock) -> None:
    a_past(log.process, each=6)
    log.caller.post("/decisions", [log.record() for _ in range(25)])
    for decision in Decision.objects.all()[:6]:
        override(
            decision,
            result="Pay the whole amount",
            by=log.process.accountable,
            because="The order shows it",
        )
    a_quarter(log.process, now(), records=25)
    moment = now() + timedelta(minutes=5)
    assert lately(moment)[log.process.pk, Kind.ERRORS, timedelta(hours=1)].count == 6
    look(clock, moment)

    assert alerts_of(log.process).get().kind == "errors"
