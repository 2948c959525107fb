"""A person's word lifts exactly what they saw: this case, this tool, these arguments, once."""

from typing import Any

import pytest

from governance.escalations.actions import Action, decide, merge, open_exception
from governance.models import Escalation
from processes.models import Process
from tests.conftest import Clock
from tests.governance.decisions.authorize.conftest import INPUTS, PAY, Ask

pytestmark = pytest.mark.django_db
LARGE = {"inputs": {**INPUTS, "amount": 420}}
WORDS = "Pay the chair back: the carrier confirmed in writing that it broke on the way."
NO = "Keep the money: the seal of the box was broken weeks after delivery."


def end(outcome: str, decision: str = WORDS) -> Escalation:
    """Let whoever holds the one that waits decide it."""
    waiting = Escalation.objects.waiting().get()
    return decide(
        waiting,
        by=waiting.held_by,
        outcome=outcome,
        decision=decision,
        reason_code="within_policy",
    )


def test_an_approval_allows_once(ask: Ask, process: Process) -> None:
    ask(**LARGE)
    approved = end("approved")
    told = ask(**LARGE)
    assert told["verdict"] == "allow"
    says = f"{approved.decided_by_name} approved this: {WORDS}"
    assert told["reasons"] == [{"rule": "approved", "says": says}]
    again = ask(**LARGE)
    assert again["verdict"] == "escalate"
    assert again["escalation"]["id"] != approved.public_id


OTHERS: list[dict[str, Any]] = [
    {"case_id": "124"},
    {"arguments": {**PAY, "amount": 41}},
    {"arguments": {**PAY, "amount": 40.0}},
    {"tool": "crm.update"},
    {"tool": None, "arguments": None},
]


def test_a_duplicate_that_was_merged_is_no_answer(ask: Ask, process: Process) -> None:
    asked = Escalation.objects.get(public_id=ask(**LARGE)["escalation"]["id"])
    action = Action(asked.tool, asked.arguments, asked.action_hash, asked.rules)
    other, _ = open_exception(
        process,
        trigger="The same parcel",
        case_id=asked.case_id,
        summary="",
        context={},
        by=process.accountable,
        action=action,
    )
    merge(asked, into=other, by=process.accountable, because="The same parcel")
    told = ask(**LARGE)
    assert (told["verdict"], told["escalation"]["id"]) == ("escalate", other.public_id)
    end("approved")
    assert ask(**LARGE)["verdict"] == "allow"


@pytest.mark.parametrize("words", OTHERS)
def test_it_is_bound_to_the_very_action(ask: Ask, words: dict[str, Any]) -> None:
    ask(**LARGE)
    end("approved")
    assert ask(**{**LARGE, **words})["verdict"] == "escalate"
    assert ask(**LARGE)["verdict"] == "allow"


def test_the_order_of_arguments_does_not_matter(ask: Ask) -> None:
    ask(**LARGE)
    end("approved")
    assert ask(**LARGE, arguments=dict(reversed(PAY.items())))["verdict"] == "allow"


def test_it_covers_only_the_rules_that_the_person_saw(ask: Ask) -> None:
    ask(**LARGE)
    end("approved")
    told = ask(**LARGE, confidence=0.1)
    assert told["verdict"] == "escalate"
    assert {reason["rule"] for reason in told["reasons"]} == {"refund_over_300", "unsure"}
    assert ask(**LARGE)["verdict"] == "allow"  # what they saw is not used up by that


def test_a_question_in_shadow_does_not_use_it_up(ask: Ask) -> None:
    """Nobody acts there, so nothing was done on the approval."""
    alone = {**LARGE, "tool": None, "arguments": None}
    ask(**alone)
    end("approved")
    told = ask(**alone, shadow=True)
    assert (told["verdict"], told.get("escalation")) == ("escalate", None)
    assert Escalation.objects.get().used_at is None
    assert ask(**alone)["verdict"] == "allow"


def test_it_expires(ask: Ask, clock: Clock) -> None:
    ask(**LARGE)
    end("approved")
    clock.forward(hours=24, seconds=1)
    assert ask(**LARGE)["verdict"] == "escalate"


def test_it_lifts_no_refusal_and_no_question(ask: Ask) -> None:
    ask(**LARGE)
    end("approved")
    assert ask(inputs={"ticket_id": "123"})["verdict"] == "ask"
    assert ask(**LARGE, arguments={**PAY, "amount": 60})["verdict"] == "refuse"
    assert ask(**LARGE)["verdict"] == "allow"


@pytest.mark.parametrize("outcome", ["declined", "done_by_hand"])
def test_after_a_no_the_same_question_is_refused_in_their_words(ask: Ask, outcome: str) -> None:
    ask(**LARGE)
    ended = end(outcome, NO)
    told = ask(**LARGE)
    assert told["verdict"] == "refuse"
    assert told["reasons"][0]["rule"] == outcome
    assert NO in told["reasons"][0]["says"]
    assert told["escalation"]["id"] == ended.public_id
    assert told["escalation"]["status"] == "decided"
    # The amount may be small by now: the action stays declined.
    assert ask()["verdict"] == "refuse"
    assert ask(arguments={**PAY, "amount": 12})["verdict"] == "allow"
    assert Escalation.objects.count() == 1


def test_what_was_refused_calls_nobody_a_second_time(ask: Ask) -> None:
    ask(tool="crm.delete")
    ended = end("declined", NO)
    told = ask(tool="crm.delete")
    assert told["verdict"] == "refuse"
    assert told["escalation"]["id"] == ended.public_id
    assert Escalation.objects.count() == 1


def test_at_tier_four_each_action_is_approved_by_itself(ask: Ask, process: Process) -> None:
    Process.objects.filter(pk=process.pk).update(tier=4)
    ask()
    end("approved")
    assert ask(arguments={**PAY, "amount": 41})["verdict"] == "escalate"
    assert ask()["verdict"] == "allow"
    assert ask()["verdict"] == "escalate"
