"""A colleague calls a person."""

import pytest

from governance.escalations.actions import decide, raise_exception
from governance.escalations.refusals import (
    CaseMissing,
    MayNotRaise,
    NothingRuns,
    SummaryMissing,
    TriggerMissing,
)
from governance.models import Escalation
from processes.models import ContractVersion, Notice, Person, Process
from tests.agents import agent_of
from tests.factories import PersonFactory
from tests.governance.escalations.conftest import WORDS

pytestmark = pytest.mark.django_db
RAISED = {
    "trigger": "order_unclear",
    "case_id": " T-1 ",
    "summary": "The customer sent two photos of different chairs.",
}


@pytest.fixture
def clerk() -> Person:
    return PersonFactory(name="Clara", groups=["staff"])


def test_the_path_of_the_contract_is_taken(
    contract: ContractVersion, process: Process, clerk: Person
) -> None:
    made, is_new = raise_exception(process, by=clerk, **RAISED)
    assert is_new
    assert (made.source, made.raised_by, made.case_id) == ("person", clerk, "T-1")
    assert (made.path, made.kind, made.version) == ("order_unclear", "conflicting_data", contract)
    assert made.held_by == process.escalation_owner
    assert raise_exception(process, by=PersonFactory(), **RAISED) == (made, False)


def test_they_hear_what_became_of_it(process: Process, clerk: Person) -> None:
    made, _ = raise_exception(process, by=clerk, **RAISED)
    decide(
        made, by=made.held_by, outcome="done_by_hand", decision=WORDS, reason_code="within_policy"
    )
    told = Notice.objects.get(topic="exception.decided")
    assert (told.person, WORDS in told.body) == (clerk, True)


def test_who_may_not(process: Process, clerk: Person) -> None:
    for person in (agent_of(process), PersonFactory(is_active=False)):
        with pytest.raises(MayNotRaise):
            raise_exception(process, by=person, **RAISED)
    Process.objects.filter(pk=process.pk).update(is_restricted=True)
    with pytest.raises(MayNotRaise):
        raise_exception(process, by=clerk, **RAISED)


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ({"summary": ""}, SummaryMissing),
        ({"summary": "ok"}, SummaryMissing),
        ({"summary": "as discussed"}, SummaryMissing),
        ({"case_id": " "}, CaseMissing),
        ({"trigger": " "}, TriggerMissing),
    ],
)
def test_what_is_missing(
    process: Process, clerk: Person, words: dict[str, str], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        raise_exception(process, by=clerk, **{**RAISED, **words})
    assert not Escalation.objects.exists()


def test_a_retired_process_has_nobody(process: Process, clerk: Person) -> None:
    Process.objects.filter(pk=process.pk).update(stage="retired")
    process.refresh_from_db()
    with pytest.raises(NothingRuns):
        raise_exception(process, by=clerk, **RAISED)
    assert not Escalation.objects.exists()
