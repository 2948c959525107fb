from collections.abc import Callable
from typing import Any

import pytest

from processes.models import ContractVersion, Process
from tests.agents import Caller, a_key, a_process
from tests.contracts import a_contract

Ask = Callable[..., dict[str, Any]]
INPUTS = {"ticket_id": "123", "amount": 40}
PAY = {"amount": 40, "currency": "EUR"}


@pytest.fixture
def process() -> Process:
    return a_process()


@pytest.fixture
def contract(process: Process) -> ContractVersion:
    return a_contract(process)


@pytest.fixture
def caller(contract: ContractVersion) -> Caller:
    return Caller(a_key(contract.process, may_pause=True)[1])


@pytest.fixture
def ask(caller: Caller) -> Ask:
    """Ask about a small refund; words replace what the question says."""

    def asked(**words: Any) -> dict[str, Any]:
        question = {
            "case_id": "123",
            "tool": "billing.refund",
            "arguments": PAY,
            "inputs": INPUTS,
            "confidence": 0.91,
            **words,
        }
        answer = caller.post("/processes/support_refunds/authorize", question)
        assert answer.status_code == 200, answer.content
        told: dict[str, Any] = answer.json()
        return told

    return asked
