"""Many questions in one moment, over several connections: limits hold, approvals are used once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from governance.decisions.authorize.actions import authorize
from governance.decisions.authorize.questions import Question
from governance.escalations.actions import decide
from governance.models import Authorization, Escalation
from processes.models import ContractVersion
from processes.register import actions
from tests.agents import a_key, a_process
from tests.contracts import a_contract
from tests.governance.decisions.authorize.conftest import INPUTS, PAY

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 8


@pytest.fixture
def key() -> str:
    return a_key(a_contract(a_process()).process)[1]


def question(**words: Any) -> Question:
    usual: dict[str, Any] = {
        "case_id": "123",
        "tool": "billing.refund",
        "arguments": PAY,
        "inputs": INPUTS,
        "confidence": 0.9,
    }
    return Question(**{**usual, **words})


def at_once(key: str, **words: Any) -> list[str]:
    """The verdicts of several who ask the same in the same moment."""
    start = Barrier(TOGETHER)

    def one(_: int) -> str:
        try:
            start.wait()
            return str(authorize(key, "support_refunds", question(**words)).verdict)
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as pool:
        return sorted(pool.map(one, range(TOGETHER)))


def test_one_approval_is_used_once(key: str) -> None:
    large = {"inputs": {**INPUTS, "amount": 420}}
    authorize(key, "support_refunds", question(**large))
    waiting = Escalation.objects.get()
    words = "Pay the chair back: the carrier confirmed that it broke on the way."
    decide(
        waiting, by=waiting.held_by, outcome="approved", decision=words, reason_code="within_policy"
    )
    assert at_once(key, **large) == ["allow"] + ["escalate"] * (TOGETHER - 1)
    assert Escalation.objects.waiting().count() == 1


def test_one_exception_is_opened(key: str) -> None:
    assert at_once(key, confidence=0.1) == ["escalate"] * TOGETHER
    assert Escalation.objects.count() == 1
    assert Authorization.objects.values("escalation").distinct().count() == 1


def test_a_rate_lets_not_one_too_many_through(key: str) -> None:
    for _ in range(37):
        authorize(key, "support_refunds", question())
    assert at_once(key) == ["allow"] * 3 + ["refuse"] * (TOGETHER - 3)


def test_a_question_is_asked_as_often_as_the_contract_says(key: str) -> None:
    told = at_once(key, inputs={"ticket_id": "123"})
    assert told == ["ask"] * 2 + ["escalate"] * (TOGETHER - 2)


def test_a_stop_reaches_the_next_question(key: str) -> None:
    process = ContractVersion.objects.get().process
    actions.pause(process, by=process.accountable, because="Something is off")
    assert at_once(key) == ["paused"] * TOGETHER
    assert process.pauses.get().acknowledgements.count() == 1
