from typing import Any

import pytest
from django.test import Client

from processes.work.actions import enqueue
from processes.work.models import Job
from processes.work.runner import run
from tests.factories import PersonFactory
from tests.processes.work.conftest import anew

pytestmark = pytest.mark.django_db

LIST = "/admin/processes/job/"


def failed_job() -> Job:
    job = enqueue("tests.breaks", 7, max_attempts=1)
    run(job.pk)
    return anew(job)


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(PersonFactory(groups=["administrators"]))
    return client


@pytest.fixture
def bob(client: Client) -> Client:
    client.force_login(PersonFactory(groups=["operations"]))
    return client


def test_the_list_is_filtered_by_state_and_kind(administrator: Client):
    failed_job()
    enqueue("tests.note", 8)

    def shown(query: str) -> list[str]:
        response = administrator.get(LIST + query)
        return [str(job) for job in response.context["cl"].result_list]

    assert shown("") == ["tests.note 8", "tests.breaks 7"]
    assert shown("?state=failed") == ["tests.breaks 7"]
    assert shown("?kind=tests.note") == ["tests.note 8"]


def test_the_list_costs_the_same_for_one_and_three(
    administrator: Client, django_assert_max_num_queries: Any
):
    counts = []
    for _ in range(2):
        failed_job()
        with django_assert_max_num_queries(12) as captured:
            administrator.get(LIST)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_job_shows_what_went_wrong_and_what_can_be_done(administrator: Client):
    job = failed_job()

    page = administrator.get(f"{LIST}{job.pk}/change/").content.decode()

    assert "the paper jammed" in page
    assert f"{LIST}{job.pk}/act/run-again/" in page
    assert f"{LIST}{job.pk}/history/" not in page


def test_run_again_asks_first_and_wants_a_reason(administrator: Client):
    job = failed_job()
    act = f"{LIST}{job.pk}/act/run-again/"

    assert administrator.get(act).status_code == 200
    assert anew(job).state == "failed"
    assert administrator.post(act, {"because": ""}).status_code == 200
    assert anew(job).state == "failed"
    assert administrator.post(act, {"because": "The printer is mended"}).status_code == 302
    assert anew(job).state == "waiting"


def test_give_up(administrator: Client):
    job = failed_job()

    administrator.post(f"{LIST}{job.pk}/act/give-up/", {"because": "Done by hand"})

    assert anew(job).state == "given up"


def test_nothing_is_added_changed_or_deleted_by_hand(administrator: Client):
    job = failed_job()

    assert administrator.get(f"{LIST}add/").status_code == 403
    administrator.post(f"{LIST}{job.pk}/change/", {"state": "done"})
    assert anew(job).state == "failed"
    assert administrator.get(f"{LIST}{job.pk}/delete/").status_code == 403
    assert administrator.get(f"{LIST}{job.pk}/history/").status_code == 404


def test_the_export_holds_what_the_list_shows(administrator: Client):
    failed_job()
    enqueue("tests.note", 8)

    lines = b"".join(administrator.get(f"{LIST}export.csv?state=failed")).decode().splitlines()  # type: ignore[call-overload]  # a streamed answer is an iterable

    assert len(lines) == 2
    assert "tests.breaks" in lines[1]


@pytest.mark.parametrize("page", ["change/", "history/", "act/run-again/", "act/give-up/"])
def test_to_others_there_are_no_jobs(bob: Client, page: str):
    job = failed_job()

    assert bob.get(f"{LIST}{job.pk}/{page}").status_code in {403, 404}
    assert bob.post(f"{LIST}{job.pk}/{page}", {"because": "I want to"}).status_code in {403, 404}
    assert anew(job).state == "failed"
    assert bob.get(LIST).status_code == 403
    assert bob.get(f"{LIST}export.csv").status_code == 403
