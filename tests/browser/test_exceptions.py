"""An agent asks, a person decides with a thumb, the agent goes on; on a phone and on a desk."""

from typing import Any

import pytest
from playwright.sync_api import expect

from processes.models import ContractVersion
from tests.agents import Caller, a_key, a_process
from tests.browser.conftest import PHONE, WIDE, OpenFor
from tests.browser.test_hub import is_good
from tests.contracts import a_contract

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Pay the chair back: the carrier confirmed in writing that it broke on the way."
QUESTION: dict[str, Any] = {
    "case_id": "T-123",
    "tool": "billing.refund",
    "arguments": {"amount": 40, "currency": "EUR"},
    "inputs": {"ticket_id": "T-123", "amount": 420},
    "confidence": 0.91,
}


@pytest.fixture
def contract() -> ContractVersion:
    return a_contract(a_process())


@pytest.mark.parametrize(
    ("size", "dark", "scripts"),
    [(PHONE, True, True), (WIDE, False, False)],
    ids=["phone", "without scripts"],
)
def test_the_whole_round(
    contract: ContractVersion,
    open_for: OpenFor,
    complaints: Any,
    size: dict[str, int],
    dark: bool,
    scripts: bool,
) -> None:
    agent, owner = Caller(a_key(contract.process)[1]), contract.process.escalation_owner
    told = agent.post("/processes/support_refunds/authorize", QUESTION).json()
    assert told["verdict"] == "escalate"
    page = open_for(owner, "/exceptions/", on=size, dark=dark, scripts=scripts)
    assert not scripts or is_good(page)
    page.get_by_role("link", name="case T-123").click()
    assert not scripts or is_good(page)
    page.get_by_label("Approve: the agent may do exactly this, once").check()
    page.get_by_label("What was decided, and why").fill("as discussed")
    page.get_by_label("Reason").select_option("goodwill")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("Write a sentence that a new colleague understands")).to_be_visible()
    complaints.expect("422")
    assert not scripts or is_good(page)
    page.get_by_label("What was decided, and why").fill(WORDS)
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("Decided. The agent reads your words")).to_be_visible()
    assert not scripts or is_good(page)
    assert agent.get(f"/escalations/{told['escalation']['id']}").json()["decision"] == WORDS
    again = [agent.post("/processes/support_refunds/authorize", QUESTION).json() for _ in "12"]
    assert [each["verdict"] for each in again] == ["allow", "escalate"]
