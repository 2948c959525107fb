"""A record held against its contract: what is a breach, what is none, what nobody can tell."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.escalations.actions import decide, open_exception
from governance.escalations.actions.opening import Action
from governance.escalations.approvals import action_hash
from governance.models import Breach, Decision
from processes.models import Process
from processes.register import actions as register
from tests.agents import a_process
from tests.contracts import a_contract
from tests.governance.decisions.logging import Log

APPROVED = {"tool": "billing.refund", "arguments": {"amount": 40, "currency": "EUR"}}
REFUND = {"name": "billing.refund", "arguments": {"amount": 40, "currency": "EUR"}}


def rules(answer: dict[str, Any]) -> list[str]:
    return [each["rule"] for each in answer["breaches"]]


def inputs(**values: Any) -> dict[str, Any]:
    return {"ticket_id": "1", "amount": 40, **values}


def approved(process: Process, case: str, *, by: Any, outcome: str = "approved", **action: Any):
    """A person's word on a case, or on one action of it."""
    wanted = (
        Action(**action, hash=action_hash(action["tool"], action["arguments"])) if action else None
    )
    opened, _ = open_exception(
        process,
        trigger="refund_over_300",
        case_id=case,
        summary="A chair for 420",
        context={},
        by=by,
        action=wanted,
    )
    return decide(
        opened,
        by=opened.held_by,
        outcome=outcome,
        decision="The customer has bought from us for years, so we pay this one in full.",
        reason_code="goodwill",
    )


class TestAStopRuleThatHeld:
    def test_is_a_breach(self, log: Log):
        answer = log.send(inputs=inputs(amount=420))

        assert answer["breaches"] == [
            {"rule": "refund_over_300", "says": "Refund above 300 needs a person"}
        ]
        assert Decision.objects.get().breach_count == 1
        assert Breach.objects.get().kind == "rule"

    def test_stays_one_whatever_the_record_claims(self, log: Log):
        assert rules(log.send(inputs=inputs(amount=420), human_escalation=True))

    def test_is_none_once_a_person_let_the_case_go_on(self, log: Log):
        approved(log.process, "C-1", by=log.key.agent)

        assert rules(log.send(inputs=inputs(amount=420), case_id="C-1")) == []
        assert rules(log.send(inputs=inputs(amount=420), case_id="C-2"))

    def test_is_none_for_the_very_action_that_was_approved(self, log: Log):
        approved(log.process, "C-1", by=log.key.agent, **APPROVED)
        other = {**REFUND, "arguments": {"amount": 41, "currency": "EUR"}}
        big = inputs(amount=420)

        assert rules(log.send(inputs=big, case_id="C-1", tools_invoked=[REFUND])) == []
        assert rules(log.send(inputs=big, case_id="C-1", tools_invoked=["billing.refund"])) == []
        assert rules(log.send(inputs=big, case_id="C-1", tools_invoked=[other]))
        assert rules(log.send(inputs=big, case_id="C-1", tools_invoked=["crm.update"]))

    def test_stays_one_after_a_person_declined(self, log: Log):
        approved(log.process, "C-1", by=log.key.agent, outcome="declined")

        assert rules(log.send(inputs=inputs(amount=420), case_id="C-1"))

    def test_is_none_where_the_agent_stopped_and_a_person_was_called(self, log: Log):
        open_exception(
            log.process,
            trigger="refund_over_300",
            case_id="C-1",
            summary="",
            context={},
            by=log.key.agent,
        )
        stopped = {"inputs": inputs(amount=420), "tools_invoked": [], "decision": "handed_over"}

        assert rules(log.send(**stopped, case_id="C-1")) == []
        assert rules(log.send(**stopped, case_id="C-2"))

    def test_the_word_on_another_process_counts_for_nothing(self, log: Log):
        other = Log(a_process("vendor_onboarding"))
        approved(other.process, "C-1", by=other.key.agent)

        assert rules(log.send(inputs=inputs(amount=420), case_id="C-1"))


class TestWhatCannotBeDecided:
    def test_is_no_breach_but_told_and_counted(self, log: Log):
        answer = log.send(confidence=...)

        assert answer["breaches"] == []
        assert Decision.objects.get().unchecked_count == 1
        (item,) = log.caller.get("/decisions").json()["items"]
        assert item["marks"] == [
            {
                "mark": "not_checkable",
                "name": "unsure",
                "says": "Nobody can tell whether this held: confidence is missing.",
            }
        ]


