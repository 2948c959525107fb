"""One question of an agent on one page: verdict, reasons, question, exception and record."""

import pytest

from governance.models import Authorization, Escalation
from processes.models import Person
from processes.register.hub.tab import address as hub
from tests.governance.decisions.logging import Log
from tests.portal.decisions.test_pages import colleague, is_personal, text, visitor

pytestmark = pytest.mark.django_db
NAME = "Mrs. Lilywhite-Ashgrove"


@pytest.fixture
def log() -> Log:
    return Log()


def asked(log: Log, **words: object) -> Authorization:
    question = {
        "case_id": "C-7",
        "tool": "billing.refund",
        "arguments": {"amount": 40, "currency": "EUR"},
        "inputs": {"ticket_id": NAME, "amount": 40},
        "confidence": 0.2,
        **words,
    }
    told = log.caller.post("/processes/support_refunds/authorize", question).json()
    return Authorization.objects.get(public_id=told["authorization_id"])


def address(row: Authorization) -> str:
    return f"/decisions/asked/{row.public_id}/"


def test_it_tells_the_verdict_with_its_reasons_and_the_rule(log: Log) -> None:
    row = asked(log)

    page = text(colleague().get(address(row)))

    assert "escalate" in page
    assert row.reasons[0]["rule"] in page
    assert "The confidence is less than confidence floor (0.85)" in page
    assert NAME in page
    assert f"/exceptions/{Escalation.objects.get().public_id}/" in page


def test_personal_data_is_for_compliance_and_whoever_decides(log: Log) -> None:
    row = asked(log, arguments={"amount": 40, "currency": NAME})
    is_personal(log.version, "ticket_id")

    assert NAME not in text(colleague().get(address(row)))
    assert NAME in text(colleague("compliance").get(address(row)))
    owner: Person = log.process.escalation_owner
    assert NAME in text(visitor(owner).get(address(row)))


def test_it_leads_to_its_record_and_the_record_leads_back(log: Log) -> None:
    row = asked(log)
    record = log.send(case_id="C-7", authorization_id=row.public_id)["id"]
    reader = colleague()

    assert f"/decisions/{record}/" in text(reader.get(address(row)))
    page = text(reader.get(f"/decisions/{record}/"))
    assert address(row) in page
    assert row.reasons[0]["says"] in page


def test_the_exception_and_the_hub_lead_to_it(log: Log) -> None:
    row = asked(log)
    assert row.escalation is not None
    reader = colleague()

    assert address(row) in text(reader.get(f"/exceptions/{row.escalation.public_id}/"))
    assert address(row) in text(reader.get(hub(log.process, "asked")))


def test_what_is_not_there_is_not_found(log: Log) -> None:
    assert colleague().get("/decisions/asked/auth_nothing/").status_code == 404
