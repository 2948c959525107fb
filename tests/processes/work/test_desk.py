from datetime import timedelta
from typing import Any

import pytest

from house.clock import now
from processes.work import desk, pulses
from processes.work.actions import enqueue
from processes.work.leases import claim
from processes.work.models import Job, Pulse
from processes.work.runner import run
from tests.conftest import Clock
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def all_well() -> None:
    pulses.beat("worker oak 12", host="oak", pid=12)
    pulses.beat("sweep", seconds=0.1, steps=[{"name": "jobs", "error": ""}])


def says(name: str) -> tuple[bool, str]:
    part = next(part for part in desk.watched() if part.name == name)
    return part.is_well, part.says


def test_all_is_well_while_worker_and_sweep_are_heard_of(clock: Clock):
    all_well()

    assert [part.is_well for part in desk.watched()] == [True, True, True]
    assert says("Workers") == (True, "1 worker runs.")


def test_silence_from_the_start_is_unwell():
    assert [part.is_well for part in desk.watched()] == [False, False, True]


def test_a_worker_that_falls_silent_is_named_while_others_run(clock: Clock):
    all_well()
    clock.forward(minutes=2)
    pulses.beat("worker elm 7", host="elm", pid=7)

    assert says("Workers") == (False, "oak: not heard of for 2\xa0minutes.")


def test_no_worker_at_all(clock: Clock):
    all_well()
    clock.forward(seconds=50)

    assert says("Workers") == (
        False,
        "No worker has been heard of for 50 seconds. Background work waits.",
    )


def test_a_worker_in_trouble_says_so(clock: Clock):
    all_well()
    pulses.beat("worker oak 12", host="oak", trouble="Its processes died 3 times lately.")

    assert says("Workers") == (False, "oak: Its processes died 3 times lately.")


def test_a_late_sweep_and_a_failing_step(clock: Clock):
    all_well()
    pulses.beat("sweep", steps=[{"name": "jobs", "error": ""}, {"name": "notices", "error": "X"}])
    assert says("Sweep") == (False, "Fails at: notices.")
    clock.forward(minutes=4)

    assert says("Sweep")[0] is False
    assert "last ended 4\xa0minutes ago" in says("Sweep")[1]


def test_a_queue_that_is_not_worked_on(clock: Clock):
    enqueue("tests.note")
    later = enqueue("tests.note", due_at=now() + timedelta(hours=1))
    clock.forward(seconds=60)
    assert says("Queue") == (True, "1 job waits; the oldest for 1\xa0minute.")
    clock.forward(seconds=1)

    assert says("Queue")[0] is False
    claim(Job.objects.exclude(pk=later.pk).get().pk)
    assert says("Queue") == (True, "No job waits for a worker.")


class TestWaiting:
    def test_administrators_see_failed_jobs_and_silence(self, clock: Clock):
        administrator = PersonFactory(groups=["administrators"])
        run(enqueue("tests.breaks", max_attempts=1).pk)
        all_well()

        (item,) = desk.waiting(administrator)
        assert (item.title, item.since) == ("1 job failed", now())
        assert item.link == "/admin/processes/job/?state=failed"

        Pulse.objects.all().delete()
        assert [item.is_urgent for item in desk.waiting(administrator)] == [True, True, False]

    @pytest.mark.parametrize("group", ["compliance", "operations", "technology", "staff"])
    def test_nobody_else_sees_them(self, group: str):
        run(enqueue("tests.breaks", max_attempts=1).pk)

        assert desk.waiting(PersonFactory(groups=[group])) == []


def test_the_watch_costs_the_same_for_many(django_assert_num_queries: Any):
    for number in range(3):
        pulses.beat(f"worker oak {number}", host="oak")
        enqueue("tests.note")

    with django_assert_num_queries(3):
        desk.watched()


def test_figures_of_the_queue(clock: Clock):
    done = enqueue("tests.note")
    clock.forward(seconds=3)
    run(done.pk)
    run(enqueue("tests.breaks", max_attempts=1).pk)
    enqueue("tests.note", due_at=now() - timedelta(minutes=5))
    enqueue("tests.note")

    queue = desk.queue()

    assert [(k.kind, k.waiting, k.running, k.failed) for k in queue.kinds] == [
        ("tests.breaks", 0, 0, 1),
        ("tests.note", 2, 0, 0),
    ]
    assert queue.kinds[1].oldest_due_at == now() - timedelta(minutes=5)
    assert (queue.done_lately, queue.usual_wait) == (1, 3.0)
    assert [job.kind for job in queue.failed] == ["tests.breaks"]
