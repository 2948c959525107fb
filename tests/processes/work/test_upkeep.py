from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django_q.models import OrmQ

from house.actors import SYSTEM
from house.clock import now
from processes.work import leases, messages, upkeep
from processes.work.actions import enqueue, give_up
from processes.work.leases import HOLDER_LENGTH, claim
from processes.work.models import Job
from processes.work.runner import run
from tests.conftest import Clock
from tests.processes.work.conftest import anew

pytestmark = pytest.mark.django_db

OURS, THEIRS = "a" * HOLDER_LENGTH, "b" * HOLDER_LENGTH


@pytest.fixture(autouse=True)
def _holder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "_holder", OURS)


def running(holder: str = OURS, *, process: int = 1, **options: Any) -> Job:
    job = enqueue("tests.note", **options)
    assert claim(job.pk)
    token = leases.tokens_of(holder, process) + f"{job.pk:012}"
    Job.objects.filter(pk=job.pk).update(token=token)
    return anew(job)


class TestAbandonedJobs:
    def test_go_back_to_the_queue_once_their_lease_has_ended(self, clock: Clock):
        job = running()
        clock.forward(seconds=59)
        assert upkeep.requeue_abandoned() == 0
        clock.forward(seconds=2)
        OrmQ.objects.all().delete()

        assert upkeep.requeue_abandoned() == 1
        assert upkeep.requeue_abandoned() == 0

        job = anew(job)
        assert (job.state, job.token, job.attempts) == ("waiting", "", 1)
        assert OrmQ.objects.count() == 1
        assert run(job.pk) == "done"

    def test_end_after_the_last_attempt(self, clock: Clock):
        job = running(max_attempts=1)
        clock.forward(minutes=2)

        upkeep.requeue_abandoned()

        job = anew(job)
        assert (job.state, job.ended_at) == ("failed", now())
        assert job.error == "Cut short at its last attempt (1 of 1). Its worker fell silent."

    def test_that_were_extended_meanwhile_stay_where_they_are(self, clock: Clock):
        job = running()
        clock.forward(minutes=2)
        seen_before = anew(job)
        Job.objects.filter(pk=job.pk).update(leased_until=now() + timedelta(minutes=1))

        assert upkeep.requeue_abandoned() == 0
        assert anew(seen_before).state == "running"


class TestDeadWorker:
    def test_only_the_one_that_was_with_it_when_it_died_counts_the_attempt(self):
        to_blame, sibling = running(process=11), running(process=12)
        elsewhere = running(THEIRS, process=11)

        assert upkeep.release(OURS, culprit=11) == 2

        assert [anew(job).attempts for job in (to_blame, sibling)] == [1, 0]
        assert anew(elsewhere).state == "running"

    def test_all_of_them_count_when_nobody_knows_who_died_first(self):
        jobs = [running(process=11), running(process=12)]

        upkeep.release(OURS)

        assert [anew(job).attempts for job in jobs] == [1, 1]

    def test_innocent_jobs_outlive_a_neighbour_that_keeps_killing(self):
        innocent, killer = running(process=1, max_attempts=2), running(process=2, max_attempts=2)
        for _ in range(2):
            upkeep.release(OURS, culprit=2)
            for job, process in ((innocent, 1), (killer, 2)):
                if anew(job).state == "waiting":
                    claim(job.pk)
                    token = leases.tokens_of(OURS, process) + f"{job.pk:012}"
                    Job.objects.filter(pk=job.pk).update(token=token)

        assert anew(killer).state == "failed"
        assert (anew(innocent).state, anew(innocent).attempts) == ("running", 1)

    def test_a_stop_uses_up_no_attempt(self):
        job = running(max_attempts=1)

        upkeep.release_unfinished(OURS)

        assert (anew(job).state, anew(job).attempts) == ("waiting", 0)


class TestMessages:
    def test_are_sent_when_a_job_becomes_due(self, clock: Clock):
        job = enqueue("tests.note", due_at=now() + timedelta(minutes=5))
        assert upkeep.send_due() == 0
        clock.forward(minutes=5)

        assert upkeep.send_due() == 1
        assert upkeep.send_due() == 0
        assert run(job.pk) == "done"

    def test_that_got_lost_are_repeated(self, clock: Clock):
        job = enqueue("tests.note")
        OrmQ.objects.all().delete()
        assert upkeep.repeat_lost_messages() == 0
        clock.forward(seconds=61)

        assert upkeep.repeat_lost_messages() == 1
        assert upkeep.repeat_lost_messages() == 0
        assert OrmQ.objects.count() == 1
        assert run(job.pk) == "done"

    def test_are_not_repeated_while_workers_are_behind(self, clock: Clock):
        enqueue("tests.note")
        clock.forward(minutes=10)

        assert upkeep.repeat_lost_messages() == 0

    def test_held_by_a_dead_worker_are_freed(self):
        enqueue("tests.note")
        OrmQ.objects.update(lock=F("lock") + timedelta(hours=1))
        assert not messages.are_unread()

        assert messages.free() == 1

        assert messages.are_unread()

    def test_two_sweeps_send_one(self):
        job = enqueue("tests.note", due_at=now() - timedelta(minutes=1))
        Job.objects.update(sent_at=None)
        OrmQ.objects.all().delete()
        seen_by_both = [anew(job), anew(job)]

        assert [messages.send(seen) for seen in seen_by_both] == [True, False]
        assert OrmQ.objects.count() == 1


def test_old_jobs_go_and_failed_ones_stay_for_half_a_year(clock: Clock):
    done, failed, given_up = (
        enqueue("tests.note"),
        enqueue("tests.breaks", max_attempts=1),
        enqueue("tests.note"),
    )
    run(done.pk)
    run(failed.pk)
    give_up(given_up, by=SYSTEM, because="No longer wanted")
    still_waiting = enqueue("tests.note")
    left = []
    for days in (29, 2, 148, 2):
        clock.forward(days=days)
        upkeep.remove_old()
        left.append(set(Job.objects.values_list("pk", flat=True)))

    assert left[0] == {done.pk, failed.pk, given_up.pk, still_waiting.pk}
    assert left[1] == left[2] == {failed.pk, given_up.pk, still_waiting.pk}
    assert left[3] == {still_waiting.pk}
