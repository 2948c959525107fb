"""A logged decision put to the model again: who may, what is kept, and how it fails."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from audit.models import Entry
from governance.decisions import actions as decisions
from governance.decisions.reruns import refusals
from governance.decisions.reruns.actions import RERUN, keep_failure, run_again
from governance.decisions.reruns.repeating import BROKEN, GONE
from governance.evaluations import endpoint
from governance.evaluations.practice.serving import serve_practice
from governance.models import Decision, Price, Rerun, RerunText
from house.clock import now
from house.refusals import ReasonMissing
from processes.models import Person
from processes.work.models import Job
from processes.work.runner import run
from tests.factories import PersonFactory
from tests.governance.decisions.logging import Log

pytestmark = pytest.mark.django_db
WHY = "A customer asks how this came about"


@pytest.fixture
def decision(log: Log) -> Decision:
    """A logged decision with all that a record may hold."""
    log.send(
        inputs={"ticket_id": "T-9", "amount": 40, "customer_tier": "pro"},
        context=[{"source": "Refund policy", "id": "7", "excerpt": "Within 14 days."}],
        tools_invoked=[{"name": "crm.update", "arguments": {"note": "paid"}, "result": {"id": 1}}],
        output="We have paid 40 EUR back.",
    )
    return Decision.objects.get()


def owner_of(decision: Decision) -> Person:
    """Who answers for the process."""
    return decision.process.accountable


def worked(rerun: Rerun) -> Rerun:
    """The repetition, once a worker did what waits for it."""
    for job in Job.objects.waiting().filter(kind=RERUN):
        run(job.pk)
    rerun.refresh_from_db()
    return rerun


def test_it_is_asked_for_done_and_kept(decision: Decision) -> None:
    rerun = run_again(decision, by=owner_of(decision), because=WHY)
    assert (rerun.state, rerun.is_same, rerun.asked_by) == ("waiting", None, owner_of(decision))
    rerun = worked(rerun)
    assert rerun.state == "done"
    assert rerun.service == "the practice model, which is not a language model"
    assert rerun.model == "practice-model"
    assert rerun.tokens_in
    assert rerun.cost == 0
    assert rerun.says == "The model does something else this time: decision."
    assert rerun.is_same is False
    messages = rerun.text.messages
    assert "Ticket T-9" in messages[1]["content"]
    assert "Refund policy 7: Within 14 days." in messages[1]["content"]
    points = {point["about"]: point for point in rerun.text.comparison["points"]}
    assert rerun.text.comparison["notes"] == [
        "The agent's own code used crm.update; the model is not told of that."
    ]
    assert points["Whether a person is called"]["is_same"]


def test_it_leaves_an_audit_entry(decision: Decision) -> None:
    run_again(decision, by=owner_of(decision), because=WHY)
    entry = Entry.objects.filter(verb="decision.run_again").get()
    assert (entry.because, entry.process) == (WHY, "support_refunds")


def test_who_may(decision: Decision) -> None:
    process = decision.process
    may = [process.accountable, process.escalation_owner, PersonFactory(groups=["compliance"])]
    for person in may:
        worked(run_again(decision, by=person, because=WHY))
    for person in (PersonFactory(groups=["staff"]), PersonFactory(is_active=False)):
        with pytest.raises(refusals.MayNotRunAgain):
            run_again(decision, by=person, because=WHY)
    assert Rerun.objects.count() == len(may)


def test_it_needs_a_reason(decision: Decision) -> None:
    with pytest.raises(ReasonMissing):
        run_again(decision, by=owner_of(decision), because=" ")


def test_one_at_a_time(decision: Decision) -> None:
    first = run_again(decision, by=owner_of(decision), because=WHY)
    with pytest.raises(refusals.RunsAlready):
        run_again(decision, by=owner_of(decision), because=WHY)
    worked(first)
    assert run_again(decision, by=owner_of(decision), because=WHY)


def test_one_that_nobody_brings_to_an_end_stands_in_no_ones_way(decision: Decision) -> None:
    lost = run_again(decision, by=owner_of(decision), because=WHY)
    Job.objects.filter(kind=RERUN).update(state="failed")
    assert run_again(decision, by=owner_of(decision), because=WHY).state == "waiting"
    lost.refresh_from_db()
    assert lost.state == "failed"


def test_without_its_text_or_a_contract_there_is_nothing_to_repeat(log: Log) -> None:
    log.send()
    erased = Decision.objects.get()
    compliance = PersonFactory(groups=["compliance"])
    decisions.erase(erased, by=compliance, because="The customer asked for it")
    with pytest.raises(refusals.NothingToRunAgain):
        run_again(erased, by=compliance, because=WHY)
    log.send()
    bare = Decision.objects.exclude(pk=erased.pk).get()
    bare.version = None
    with pytest.raises(refusals.NoContractToRunUnder):
        run_again(bare, by=compliance, because=WHY)


def test_its_text_goes_with_the_records(decision: Decision) -> None:
    rerun = worked(run_again(decision, by=owner_of(decision), because=WHY))
    compliance = PersonFactory(groups=["compliance"])
    decisions.erase(decision, by=compliance, because="The customer asked for it")
    assert not RerunText.objects.exists()
    rerun.refresh_from_db()
    assert rerun.says


def test_what_was_erased_meanwhile_is_not_asked_about(decision: Decision) -> None:
    rerun = run_again(decision, by=owner_of(decision), because=WHY)
    compliance = PersonFactory(groups=["compliance"])
    decisions.erase(decision, by=compliance, because="The customer asked for it")
    assert (worked(rerun).state, rerun.says) == ("failed", GONE)


@pytest.fixture
def nowhere(settings: Any) -> None:
    """A model service that is not there."""
    address = "http://127.0.0.1:9/v1"
    settings.ENV = replace(settings.ENV, OPENAI_BASE_URL=address)
    assert not endpoint.is_practice()


@pytest.mark.usefixtures("nowhere")
def test_a_service_that_fails_is_told_in_a_sentence(decision: Decision) -> None:
    rerun = worked(run_again(decision, by=owner_of(decision), because=WHY))
    assert rerun.state == "failed"
    assert rerun.says == "The model service could not be reached, or hung up."
    assert rerun.service == "the model service at 127.0.0.1:9"


def test_a_cost_is_known_where_somebody_keeps_a_price(decision: Decision, settings: Any) -> None:
    with serve_practice() as served:
        settings.ENV = replace(
            settings.ENV, OPENAI_BASE_URL=served.base_url, OPENAI_API_KEY=served.api_key
        )
        unknown = worked(run_again(decision, by=owner_of(decision), because=WHY))
        Price.objects.create(
            model="practice-model", since=now(), per_million_in=2, per_million_out=8, set_at=now()
        )
        known = worked(run_again(decision, by=owner_of(decision), because=WHY))
    assert unknown.service.startswith("the model service at 127.0.0.1:")
    assert unknown.cost is None
    assert known.tokens_in
    assert known.tokens_out
    wanted = Decimal(2 * known.tokens_in + 8 * known.tokens_out) / 1_000_000
    assert known.cost == wanted


def test_a_fault_of_ours_ends_it_after_the_last_try(
    decision: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = "governance.decisions.reruns.repeating"
    monkeypatch.setattr(f"{module}.happened_in", lambda data: 1 / 0)
    rerun = run_again(decision, by=owner_of(decision), because=WHY)
    job = Job.objects.get(kind=RERUN)
    assert run(job.pk) == "failed"
    rerun.refresh_from_db()
    assert rerun.state == "waiting"
    Job.objects.filter(pk=job.pk).update(due_at=now())
    assert run(job.pk) == "failed"
    rerun.refresh_from_db()
    assert (rerun.state, rerun.says) == ("failed", BROKEN)


def test_a_second_message_changes_nothing(decision: Decision) -> None:
    rerun = worked(run_again(decision, by=owner_of(decision), because=WHY))
    assert not keep_failure(rerun, says="Too late")
    for row in (
        lambda: Rerun.objects.update(says="Something else"),
        lambda: Rerun.objects.filter(pk=rerun.pk)._raw_delete("default"),
    ):
        stays = "What came of a repetition never changes|A repetition stays on record"
        with pytest.raises(DatabaseError, match=stays), transaction.atomic():
            row()
