"""Whatever of a worker is killed: the next job is done soon, none is lost, none done twice."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.portal.conftest import Store
from tests.portal.office import Clerk, Worker, is_there, until, working

pytestmark = [pytest.mark.processes]

SOON = 30.0
SIX_STEPS = list(range(6))


def begun(clerk: Clerk, *, subject: str = "6 0.25", attempts: int = 3) -> int:
    """A job of six steps that has done at least one."""
    job = clerk.put("tests.steps", subject, attempts=attempts)
    until(lambda: clerk.look(job)["steps"], what="the first step")
    return job


def next_is_done(clerk: Clerk) -> None:
    """The next job runs within half a minute, once."""
    job = clerk.put("tests.note")
    assert clerk.wait_for(job, "done", within=SOON)["verbs"] == ["noted"]


def is_done_once(clerk: Clerk, job: int) -> None:
    """Every step was done, and none of them twice."""
    assert clerk.wait_for(job, "done", "failed", within=SOON)["steps"] == SIX_STEPS


@pytest.mark.parametrize("part", ["processing", "idle", "pusher", "monitor", "jobs", "sweep"])
def test_a_part_is_killed(worker: Worker, clerk: Clerk, part: str):
    job = begun(clerk)

    worker.kill(part)

    next_is_done(clerk)
    is_done_once(clerk, job)
    worker.wait_until_whole()


def test_the_supervisor_is_killed_and_started_again(worker: Worker, clerk: Clerk):
    job = begun(clerk)
    pids = worker.pids

    worker.process.kill()
    worker.process.wait()

    until(lambda: not any(is_there(pid) for pid in pids), within=5, what="the last orphan's end")
    worker.start(wait=False)
    next_is_done(clerk)
    is_done_once(clerk, job)
    worker.wait_until_whole()


def test_everything_is_killed_at_once_and_started_again(worker: Worker, clerk: Clerk):
    job = begun(clerk)

    for pid in worker.pids:
        os.kill(pid, signal.SIGKILL)
    worker.process.wait()

    worker.start(wait=False)
    next_is_done(clerk)
    is_done_once(clerk, job)


def test_a_job_that_always_kills_ends_and_takes_no_other_along(worker: Worker, clerk: Clerk):
    innocent = begun(clerk, subject="6 0.6", attempts=1)
    killer = clerk.put("tests.kills", attempts=2)

    ended = clerk.wait_for(killer, "failed", within=SOON)

    assert ended["verbs"] == ["was tried", "was tried"]
    assert ended["error"] == "Cut short at its last attempt (2 of 2). Its worker died."
    next_is_done(clerk)
    is_done_once(clerk, innocent)
    assert clerk.look(innocent)["attempts"] == 1


def test_a_message_that_comes_twice_does_the_job_once(worker: Worker, clerk: Clerk):
    job = clerk.put("tests.steps", "6 0.05")

    clerk.ask("repeat", job)

    is_done_once(clerk, job)
    next_is_done(clerk)
    is_done_once(clerk, job)


def test_a_long_job_outlives_its_leases(worker: Worker, clerk: Clerk):
    job = clerk.put("tests.steps", "1 5.5")

    assert clerk.wait_for(job, "done")["attempts"] == 1


def test_two_workers_share_the_work_and_one_is_killed(
    worker: Worker, store: Store, clerk: Clerk, tmp_path: Path
):
    with working(store.url, tmp_path / "other.log") as other:
        jobs = [clerk.put("tests.steps", "6 0.05") for _ in range(12)]
        time.sleep(0.5)
        other.kill("jobs")
        for job in jobs:
            is_done_once(clerk, job)


class TestStopping:
    def test_lets_running_jobs_end(self, worker: Worker, clerk: Clerk):
        job = begun(clerk)
        pids = worker.pids

        assert worker.stop() == 0

        found = clerk.look(job)
        assert (found["state"], found["steps"]) == ("done", SIX_STEPS)
        assert not any(is_there(pid) for pid in pids)
        assert not [name for name in clerk.ask("pulses") if name.endswith(f" {pids[0]}")]

    def test_asked_twice_it_stops_at_once_and_puts_its_jobs_back(
        self, worker: Worker, clerk: Clerk
    ):
        job = begun(clerk, subject="6 2", attempts=1)
        pids = worker.pids
        began = time.monotonic()

        worker.stop(times=2)

        assert time.monotonic() - began < 4
        assert not any(is_there(pid) for pid in pids)
        found = clerk.look(job)
        assert (found["state"], found["attempts"]) == ("waiting", 0)
        clerk.ask("drop", job)
