"""A record held against its contract: what is a breach, what is none, what nobody can tell."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.escalations.actions import decide, open_exception
from governance.escalations.actions.opening import Action
from governance.escalations.approvals import action_hash
from governance.models import Breach, Decision, Escalation
from house.clock import now
from processes.models import Process
from processes.register import actions as register
from tests.agents import a_process
from tests.conftest import Clock
from tests.contracts import a_contract
from tests.governance.decisions.logging import Log

APPROVED = {"tool": "billing.refund", "arguments": {"amount": 40, "currency": "EUR"}}
REFUND = {"name": "billing.refund", "arguments": {"amount": 40, "currency": "EUR"}}


def rules(answer: dict[str, Any]) -> list[str]:
    return [each["rule"] for each in answer["breaches"]]


def inputs(**values: Any) -> dict[str, Any]:
    return {"ticket_id": "1", "amount": 40, **values}


def at(hours: int = 0) -> str:
    """A moment so many hours from now, as records have it."""
    return (now() + timedelta(hours=hours)).isoformat()


def called(log: Log, case: str, trigger: str) -> None:
    """The agent called a person, who has not answered yet."""
    open_exception(
        log.process, trigger=trigger, case_id=case, summary="", context={}, by=log.key.agent
    )


def approved(
    process: Process,
    case: str,
    *,
    by: Any,
    outcome: str = "approved",
    trigger: str = "refund_over_300",
    **action: Any,
) -> Escalation:
    """A person's word on a case, or on one action of it."""
    wanted = (
        Action(**action, hash=action_hash(action["tool"], action["arguments"])) if action else None
    )
    opened, _ = open_exception(
        process,
        trigger=trigger,
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

    def test_is_none_once_a_person_let_the_case_go_on_and_nothing_is_changed(self, log: Log):
        approved(log.process, "C-1", by=log.key.agent)
        fits = {"inputs": inputs(amount=420), "timestamp": at(), "tools_invoked": []}

        assert rules(log.send(**fits, case_id="C-1")) == []
        assert rules(log.send(**fits, case_id="C-2"))

    def test_stays_one_where_the_yes_named_no_action_and_one_was_taken(self, log: Log):
        approved(log.process, "C-1", by=log.key.agent)
        acted = {"inputs": inputs(amount=420), "timestamp": at(), "case_id": "C-1"}

        for tool in ("crm.update", "billing.refund", REFUND, "shell.run"):
            assert "refund_over_300" in rules(log.send(**acted, tools_invoked=[tool])), tool

    def test_stays_one_where_the_yes_was_about_another_rule(self, log: Log):
        approved(log.process, "C-1", by=log.key.agent, trigger="unsure")
        fits = {"inputs": inputs(amount=420), "timestamp": at(), "case_id": "C-1"}

        assert rules(log.send(**fits, tools_invoked=[])) == ["refund_over_300"]
        assert rules(log.send(**fits, tools_invoked=[REFUND])) == ["refund_over_300"]

    def test_stays_one_where_the_rules_that_the_person_saw_are_others(self, log: Log):
        approved(log.process, "C-1", by=log.key.agent, rules=["unsure"], **APPROVED)
        fits = {"inputs": inputs(amount=420), "timestamp": at(), "case_id": "C-1"}

        assert rules(log.send(**fits, tools_invoked=[REFUND])) == ["refund_over_300"]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": "billing.refund", "arguments": {"amount": 41, "currency": "EUR"}},
            "crm.update",
        ],
    )
    def test_is_none_for_the_very_action_that_was_approved(self, log: Log, wrong: Any):
        approved(log.process, "C-1", by=log.key.agent, **APPROVED)
        fits = {"inputs": inputs(amount=420), "timestamp": at(), "case_id": "C-1"}

        assert rules(log.send(**fits, tools_invoked=[wrong]))
        assert rules(log.send(**fits, tools_invoked=[REFUND])) == []

    @pytest.mark.parametrize("again", [REFUND, "billing.refund"])
    def test_is_none_once_for_each_approval(self, db: None, clock: Clock, again: Any):
        log = Log()
        approved(log.process, "C-1", by=log.key.agent, **APPROVED)
        fits = {"inputs": inputs(amount=420), "timestamp": at(), "case_id": "C-1"}
        first = log.record(**fits, tools_invoked=[REFUND], event_id="E-1")

        assert log.caller.post("/decisions", first).json()["breaches"] == []
        assert log.caller.post("/decisions", first).json()["breaches"] == []  # told again
        fits["tools_invoked"] = [again]
        assert rules(log.send(**fits, event_id="E-2")) == ["refund_over_300"]
        clock.forward(minutes=5)
        approved(log.process, "C-1", by=log.key.agent, **APPROVED)
        assert rules(log.send(**fits | {"timestamp": at()}, event_id="E-3")) == []

    def test_is_none_once_within_one_call_and_one_record_too(self, log: Log):
        approved(log.process, "C-1", by=log.key.agent, **APPROVED)
        approved(log.process, "C-2", by=log.key.agent, **APPROVED)
        fits = {"inputs": inputs(amount=420), "timestamp": at()}
        fits |= {"tools_invoked": [REFUND]}
        call = [log.record(**fits, case_id="C-1", event_id=name) for name in ("E-1", "E-2")]

        assert rules(log.send(**fits | {"tools_invoked": [REFUND] * 2}, case_id="C-2"))
        log.caller.post("/decisions", call)
        found = Decision.objects.filter(case_id="C-1").order_by("pk")
        assert list(found.values_list("breach_count", flat=True)) == [0, 1]

    @pytest.mark.parametrize("hours", [-1, 25])
    def test_stays_one_before_the_yes_and_once_it_has_run_out(
        self, db: None, clock: Clock, hours: int
    ):
        log = Log()
        approved(log.process, "C-1", by=log.key.agent, **APPROVED)
        clock.forward(hours=30)
        fits = {"inputs": inputs(amount=420), "timestamp": at(hours - 30), "case_id": "C-1"}

        assert rules(log.send(**fits, tools_invoked=[REFUND])) == ["refund_over_300"]

    @pytest.mark.parametrize(
        "went_on",
        [
            {"tools_invoked": []},
            {"tools_invoked": ["crm.update"], "human_escalation": True},
            {"tools_invoked": [REFUND], "human_escalation": True},
        ],
    )
    def test_stays_one_after_a_person_declined(self, log: Log, went_on: dict[str, Any]):
        approved(log.process, "C-1", by=log.key.agent, outcome="declined")
        fits = {"inputs": inputs(amount=420), "timestamp": at(), "case_id": "C-1"}

        assert rules(log.send(**fits, **went_on)) == ["refund_over_300"]

    def test_is_none_where_the_agent_keeps_to_what_a_person_declined(self, log: Log):
        approved(log.process, "C-1", by=log.key.agent, outcome="declined")
        fits = {"inputs": inputs(amount=420), "timestamp": at(), "case_id": "C-1"}

        assert rules(log.send(**fits, tools_invoked=[], human_escalation=True)) == []

    def test_is_none_where_the_agent_stopped_and_a_person_was_called(self, log: Log):
        called(log, "C-1", "refund_over_300")
        stopped = {
            "inputs": inputs(amount=420),
            "tools_invoked": [],
            "decision": "handed_over",
            "timestamp": at(),
            "human_escalation": True,
        }

        assert rules(log.send(**stopped, case_id="C-1")) == []
        assert rules(log.send(**stopped, case_id="C-2"))

    @pytest.mark.parametrize(
        "went_on",
        [
            {"human_escalation": False},
            {"tools_invoked": ["crm.update"]},
            {"timestamp": "2026-03-10T10:42:12Z"},
        ],
    )
    def test_stays_one_where_it_went_on_while_a_person_was_asked(
        self, log: Log, went_on: dict[str, Any]
    ):
        called(log, "C-1", "refund_over_300")
        stopped = {
            "inputs": inputs(amount=420),
            "tools_invoked": [],
            "timestamp": at(),
            "human_escalation": True,
        }

        assert rules(log.send(**{**stopped, **went_on}, case_id="C-1")) == ["refund_over_300"]

    def test_stays_one_where_a_person_was_called_for_something_else(self, log: Log):
        called(log, "C-1", "The customer is angry")
        stopped = {"tools_invoked": [], "timestamp": at(), "human_escalation": True}

        assert rules(log.send(inputs=inputs(amount=420), case_id="C-1", **stopped))

    def test_the_word_on_another_process_counts_for_nothing(self, log: Log):
        other = Log(a_process("vendor_onboarding"))
        approved(other.process, "C-1", by=other.key.agent)
        fits = {"timestamp": at(), "tools_invoked": []}

        assert rules(log.send(inputs=inputs(amount=420), case_id="C-1", **fits))


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
    assert rules(log.send(tools_invoked=[REFUND], case_id="C-1", timestamp=at())) == []
    assert rules(log.send(tools_invoked=[REFUND], case_id="C-1", timestamp=at()))
    assert rules(log.send(tools_invoked=[], case_id="C-2")) == []


def test_nonsense_without_end_is_told_in_part(log: Log):
    many = [f"tool{number}" for number in range(500)]

    assert len(rules(log.send(tools_invoked=many))) == 50


def test_a_record_costs_the_same_few_questions_alone_and_among_many(log: Log):
    log.send()
    with CaptureQueriesContext(connection) as alone:
        log.send()
    with CaptureQueriesContext(connection) as few:
        log.caller.post("/decisions", [log.record() for _ in range(2)])
    with CaptureQueriesContext(connection) as many:
        log.caller.post("/decisions", [log.record() for _ in range(20)])

    assert len(alone) <= 8
    assert len(few) <= 10
    assert len(many) <= len(few)
