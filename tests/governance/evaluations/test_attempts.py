"""An answer is fetched for a case: who may, what is kept, how it fails, what the contract says."""

import json
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from audit.models import Entry
from governance.evaluations import endpoint, refusals
from governance.evaluations.actions import drop_case
from governance.evaluations.attempts.actions import FETCH, fetch_answer
from governance.evaluations.attempts.fetching import BROKEN
from governance.evaluations.attempts.rules import versions_to_ask
from governance.evaluations.checks import ToolCall
from governance.evaluations.trying import Trial, grade
from governance.evaluations.under_contract import UnderContract
from governance.models import Attempt, Case, EvaluationSet
from processes.contracts.in_force import in_force as version_of
from processes.contracts.whole import whole
from processes.models import ContractVersion, Person, Process
from processes.work.models import Job
from processes.work.runner import run
from tests.contracts import a_draft
from tests.evaluations import a_case
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(in_force: Process) -> ContractVersion:
    """The contract in force."""
    found = version_of(in_force)
    assert found
    return found


def worked(attempt: Attempt) -> Attempt:
    """The attempt, once a worker did what waits for it."""
    for job in Job.objects.waiting().filter(kind=FETCH):
        run(job.pk)
    attempt.refresh_from_db()
    return attempt


def test_asked_for_done_and_kept(case: Case, version: ContractVersion, eva: Person) -> None:
    attempt = fetch_answer(case, version, by=eva)
    assert attempt.state == "waiting"
    entry = Entry.objects.get(verb="evaluations.fetch")
    assert (entry.actor, entry.process) == (eva.name, version.process.slug)
    attempt = worked(attempt)
    assert (attempt.state, attempt.problem) == ("done", "")
    assert attempt.service == "the practice model, which is not a language model"
    assert attempt.answer
    assert attempt.tokens_in
    answered = "What a model answered never changes"
    with pytest.raises(DatabaseError, match=answered), transaction.atomic():
        Attempt.objects.update(answer="Something else")


def test_a_conversation_and_answers_of_tools_are_put(
    own: EvaluationSet, version: ContractVersion, eva: Person
) -> None:
    case = a_case(
        own,
        eva,
        name="Dear",
        inputs={"ticket_id": "T-2", "amount": 420},
        conversation=[{"role": "user", "content": "I asked before."}],
        tool_answers=[{"tool": "crm.update", "error": "is down"}],
    )
    attempt = worked(fetch_answer(case, version, by=eva))
    assert attempt.state == "done", attempt.problem
    assert {call["name"] for call in attempt.tool_calls} <= {t.name for t in version.tools.all()}


def test_who_may(case: Case, version: ContractVersion, process: Process, charlie: Person) -> None:
    for person in (charlie, process.accountable):
        with pytest.raises(refusals.MayNotFetch):
            fetch_answer(case, version, by=person)


def test_one_at_a_time_and_never_stuck(case: Case, version: ContractVersion, eva: Person) -> None:
    first = fetch_answer(case, version, by=eva)
    with pytest.raises(refusals.AnswerIsOnItsWay):
        fetch_answer(case, version, by=eva)
    Job.objects.filter(kind=FETCH).update(state=Job.State.FAILED)
    fetch_answer(case, version, by=eva)
    first.refresh_from_db()
    assert (first.state, first.problem) == ("failed", "No worker brought this to an end.")


def test_dropped_cases_are_not_asked(case: Case, version: ContractVersion, eva: Person) -> None:
    drop_case(case, by=eva, because="It is out of date")
    case.refresh_from_db()
    with pytest.raises(refusals.CaseIsDropped):
        fetch_answer(case, version, by=eva)


def test_a_service_that_is_away_is_said(
    case: Case, version: ContractVersion, eva: Person, settings: Any, monkeypatch: Any
) -> None:
    away = endpoint.Endpoint("http://127.0.0.1:9/v1", "none")
    monkeypatch.setattr(endpoint, "service", lambda: away)
    monkeypatch.setattr("governance.evaluations.asking._TRIES_AGAIN", 0)
    attempt = worked(fetch_answer(case, version, by=eva))
    assert attempt.state == "failed"
    assert "could not be reached" in attempt.problem


def test_a_fault_of_ours_ends_it_too(
    case: Case, version: ContractVersion, eva: Person, monkeypatch: Any
) -> None:
    attempt = fetch_answer(case, version, by=eva)
    Job.objects.filter(kind=FETCH).update(max_attempts=1)
    monkeypatch.setattr("governance.evaluations.attempts.fetching.whole", None)
    attempt = worked(attempt)
    assert (attempt.state, attempt.problem) == ("failed", BROKEN)


def test_under_which_contracts(
    own: EvaluationSet, pack: EvaluationSet, version: ContractVersion, eva: Person, olga: Person
) -> None:
    assert versions_to_ask(eva, own) == [version]
    draft = a_draft(version.process)
    assert versions_to_ask(eva, own) == [version, draft]
    assert versions_to_ask(eva, pack) == []
    assert versions_to_ask(PersonFactory(), own) == []
    assert versions_to_ask(olga, own) == []


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (ToolCall("billing.refund", {"amount": 40, "currency": "EUR"}), ""),
        (ToolCall("billing_refund", {"amount": 40, "currency": "EUR"}), ""),
        (ToolCall("billing.refund", {"amount": 51, "currency": "EUR"}), "amount"),
        (ToolCall("billing.refund", {"amount": 40, "currency": "USD"}), "currency"),
        (ToolCall("billing.refund", {"currency": "EUR"}), "amount"),
        (ToolCall("billing.refund", None), "can't be read"),
        (ToolCall("shop.delete", {}), "is not granted"),
    ],
)
def test_an_answer_is_held_against_its_contract(
    version: ContractVersion, call: ToolCall, says: str
) -> None:
    contract = UnderContract(whole(version))
    verdict = grade(Trial("Done", [call]), [{"type": "stays-in-contract"}], None, contract)
    assert verdict.passed is not bool(says)
    assert says in verdict.reason


def test_what_is_kept_names_nobody_who_may_not_see(
    case: Case, version: ContractVersion, eva: Person
) -> None:
    attempt = fetch_answer(case, version, by=eva)
    stranger = PersonFactory()
    assert Attempt.objects.visible_to(stranger).get() == attempt
    Process.objects.update(is_restricted=True)
    assert not Attempt.objects.visible_to(stranger).exists()
    assert json.dumps(attempt.inputs) == json.dumps(case.inputs)
