from datetime import timedelta

import pytest
from django.db import transaction
from django_q.models import OrmQ

from audit.models import Entry
from house.actors import SYSTEM
from house.clock import now
from house.refusals import NotPermitted, ReasonMissing
from processes.work.actions import AlreadyOver, NothingToRepeat, enqueue, give_up, run_again
from processes.work.kinds import KindUnknown
from processes.work.leases import LeaseLost, claim
from processes.work.models import Job
from processes.work.runner import run
from tests.factories import PersonFactory
from tests.processes.work.conftest import anew

pytestmark = pytest.mark.django_db


def failed_job() -> Job:
    job = enqueue("tests.breaks", 7, max_attempts=1)
    run(job.pk)
    return anew(job)


def test_a_job_is_a_row_and_a_message_with_its_id_alone():
    job = enqueue("tests.note", 42)

    message = OrmQ.objects.get()
    assert (job.state, job.subject_id, job.attempts) == ("waiting", "42", 0)
    assert (message.task["func"], message.task["args"]) == ("processes.work.runner.run", (job.pk,))
    assert not message.task["kwargs"]


def test_a_caller_that_rolls_back_leaves_no_job():
    def break_off() -> None:
        with transaction.atomic():
            enqueue("tests.note")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()

    assert not Job.objects.exists()
    assert not OrmQ.objects.exists()


def test_a_job_for_later_has_no_message_yet():
    job = enqueue("tests.note", due_at=now() + timedelta(hours=1))

    assert job.sent_at is None
    assert not OrmQ.objects.exists()


def test_a_kind_that_nobody_knows_is_refused():
    with pytest.raises(KindUnknown, match=r"“tests\.unheard”"):
        enqueue("tests.unheard")


class TestRunAgain:
    def test_gives_all_attempts_back_and_leaves_a_trail(self):
        administrator = PersonFactory(groups=["administrators"])
        job = failed_job()
        OrmQ.objects.all().delete()

        run_again(job, by=administrator, because="The printer is mended")

        job = anew(job)
        assert (job.state, job.attempts, job.error, job.ended_at) == ("waiting", 0, "", None)
        assert OrmQ.objects.count() == 1
        entry = Entry.objects.get(verb="ran again")
        assert (entry.actor_id, entry.because) == (str(administrator.pk), "The printer is mended")
        assert "paper jammed" in entry.details["error"]

    def test_shortens_the_wait_for_the_next_attempt(self):
        job = enqueue("tests.breaks", max_attempts=2)
        run(job.pk)
        assert anew(job).due_at > now()

        run_again(anew(job), by=SYSTEM, because="No need to wait")

        assert anew(job).due_at <= now()

    def test_is_refused_for_a_job_that_waits_runs_or_is_done(self):
        waiting = enqueue("tests.note")
        running = enqueue("tests.note")
        claim(running.pk)
        done = enqueue("tests.note")
        run(done.pk)

        for job in (waiting, running, done):
            with pytest.raises(NothingToRepeat):
                run_again(job, by=SYSTEM, because="Just because")

    def test_is_for_administrators_with_a_reason(self):
        job = failed_job()

        with pytest.raises(NotPermitted):
            run_again(job, by=PersonFactory(groups=["operations"]), because="Please")
        with pytest.raises(ReasonMissing):
            run_again(job, by=PersonFactory(groups=["administrators"]), because=" ")
        assert anew(job).state == "failed"


class TestGiveUp:
    def test_ends_a_waiting_job_whose_message_then_does_nothing(self):
        job = enqueue("tests.note")

        give_up(job, by=PersonFactory(groups=["administrators"]), because="Sent by hand")

        assert anew(job).state == "given up"
        assert run(job.pk) == "not mine"
        assert Entry.objects.get(verb="gave up").details["state"] == "waiting"

    def test_takes_a_running_job_from_its_worker(self):
        job = enqueue("tests.note")
        lease = claim(job.pk)
        assert lease

        give_up(job, by=SYSTEM, because="No longer wanted")

        with pytest.raises(LeaseLost):
            lease.extend()
        assert not lease.still_mine()

    def test_is_refused_for_what_is_over(self):
        done = enqueue("tests.note")
        run(done.pk)
        ended = failed_job()
        give_up(ended, by=SYSTEM, because="Looked at it")

        for job in (done, ended):
            with pytest.raises(AlreadyOver):
                give_up(job, by=SYSTEM, because="Once more")

    def test_is_for_administrators(self):
        job = failed_job()

        with pytest.raises(NotPermitted):
            give_up(job, by=PersonFactory(groups=["compliance"]), because="Please")
        assert anew(job).state == "failed"
