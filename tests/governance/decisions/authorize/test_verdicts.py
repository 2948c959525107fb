"""Each verdict, what it carries, and which of two comes first."""

from typing import Any

import pytest
from django.db import connection

from governance.models import Authorization, Escalation
from processes.models import ContractVersion, Control, ExceptionPath, Process
from processes.register import actions
from tests.agents import BY, Caller
from tests.governance.decisions.authorize.conftest import INPUTS, PAY, Ask
from tests.governance.decisions.test_sealing import without_triggers

pytestmark = pytest.mark.django_db


def rules(told: dict[str, Any]) -> list[str]:
    return [reason["rule"] for reason in told["reasons"]]


def test_allow(ask: Ask, process: Process) -> None:
    told = ask()
    assert told == {
        "verdict": "allow",
        "reasons": [],
        "process_id": "support_refunds_tier2_v1",
        "authorization_id": told["authorization_id"],
    }
    kept = Authorization.objects.get(public_id=told["authorization_id"])
    assert (kept.process, kept.verdict, kept.case_id) == (process, "allow", "123")
    assert not Escalation.objects.exists()


def test_the_case_alone(ask: Ask) -> None:
    assert ask(tool=None, arguments=None)["verdict"] == "allow"
    assert ask(tool=None, inputs={**INPUTS, "amount": 420})["verdict"] == "escalate"


def test_paused(ask: Ask, process: Process) -> None:
    actions.pause(process, by=process.accountable, because="Something is off")
    told = ask(tool="nowhere", inputs={})
    assert told["verdict"] == "paused"
    assert told["stage"] == "live"
    assert told["fallback"] == "Open the order, check the receipt, refund by hand in billing."
    actions.resume(process, by=process.accountable, because="All is well")
    assert ask()["verdict"] == "allow"


@pytest.mark.parametrize(
    ("stage", "verdict"),
    [
        ("candidate", "paused"),
        ("designing", "paused"),
        ("pilot", "allow"),
        ("live", "allow"),
        ("retired", "paused"),
    ],
)
def test_only_pilot_and_live_work(ask: Ask, process: Process, stage: str, verdict: str) -> None:
    Process.objects.filter(pk=process.pk).update(stage=stage)
    told = ask()
    assert told["verdict"] == verdict
    assert told.get("stage") == (stage if verdict == "paused" else None)


REFUSED = [
    ({"tool": "crm.delete"}, "tool_not_granted"),
    ({"arguments": {**PAY, "amount": 60}}, "arguments.amount"),
    ({"arguments": {**PAY, "amount": 0}}, "arguments.amount"),
    ({"arguments": {**PAY, "amount": 50.001}}, "arguments.amount"),
    ({"arguments": {**PAY, "amount": "40"}}, "arguments.amount"),
    ({"arguments": {**PAY, "amount": True}}, "arguments.amount"),
    ({"arguments": {**PAY, "amount": [40]}}, "arguments.amount"),
    ({"arguments": {**PAY, "amount": None}}, "arguments.amount"),
    ({"arguments": {"amount": 40}}, "arguments.currency"),
    ({"arguments": {**PAY, "currency": "USD"}}, "arguments.currency"),
    ({"arguments": {**PAY, "to": "my own card"}}, "arguments.to"),
    ({"shadow": True}, "shadow"),
]


@pytest.mark.parametrize(("words", "rule"), REFUSED)
def test_refuse(ask: Ask, words: dict[str, Any], rule: str) -> None:
    told = ask(**words)
    assert told["verdict"] == "refuse"
    assert rules(told) == [rule]
    assert ("escalation" in told) == (rule != "shadow")


def test_bounds_that_are_met_exactly(ask: Ask) -> None:
    assert ask(arguments={**PAY, "amount": 50})["verdict"] == "allow"
    assert ask(arguments={**PAY, "amount": 0.01})["verdict"] == "allow"


def test_refuse_opens_one_exception_a_case(ask: Ask, process: Process) -> None:
    first, again = ask(tool="crm.delete"), ask(tool="crm.wipe")
    other = ask(tool="crm.delete", case_id="124")
    assert first["escalation"]["id"] == again["escalation"]["id"] != other["escalation"]["id"]
    made = Escalation.objects.get(public_id=first["escalation"]["id"])
    assert not made.can_be_approved
    assert made.held_by == process.escalation_owner


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"tool": "crm.delete"}, "The contract does not grant crm.delete."),
        ({"arguments": {"amount": 40}}, "currency"),
    ],
)
def test_a_refusal_tells_its_own_story(
    ask: Ask, process: Process, words: dict[str, Any], says: str
) -> None:
    told = ask(**words)
    made = Escalation.objects.get(public_id=told["escalation"]["id"])
    assert says in made.trigger == told["reasons"][0]["says"]
    assert made.trigger in made.message
    assert made.path == ""
    assert (made.owner, made.backup) == (process.escalation_owner, process.escalation_backup)


def test_a_path_for_exactly_this_refusal_is_taken(
    contract: ContractVersion, ask: Ask, process: Process
) -> None:
    with without_triggers() as run:
        run(
            f"UPDATE {ExceptionPath._meta.db_table} SET {connection.ops.quote_name('trigger')} = %s"
            " WHERE version_id = %s AND name = 'policy_edge'",
            "The contract does not grant crm.delete.",
            contract.pk,
        )
    told = ask(tool="crm.delete")
    made = Escalation.objects.get(public_id=told["escalation"]["id"])
    assert (made.path, made.message) == ("policy_edge", "The policy leaves this to you.")


