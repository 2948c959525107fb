"""The database is gone for a while: the worker waits, says so, and goes on when it is back."""

import time

import pytest

from tests.portal.conftest import Store
from tests.portal.office import Clerk, Worker, until

pytestmark = [pytest.mark.processes]

AWAY = 5.0


def test_work_goes_on_when_the_database_is_back(worker: Worker, store: Store, clerk: Clerk):
    job = clerk.put("tests.steps", "8 0.5")
    until(lambda: clerk.look(job)["steps"], what="the first step")

    with store.away():
        time.sleep(AWAY)

    after = until(lambda: put_again(clerk), what="the database to take a job")
    assert clerk.wait_for(after, "done", within=30)["verbs"] == ["noted"]
    assert clerk.wait_for(job, "done", within=40)["steps"] == list(range(8))
    worker.wait_until_whole()


def put_again(clerk: Clerk) -> int:
    """A job, once the database takes one: connections from before are broken first."""
    try:
        return clerk.put("tests.note")
    except AssertionError:
        return 0


def test_a_worker_that_finds_no_database_waits_for_it(store: Store, clerk: Clerk, worker: Worker):
    worker.stop()
    with store.away():
        worker.start(wait=False)
        time.sleep(AWAY)
        assert worker.process.poll() is None
    worker.wait_until_whole()

    after = until(lambda: put_again(clerk), what="the database to take a job")
    assert clerk.wait_for(after, "done", within=30)


def test_a_database_without_our_tables_is_said_in_one_line(store: Store, worker: Worker):
    worker.stop()
    worker.url = store.empty()
    worker.start(wait=False)

    says = "The database is not migrated; run manage.py migrate. Trying again."
    until(lambda: says in worker.log.read_text(), what="the sentence")
    assert "Traceback" not in worker.log.read_text()
    assert worker.stop() == 0
