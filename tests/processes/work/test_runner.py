import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django_q.exceptions import TimeoutException
from django_q.models import OrmQ

from audit.models import Entry
from house.clock import now
from processes.work import kinds, outcomes
from processes.work.actions import enqueue
from processes.work.leases import Lease, claim
from processes.work.models import Job
from processes.work.runner import run
from tests.conftest import Clock
from tests.processes.work.conftest import anew

pytestmark = pytest.mark.django_db


def test_a_job_is_done_once_though_its_message_comes_twice():
    job = enqueue("tests.note", "x")

    assert [run(job.pk), run(job.pk)] == ["done", "not mine"]

    assert anew(job).state == "done"
    assert Entry.objects.filter(verb="noted").count() == 1


def test_two_workers_never_hold_the_same_job():
    job = enqueue("tests.note")

    assert claim(job.pk)
    assert claim(job.pk) is None
    assert run(job.pk) == "not mine"


def test_a_job_that_is_not_due_is_not_taken():
    job = enqueue("tests.note", due_at=now() + timedelta(minutes=1))

    assert run(job.pk) == "not mine"


def test_a_host_whose_clock_is_a_little_behind_takes_what_is_due_elsewhere(clock: Clock):
    job = enqueue("tests.note")
    clock.forward(seconds=-3)

    assert run(job.pk) == "done"


def test_a_failed_attempt_waits_longer_each_time_and_ends_after_the_last(clock: Clock):
    job = enqueue("tests.breaks", max_attempts=3)
    waits = []
    for _ in range(2):
        assert run(job.pk) == "failed"
        waits.append((anew(job).due_at - now()).total_seconds())
        assert run(job.pk) == "not mine"
        clock.set(anew(job).due_at)
    assert run(job.pk) == "failed"

    job = anew(job)
    assert waits == [30, 120]
    assert (job.state, job.attempts, job.ended_at) == ("failed", 3, now())
    assert job.error.startswith("ValueError: the paper jammed (kinds.py, line ")


def test_a_refusal_speaks_for_itself():
    job = enqueue("tests.refuses", max_attempts=1)

    run(job.pk)

    assert anew(job).error == "The other side is closed today."


def test_a_job_that_takes_too_long_is_an_attempt(monkeypatch: pytest.MonkeyPatch):
    def dawdle(work: Job, lease: Lease) -> None:
        raise TimeoutException

    monkeypatch.setitem(kinds._known, "tests.note", dawdle)
    job = enqueue("tests.note", max_attempts=1)

    with pytest.raises(TimeoutException):
        run(job.pk)

    assert (anew(job).state, anew(job).error) == (
        "failed",
        "The work took longer than a job may, and was stopped.",
    )


def test_a_job_taken_away_while_it_ran_is_not_ended_by_the_one_that_lost_it(
    monkeypatch: pytest.MonkeyPatch,
):
    def lose(work: Job, lease: Lease) -> None:
        Job.objects.filter(pk=work.pk).update(token="another's")

    monkeypatch.setitem(kinds._known, "tests.note", lose)
    job = enqueue("tests.note")

    run(job.pk)

    assert (anew(job).state, anew(job).token) == ("running", "another's")


def test_the_outcome_is_written_when_the_database_is_back(monkeypatch: pytest.MonkeyPatch):
    job = enqueue("tests.note")
    tries = []

    def finish(job: Job, token: str) -> bool:
        tries.append(token)
        if len(tries) < 3:
            raise OperationalError("gone")
        return really(job, token)

    really = outcomes.finish
    monkeypatch.setattr(outcomes, "finish", finish)
    monkeypatch.setattr("processes.work.runner.time.sleep", lambda seconds: None)
    monkeypatch.setattr("processes.work.runner.connections.close_all", lambda: None)

    assert run(job.pk) == "done"

    assert (len(tries), anew(job).state) == (3, "done")


class TestHeartbeat:
    pytestmark = pytest.mark.django_db(transaction=True)

    def test_keeps_the_lease_while_the_work_takes(
        self, settings: Any, monkeypatch: pytest.MonkeyPatch
    ):
        settings.JOB_LEASE_SECONDS = 0.3
        seen: list[Any] = []

        def dawdle(work: Job, lease: Lease) -> None:
            for _ in range(50):
                seen.append(anew(work).leased_until)
                if len(set(seen)) >= 3:
                    break
                Entry.objects.count()
                time.sleep(0.02)
            assert lease.still_mine()

        monkeypatch.setitem(kinds._known, "tests.note", dawdle)
        job = enqueue("tests.note")

        assert run(job.pk) == "done"

        assert len(set(seen)) >= 3

    def test_tells_the_work_that_the_lease_is_lost(
        self, settings: Any, monkeypatch: pytest.MonkeyPatch
    ):
        settings.JOB_LEASE_SECONDS = 0.3
        noticed = []

        def dawdle(work: Job, lease: Lease) -> None:
            Job.objects.filter(pk=work.pk).update(token="another's")
            for _ in range(100):
                if not lease.still_mine():
                    noticed.append(True)
                    return
                time.sleep(0.02)

        monkeypatch.setitem(kinds._known, "tests.note", dawdle)
        job = enqueue("tests.note")

        run(job.pk)

        assert noticed
        assert OrmQ.objects.count() == 1
