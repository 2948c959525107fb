from datetime import timedelta

import pytest

from house.clock import now
from processes.work import pulses
from processes.work.models import Pulse
from tests.conftest import Clock
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def test_a_beat_replaces_the_one_before(clock: Clock):
    pulses.beat("sweep", seconds=1)
    clock.forward(minutes=1)
    pulses.beat("sweep", seconds=2)

    pulse = Pulse.objects.get()
    assert (pulse.beat_at, pulse.details) == (now(), {"seconds": 2})


def test_a_turn_is_had_once_in_its_span(clock: Clock):
    turn = timedelta(minutes=1)

    assert [pulses.take_turn("sweep turn", every=turn) for _ in range(3)] == [True, False, False]
    clock.forward(minutes=1)
    assert [pulses.take_turn("sweep turn", every=turn) for _ in range(2)] == [True, False]


def test_workers_gone_for_good_are_forgotten(clock: Clock):
    pulses.beat("worker oak 12")
    pulses.beat("sweep")
    clock.forward(hours=2)
    pulses.beat("worker elm 7")

    assert pulses.forget_old_workers() == 1
    assert set(Pulse.objects.values_list("name", flat=True)) == {"sweep", "worker elm 7"}


def test_pulses_are_for_administrators():
    pulses.beat("sweep")

    assert Pulse.objects.visible_to(PersonFactory(groups=["administrators"])).count() == 1
    assert not Pulse.objects.visible_to(PersonFactory(groups=["compliance"])).exists()
