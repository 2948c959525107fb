"""A logged decision and an exception become cases from their pages."""

from typing import Any

import pytest

from governance.evaluations.checks import find_personal_data
from governance.models import Case, Decision, Escalation, SetProposal
from processes.people.groups import STAFF
from tests.agents import a_process
from tests.evaluations import a_set, watched_by
from tests.factories import PersonFactory
from tests.governance.decisions.logging import Log
from tests.portal.evaluations.conftest import Cast, Visitor

pytestmark = pytest.mark.django_db
MAIL = "ada@example.com"


@pytest.fixture
def decision(cast: Cast) -> Decision:
    """A decision about somebody."""
    Log(cast.process).send(
        inputs={"ticket_id": "T-9", "amount": 40, "mail": MAIL},
        tools_invoked=[{"name": "crm.update", "arguments": {"to": MAIL}, "result": {"id": 1}}],
        output=f"Sent to {MAIL}",
    )
    return Decision.objects.get()


def test_a_decision(cast: Cast, eva: Visitor, decision: Decision) -> None:
    key = decision.public_id.hex
    page = eva.get("from_decision", key)
    assert MAIL not in page
    assert "[e-mail address 1]" in page
    page = eva.post(
        "from_decision", key, into="refunds-normal", name="Ada asks for forty", kind="normal"
    )
    assert "Say now what makes an answer right" in page
    case = Case.objects.order_by("pk").last()
    assert case
    assert (case.source_kind, case.source_id) == ("decision", str(decision.public_id))
    assert case.inputs == {"ticket_id": "T-9", "amount": 40, "mail": "[e-mail address 1]"}
    assert case.tool_answers == [
        {"tool": "crm.update", "arguments": {"to": "[e-mail address 1]"}, "answer": {"id": 1}}
    ]
    assert case.checks == [{"type": "does-not-escalate"}]
    assert "From: Decision" in eva.get("case", "refunds-normal", case.lineage)


def test_what_only_a_person_recognises(cast: Cast, eva: Visitor) -> None:
    Log(cast.process).send(inputs={"ticket_id": "T-9", "note": "Anna Krüger, Lindenweg 14"})
    key = Decision.objects.get().public_id.hex
    told = {"into": "refunds-normal", "name": "Krüger asks", "kind": "normal"}
    told["also"] = "krüger, Lindenweg 14"
    seen = eva.post("from_decision", key, **told, look="1")
    assert "Anna [taken out 1], [taken out 2]" in seen
    assert "This field is required" not in seen
    assert 'value="Krüger asks"' in seen
    assert not Case.objects.filter(name__contains="asks").exists()
    eva.post("from_decision", key, **told)
    case = Case.objects.order_by("-pk")[0]
    assert case.name == "[taken out 1] asks"
    assert case.inputs["note"] == "Anna [taken out 1], [taken out 2]"


def test_what_the_contract_calls_personal_stays_out(
    cast: Cast, eva: Visitor, decision: Decision, monkeypatch: Any
) -> None:
    monkeypatch.setattr(
        "governance.decisions.telling.personal_of", lambda row: frozenset({"ticket_id"})
    )
    assert "T-9" not in eva.get("from_decision", decision.public_id.hex)


def test_an_exception(cast: Cast, eva: Visitor) -> None:
    log = Log(cast.process)
    answer = log.caller.post(
        "/escalations",
        {
            "process_id": log.process_id,
            "case_id": "77",
            "trigger": "large_refund",
            "summary": f"{MAIL} asks for 420",
            "context": {"amount": 420, "mail": MAIL},
        },
    )
    assert answer.status_code == 201, answer.content
    found = Escalation.objects.get()
    assert MAIL not in eva.get("from_exception", found.public_id)
    told = {"into": "refunds-normal", "name": "Four hundred", "kind": "normal"}
    eva.post("from_exception", found.public_id, **told)
    case = Case.objects.get(name="Four hundred")
    assert (case.source_kind, case.source_id) == ("exception", found.public_id)
    assert case.checks[0]["type"] == "escalates"
    assert find_personal_data(str(case.inputs)) == []


def test_who_is_offered_it(cast: Cast, decision: Decision, charlie: Visitor) -> None:
    key = decision.public_id.hex
    charlie.get("from_decision", key, status=403)
    owner = Visitor(cast.process.escalation_owner)
    page = owner.get("from_decision", key)
    assert cast.own.name in page
    assert cast.pack.name not in page
    told = {"into": "refunds-normal", "name": "Forty", "kind": "normal"}
    assert "Say now" in owner.post("from_decision", key, **told)
    owner.post("from_decision", key, **{**told, "into": "tone"}, status=422)
    assert cast.pack.name in Visitor(cast.olga).get("from_decision", key)


def test_it_waits_where_a_contract_relies_on_the_set(
    cast: Cast, eva: Visitor, decision: Decision
) -> None:
    cast.rely()
    told = {"into": "refunds-normal", "name": "Forty", "kind": "normal"}
    page = eva.post("from_decision", decision.public_id.hex, **told)
    assert "compliance has to consent first" in page
    assert SetProposal.objects.open().get().becomes["source_id"] == str(decision.public_id)


def test_strangers_meet_nothing(cast: Cast, charlie: Visitor) -> None:
    eva = cast.eva
    hidden = watched_by(eva, a_process("hidden", is_restricted=True))
    a_set("hidden-set", eva, process=hidden)
    log = Log(hidden)
    log.send()
    key = Decision.objects.get().public_id.hex
    charlie.get("from_decision", key, status=404)
    charlie.get("from_exception", "nothing", status=404)
    charlie.get("from_decision", "nothing", status=404)
    assert Visitor(eva).get("from_decision", key)
    Visitor(PersonFactory(groups=[STAFF])).get("from_decision", key, status=404)


def test_the_way_there(cast: Cast, eva: Visitor, charlie: Visitor, decision: Decision) -> None:
    there = f"/decisions/{decision.public_id.hex}/"
    assert "Make it a case" in eva.client.get(there).text
    assert "Make it a case" not in charlie.client.get(there).text