class TestTools:
    def test_one_that_was_not_granted_is_a_breach(self, log: Log):
        answer = log.send(tools_invoked=["crm.update", "shell.run"])

        assert answer["breaches"] == [
            {"rule": "tool_not_granted", "says": "The contract does not grant shell.run."}
        ]

    @pytest.mark.parametrize(
        "arguments",
        [
            {"amount": 51, "currency": "EUR"},
            {"amount": 40, "currency": "USD"},
            {"amount": "40", "currency": "EUR"},
            {"amount": 40, "currency": "EUR", "to": "another card"},
            {"currency": "EUR"},
        ],
    )
    def test_one_used_beyond_its_limits_is_a_breach(self, log: Log, arguments: dict[str, Any]):
        use = {"name": "billing.refund", "arguments": arguments}

        assert rules(log.send(tools_invoked=[use]))
        assert Breach.objects.filter(kind="arguments").count() == 1

    def test_within_its_limits_or_by_name_alone_it_is_none(self, log: Log):
        assert rules(log.send(tools_invoked=[REFUND, "billing.refund"])) == []


class TestPolicyChecks:
    def test_one_that_is_not_on_the_record_is_a_breach(self, log: Log):
        assert rules(log.send(policy_checks=["refund_limit_50"])) == ["pii_redaction"]

    def test_one_that_failed_is_a_breach(self, log: Log):
        checks = ["refund_limit_50", {"name": "pii_redaction", "passed": False}]

        assert rules(log.send(policy_checks=checks)) == ["pii_redaction"]

    def test_one_more_than_asked_for_is_none(self, log: Log):
        checks = ["refund_limit_50", {"name": "pii_redaction", "passed": True}, "tone"]

        assert rules(log.send(policy_checks=checks)) == []


class TestHowTheProcessStands:
    def test_a_pause_is_a_breach(self, log: Log):
        register.pause(log.process, by=log.process.accountable, because="Wrong amounts since noon")

        assert rules(log.send()) == ["process_paused"]

    def test_a_stage_without_agents_is_a_breach(self, log: Log):
        Process.objects.filter(pk=log.process.pk).update(stage="designing")

        assert rules(log.send()) == ["process_not_live"]

    def test_a_superseded_version_is_a_breach_under_its_own_contract(self, log: Log):
        a_contract(log.process)

        answer = log.send()

        assert rules(answer) == ["superseded_version"]
        assert answer["process_id"] == log.process_id
        assert Decision.objects.get().version == log.version

    def test_the_version_in_force_is_none(self, log: Log):
        a_contract(log.process)

        assert rules(log.send(process_id=log.process.slug)) == []


class TestShadow:
    def test_an_action_in_shadow_is_a_breach(self, log: Log):
        assert rules(log.send(shadow=True)) == ["shadow"]
        assert rules(log.send(shadow=True, tools_invoked=[])) == []


def test_a_time_ahead_is_marked(log: Log):
    log.send(timestamp="2099-01-01T00:00:00Z")

    (item,) = log.caller.get("/decisions").json()["items"]
    assert [mark["mark"] for mark in item["marks"]] == ["ahead"]


def test_at_tier_4_an_action_needs_the_word_of_a_person(log: Log):
    Process.objects.filter(pk=log.process.pk).update(tier=4)
    approved(log.process, "C-1", by=log.key.agent, **APPROVED)

    assert rules(log.send(tools_invoked=[REFUND])) == ["approval_missing"]
    assert rules(log.send(tools_invoked=[REFUND], case_id="C-1")) == []
    assert rules(log.send(tools_invoked=[], case_id="C-2")) == []


def test_nonsense_without_end_is_told_in_part(log: Log):
    many = [f"tool{number}" for number in range(500)]

    assert len(rules(log.send(tools_invoked=many))) == 50


def test_a_record_costs_the_same_few_questions_alone_and_among_many(log: Log):
    log.send()
    with CaptureQueriesContext(connection) as alone:
        log.send()
    with CaptureQueriesContext(connection) as many:
        log.caller.post("/decisions", [log.record() for _ in range(20)])

    assert len(alone) <= 8
    assert len(many) <= len(alone) + 2
