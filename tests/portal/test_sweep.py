from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command

from house.clock import now
from portal import sweep
from processes.models import Job, Pulse
from processes.work import pulses
from tests.conftest import Clock

pytestmark = pytest.mark.django_db


def test_every_step_runs_and_says_what_it_found(clock: Clock):
    Session.objects.create(session_key="old", expire_date=now() - timedelta(seconds=1))
    Session.objects.create(session_key="new", expire_date=now() + timedelta(hours=1))

    swept = sweep.sweep()

    assert [step.name for step in swept] == [name for name, _ in sweep.STEPS]
    assert not any(step.error for step in swept)
    assert swept[-1].found == 1
    assert Session.objects.get().session_key == "new"
    pulse = Pulse.objects.get(name="sweep")
    assert pulse.beat_at == now()
    assert len(pulse.details["steps"]) == len(sweep.STEPS)


def test_a_second_sweep_finds_nothing(clock: Clock):
    Session.objects.create(session_key="old", expire_date=now() - timedelta(seconds=1))
    sweep.sweep()

    assert not any(step.found for step in sweep.sweep(is_forced=True))


def test_two_hosts_take_turns(clock: Clock):
    assert sweep.sweep()
    clock.forward(seconds=30)
    assert sweep.sweep() == []
    clock.forward(seconds=30)
    assert sweep.sweep()


def test_a_failing_step_is_shown_undone_and_stops_no_other(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    def half_way() -> int:
        Pulse.objects.create(name="half", beat_at=now())
        raise RuntimeError("the shelf is empty")

    after: list[str] = []
    steps = (("empty", half_way), ("next", lambda: after.append("ran")))
    monkeypatch.setattr(sweep, "STEPS", steps)

    first, second = sweep.sweep()

    assert (first.error, second.error) == ("RuntimeError: the shelf is empty", "")
    assert after == ["ran"]
    assert not Pulse.objects.filter(name="half").exists()
    assert Pulse.objects.get(name="sweep").details["steps"][0]["error"]
    with pytest.raises(CommandError, match="Failed: empty"):
        call_command("sweep", stdout=StringIO())


def test_the_command_says_what_it_found():
    told = StringIO()
    pulses.beat("worker oak 12", host="oak")

    call_command("sweep", stdout=told)

    assert told.getvalue().count("0 found") == len(sweep.STEPS)
    assert not Job.objects.exists()
