from datetime import timedelta

import pytest

from house.clock import now
from processes.notices import topics
from processes.notices.alarms import tell_of_failed_jobs
from processes.notices.models import Notice
from processes.people.models import Person
from processes.work.models import Job
from tests.conftest import Clock


@pytest.fixture(autouse=True)
def _trouble(_topics: None) -> None:
    topics.register(topics.TROUBLE)


def failed(kind: str, **fields: object) -> Job:
    return Job.objects.create(
        **{
            "kind": kind,
            "state": Job.State.FAILED,
            "due_at": now(),
            "queued_at": now(),
            "ended_at": now(),
            "attempts": 3,
            "error": "The disk is full.",
            **fields,
        }
    )


def test_administrators_are_told_once_a_day_and_kind(
    administrator: Person, alice: Person, clock: Clock
) -> None:
    failed("exports.make")
    newest = failed("exports.make")
    failed("runs.begin")
    assert tell_of_failed_jobs() == 2
    assert tell_of_failed_jobs() == 0
    notice = Notice.objects.get(title="A job failed: exports.make")
    assert notice.person == administrator
    assert "The disk is full." in notice.body
    assert notice.link == f"/admin/processes/job/{newest.pk}/change/"

    clock.forward(hours=20)
    failed("runs.begin")
    assert tell_of_failed_jobs() == 2


def test_nobody_is_told_of_what_is_past_or_well(administrator: Person, clock: Clock) -> None:
    failed("exports.make", ended_at=now() - timedelta(days=2))
    failed("runs.begin", state=Job.State.DONE)
    assert tell_of_failed_jobs() == 0


def test_an_administrator_who_left_is_not_told(administrator: Person) -> None:
    Person.objects.filter(pk=administrator.pk).update(is_active=False)
    failed("exports.make")
    assert tell_of_failed_jobs() == 0
