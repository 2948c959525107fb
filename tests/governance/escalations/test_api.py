"""The exceptions' calls, word by word."""

import pytest
from django.urls import reverse

from governance.escalations.actions import decide
from governance.models import Escalation
from processes.models import ContractVersion, Process
from tests.agents import Caller, a_key, a_process
from tests.governance.escalations.conftest import WORDS

pytestmark = pytest.mark.django_db
RAISED = {
    "process_id": "support_refunds_tier2_v1",
    "trigger": "order_unclear",
    "case_id": "123",
    "summary": "The ticket asks for 84, the order was 48.",
    "context": {"amount": 84},
}


@pytest.fixture
def caller(contract: ContractVersion) -> Caller:
    return Caller(a_key(contract.process)[1])


def test_it_is_opened_once(caller: Caller, process: Process) -> None:
    answer = caller.post("/escalations", RAISED)
    assert answer.status_code == 201
    told = answer.json()
    assert told["status"] == "open"
    assert told["owner"] == told["held_by"] == process.escalation_owner.email
    assert told["backup"] == process.escalation_backup.email
    assert told["message"] == "Ticket and order don't agree."
    assert told["respond_by"]
    again = caller.post("/escalations", {**RAISED, "process_id": "support_refunds"})
    assert again.status_code == 200
    assert again.json() == told
    assert caller.get(f"/escalations/{told['id']}").json() == told


def test_the_decision_is_read(caller: Caller) -> None:
    told = caller.post("/escalations", RAISED).json()
    row = Escalation.objects.get()
    assert [told[name] for name in ("outcome", "decision", "reason_code", "decided_by")] == [
        None
    ] * 4
    decide(row, by=row.held_by, outcome="done_by_hand", decision=WORDS, reason_code="data_wrong")
    told = caller.get(f"/escalations/{told['id']}").json()
    assert told["status"] == "decided"
    assert told["outcome"] == "done_by_hand"
    assert told["decision"] == WORDS
    assert told["reason_code"] == "data_wrong"
    assert told["decided_by"] == row.held_by.name
    assert caller.post("/escalations", RAISED).status_code == 201


def test_an_unknown_trigger_goes_to_the_escalation_owner(caller: Caller, process: Process) -> None:
    told = caller.post("/escalations", {**RAISED, "trigger": "A dragon"}).json()
    assert told["owner"] == process.escalation_owner.email
    assert told["path"] == ""


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"process_id": "nowhere"}, "process_id"),
        ({"process_id": "support_refunds_tier3_v1"}, "process_id"),
        ({"process_id": "hidden"}, "process_id"),
        ({"process_id": 7}, "process_id"),
        ({"case_id": ""}, "case_id"),
        ({"case_id": " "}, "case_id"),
        ({"case_id": "1" * 201}, "case_id"),
        ({"trigger": ""}, "trigger"),
        ({"summary": "long" * 1001}, "summary"),
    ],
)
def test_what_cannot_be_used(caller: Caller, change: dict[str, object], field: str) -> None:
    a_process("hidden")
    answer = caller.post("/escalations", {**RAISED, **change})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Escalation.objects.exists()


def test_a_retired_process_calls_nobody(caller: Caller, process: Process) -> None:
    told = caller.post("/escalations", RAISED).json()
    Process.objects.filter(pk=process.pk).update(stage="retired")
    answer = caller.post("/escalations", {**RAISED, "case_id": "124"})
    assert answer.status_code == 409
    assert answer.json()["detail"].startswith("This process is retired")
    assert caller.post("/escalations", RAISED).json()["id"] == told["id"]  # it waits already
    assert Escalation.objects.count() == 1


def test_another_key_does_not_learn_that_it_exists(caller: Caller) -> None:
    made = caller.post("/escalations", RAISED).json()
    stranger = Caller(a_key(a_process("elsewhere"))[1])
    hidden = stranger.get(f"/escalations/{made['id']}")
    nothing = stranger.get("/escalations/esc_nothing")
    assert hidden.status_code == nothing.status_code == 404
    assert hidden.json() == nothing.json()
    assert Caller().get(f"/escalations/{made['id']}").status_code == 401
    assert reverse("api:escalation", args=[made["id"]])
