from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import F
from django_q.models import OrmQ

from portal.working.place import Seat, own_seat
from portal.working.recovery import queue_stands, take_over
from processes.work import leases, messages, pulses
from processes.work.actions import enqueue
from processes.work.leases import claim
from processes.work.models import Job, Pulse

pytestmark = pytest.mark.django_db

GONE = replace(own_seat(), pid=4_000_000, started="1")
ELSEWHERE = replace(own_seat(), host="elm", place="another boot", pid=7)
LONG = timedelta(seconds=60)


@pytest.fixture(autouse=True)
def _holder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "_holder", own_seat().holder)


def held_by(seat: Seat) -> Job:
    """A job that this worker was at when it was last heard of."""
    pulses.beat(seat.pulse, **seat.details())
    job = enqueue("notices.deliver", "1")
    claim(job.pk)
    token = leases.tokens_of(seat.holder, seat.pid) + f"{job.pk:012}"
    Job.objects.filter(pk=job.pk).update(token=token)
    return job


def state(job: Job) -> str:
    return Job.objects.get(pk=job.pk).state


def test_a_dead_neighbour_gives_its_jobs_and_its_pulse_back():
    left_behind = held_by(GONE)

    assert take_over(own_seat(), []) == 1

    assert state(left_behind) == "waiting"
    assert not Pulse.objects.filter(name=GONE.pulse).exists()


def test_living_workers_here_and_elsewhere_are_left_alone():
    ours, theirs = held_by(own_seat()), held_by(ELSEWHERE)

    assert take_over(own_seat(), []) == 0

    assert [state(ours), state(theirs)] == ["running", "running"]
    assert Pulse.objects.count() == 2


def test_a_dead_queue_of_our_own_gives_its_jobs_back():
    ours, theirs = held_by(own_seat()), held_by(ELSEWHERE)

    assert take_over(own_seat(), [None]) == 1

    assert [state(ours), state(theirs)] == ["waiting", "running"]


def test_messages_that_a_dead_queue_had_fetched_can_be_fetched_again():
    enqueue("notices.deliver", "1")
    OrmQ.objects.update(lock=F("lock") + timedelta(minutes=30))

    take_over(own_seat(), [])

    assert messages.are_unread()


def test_a_queue_stands_when_messages_lie_and_nobody_works():
    assert not queue_stands(own_seat(), longer_than=LONG)
    enqueue("notices.deliver", "1")
    assert not queue_stands(own_seat(), longer_than=LONG)
    OrmQ.objects.update(lock=F("lock") - timedelta(minutes=2))
    assert queue_stands(own_seat(), longer_than=LONG)

    held_by(own_seat())
    assert not queue_stands(own_seat(), longer_than=LONG)