def test_ask_then_escalate(ask: Ask) -> None:
    for _ in range(2):
        told = ask(inputs={"ticket_id": "123"})
        assert told["verdict"] == "ask"
        assert told["questions"] == [{"field": "amount", "ask": "Which amount do you ask back?"}]
    told = ask(inputs={"ticket_id": "123"})
    assert told["verdict"] == "escalate"
    assert told["reasons"][0] == {
        "rule": "amount",
        "says": "amount is missing. It was asked for 2 times.",
    }
    assert Escalation.objects.get().path == "no_order"
    assert ask(inputs={"ticket_id": "124"}, case_id="124")["verdict"] == "ask"
    assert ask()["verdict"] == "allow"


@pytest.mark.parametrize("wrong", ["forty", "40", True, [40], {"of": 40}, "", "  "])
def test_an_input_of_the_wrong_type_is_asked_for(ask: Ask, wrong: Any) -> None:
    assert ask(inputs={**INPUTS, "amount": wrong})["verdict"] == "ask"


@pytest.mark.parametrize("wrong", [None, "", 7, ["123"]])
def test_without_an_input_that_stops_a_person_is_called(ask: Ask, wrong: Any) -> None:
    told = ask(inputs={**INPUTS, "ticket_id": wrong})
    assert told["verdict"] == "escalate"
    assert rules(told) == ["ticket_id"]


def test_an_optional_input_may_be_left_out_but_not_be_wrong(ask: Ask) -> None:
    assert ask(inputs={**INPUTS, "customer_tier": None})["verdict"] == "allow"
    assert ask(inputs={**INPUTS, "customer_tier": "pro"})["verdict"] == "allow"
    assert ask(inputs={**INPUTS, "customer_tier": 7})["verdict"] == "escalate"


def test_escalate_says_who_is_called(ask: Ask, process: Process) -> None:
    told = ask(inputs={**INPUTS, "amount": 420})
    assert told["verdict"] == "escalate"
    assert told["reasons"] == [
        {"rule": "refund_over_300", "says": "Refund above 300 needs a person"}
    ]
    called = told["escalation"]
    assert called["owner"] == called["held_by"] == process.escalation_owner.email
    assert called["backup"] == process.escalation_backup.email
    assert called["message"] == "A refund of 420 waits for you."
    made = Escalation.objects.get(public_id=called["id"])
    assert made.respond_by.isoformat() == called["respond_by"]
    again = ask(inputs={**INPUTS, "amount": 420})
    assert again["escalation"]["id"] == called["id"]
    assert again["authorization_id"] != told["authorization_id"]
    unsure = ask(confidence=0.2)
    assert unsure["escalation"]["id"] != called["id"]


@pytest.mark.parametrize("confidence", [None, 0.2, 0.849])
def test_a_rule_that_cannot_be_decided_stops(ask: Ask, confidence: Any) -> None:
    told = ask(confidence=confidence)
    assert told["verdict"] == "escalate"
    assert rules(told) == ["unsure"]


PRECEDENCE = [
    ("paused", {"tool": "crm.delete", "inputs": {}, "confidence": 0}),
    ("refuse", {"tool": "crm.delete", "inputs": {}, "confidence": 0}),
    ("ask", {"inputs": {"ticket_id": "1"}, "confidence": 0}),
    ("escalate", {"confidence": 0}),
    ("allow", {}),
]


@pytest.mark.parametrize(("verdict", "words"), PRECEDENCE)
def test_precedence(ask: Ask, process: Process, verdict: str, words: dict[str, Any]) -> None:
    """Everything weaker is there too and does not show."""
    if verdict == "paused":
        actions.pause(process, by=process.accountable, because="Something is off")
    assert ask(**words)["verdict"] == verdict


def test_a_process_without_a_contract_grants_nothing(caller: Caller) -> None:
    from processes.models import Publication  # only this test takes it away
    from tests.agents import a_key, a_process

    bare = a_process("bare")
    assert not Publication.objects.filter(process=bare).exists()
    answer = Caller(a_key(bare)[1]).post("/processes/bare/authorize", {"case_id": "1"}).json()
    assert answer["verdict"] == "refuse"
    assert rules(answer) == ["no_contract"]
    assert answer["process_id"] == "bare"
    assert answer["escalation"]["owner"] == bare.escalation_owner.email


class TestTier:
    def test_from_tier_four_on_a_person_approves_each_action(
        self, ask: Ask, process: Process
    ) -> None:
        Process.objects.filter(pk=process.pk).update(tier=4)
        told = ask()
        assert told["verdict"] == "escalate"
        assert rules(told) == ["person_approves_each"]
        assert ask(tool=None, arguments=None)["verdict"] == "allow"

    def test_the_control_is_data(self, ask: Ask, process: Process) -> None:
        Control.objects.filter(slug="person_approves_each").update(tier=2)
        assert ask()["verdict"] == "escalate"
        Control.objects.filter(slug="person_approves_each").update(tier=1, passes_upward=False)
        assert ask()["verdict"] == "allow"
        Control.objects.filter(slug="person_approves_each").update(is_retired=True, tier=2)
        assert ask()["verdict"] == "allow"


def test_what_was_asked_is_kept_with_every_verdict(ask: Ask, process: Process) -> None:
    told = [ask(), ask(confidence=0), ask(tool="crm.delete"), ask(inputs={"ticket_id": "1"})]
    actions.pause(process, **BY | {"by": process.accountable})
    told.append(ask())
    for each in told:
        kept = Authorization.objects.get(public_id=each["authorization_id"])
        assert (kept.verdict, kept.reasons) == (each["verdict"], each["reasons"])
        assert '"tool":' in kept.question
