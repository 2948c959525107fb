"""Running a decision again from its page, and reading what came of it."""

import re
from dataclasses import replace
from typing import Any

import pytest

from governance.decisions.reruns.actions import RERUN
from governance.models import Rerun
from processes.work.models import Job
from processes.work.runner import run
from tests.governance.decisions.logging import Log
from tests.portal.decisions.test_pages import colleague, is_personal, text, visitor

pytestmark = pytest.mark.django_db
WHY = {"because": "A customer asks how this came about"}


@pytest.fixture
def log(db: None) -> Log:
    return Log()


def page_of(log: Log, **fields: Any) -> str:
    """The address of a new decision's page."""
    return f"/decisions/{log.send(**fields)['id']}/"


def work() -> None:
    """What a worker does."""
    for job in Job.objects.waiting().filter(kind=RERUN):
        run(job.pk)


def test_it_is_asked_for_watched_and_read(log: Log) -> None:
    page, client = page_of(log), visitor(log.process.accountable)
    before = text(client.get(page))
    assert "practice model" in before
    assert "not a language model" in before
    answer = client.post(f"{page}again/", WHY)
    assert answer["Location"] == f"{page}#again"
    waiting = text(client.get(page))
    assert f'data-again="{page}again/"' in waiting
    assert "Run it again" not in waiting
    work()
    after = text(client.get(f"{page}again/"))
    assert "data-again" not in after
    assert "The model does something else this time" in after
    assert "Answered by the practice model, which is not a language model" in after
    assert "Run it again" in after
    assert "<html" not in after


def test_a_reader_without_a_part_sees_the_outcome_and_no_button(log: Log) -> None:
    page = page_of(log)
    visitor(log.process.accountable).post(f"{page}again/", WHY)
    work()
    shown = text(colleague().get(page))
    assert "The model does something else this time" in shown
    assert "Run it again" not in shown
    refused = colleague().post(f"{page}again/", WHY)
    assert refused.status_code == 422
    assert Rerun.objects.count() == 1


def test_without_a_reason_it_says_so_at_the_field(log: Log) -> None:
    page, client = page_of(log), visitor(log.process.accountable)
    refused = client.post(f"{page}again/", {"because": " "})
    assert refused.status_code == 422
    assert "<details open>" in refused.content.decode()
    assert not Rerun.objects.exists()


def test_personal_data_stays_hidden_in_what_was_said(log: Log) -> None:
    is_personal(log.version, "ticket_id")
    inputs = {"ticket_id": "Anna Meier", "amount": 40}
    page, client = page_of(log, inputs=inputs), visitor(log.process.accountable)
    client.post(f"{page}again/", WHY)
    work()
    assert "Anna Meier" in Rerun.objects.get().text.messages[1]["content"]
    assert "Anna Meier" not in text(client.get(page))
    assert "Anna Meier" not in text(client.get(f"{page}again/"))
    assert "Anna Meier" in text(colleague("compliance").get(page))


def test_hidden_processes_answer_nothing(log: Log) -> None:
    page = page_of(log)
    log.process.is_restricted = True
    log.process.save()
    assert colleague().get(f"{page}again/").status_code == 404
    assert colleague().post(f"{page}again/", WHY).status_code == 404


def test_where_a_service_is_set_its_host_is_named(log: Log, settings: Any) -> None:
    settings.ENV = replace(settings.ENV, OPENAI_BASE_URL="https://models.example/v1")
    shown = text(visitor(log.process.accountable).get(page_of(log)))
    words = re.sub(r"\s+", " ", shown)
    assert "go once more to the model service at models.example" in words
    assert "practice model" not in words
