from collections.abc import Callable
from typing import Any

import pytest

from governance.escalations.actions import open_exception
from governance.models import Escalation
from house.actors import System
from processes.models import ContractVersion, Process
from tests.agents import a_process
from tests.contracts import a_contract
from tests.factories import PersonFactory

Raise = Callable[..., Escalation]
WORDS = "Pay the chair back: the carrier confirmed in writing that it broke on the way."


@pytest.fixture
def process() -> Process:
    """Four people stand for it, and compliance has a member."""
    PersonFactory(name="Cleo", groups=["compliance"])
    return a_process()


@pytest.fixture
def contract(process: Process) -> ContractVersion:
    return a_contract(process)


@pytest.fixture
def opened(contract: ContractVersion) -> Raise:
    """Open an exception; words replace what it would say."""

    def make(**words: Any) -> Escalation:
        usual: dict[str, Any] = {
            "trigger": "large_refund",
            "case_id": "123",
            "summary": "The customer wants 420 back.",
            "context": {"amount": 420},
            "by": System("a test"),
            "version": contract,
            "inputs": {"amount": 420},
        }
        process = words.pop("process", contract.process)
        return open_exception(process, **{**usual, **words})[0]

    return make
