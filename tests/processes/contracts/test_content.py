"""The one canonical content, and what its two hashes follow."""

from decimal import Decimal
from typing import Any

import pytest

from processes.contracts import actions
from processes.contracts.content import behaviour_hash, canonical, content, content_hash, figure
from processes.contracts.parts import PARTS
from processes.contracts.whole import KINDS, SINGLE, TEXTS, whole
from processes.models import ContractVersion
from tests.agents import BY, a_process
from tests.contracts import a_draft, in_force
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

# A change here says that hashes of contracts in force no longer fit: approvals are bound to them.
CONTENT = "fdb5f02972c262bf7e62eed468a06f671b36290af803857b900941116db0c84b"
BEHAVIOUR = "b4492c1a3898619df892bf675cd4816bd310a5a1167522eab34c5ada03761a0a"


@pytest.fixture
def draft() -> ContractVersion:
    people = {
        role: PersonFactory(email=f"{role}@example.com")
        for role in ("accountable", "accountable_deputy", "escalation_owner", "escalation_backup")
    }
    return a_draft(a_process(**people))


def part_of(draft: ContractVersion, relation: str, name: str = "") -> Any:
    parts = whole(draft).parts(relation)
    return next(part for part in parts if not name or part.called == name)


def hashes(draft: ContractVersion) -> tuple[str, str]:
    found = whole(ContractVersion.objects.get(pk=draft.pk))
    return content_hash(found), behaviour_hash(found)


def test_every_kind_and_every_field_is_in_it(draft: ContractVersion) -> None:
    said = content(whole(draft))
    assert set(said) == {*TEXTS, *KINDS}
    assert set(KINDS.values()) == set(PARTS)
    own = {each.name for each in ContractVersion._meta.concrete_fields}
    bookkeeping = {"id", "process", "number", "state", "author", "because", "based_on"}
    bookkeeping |= {"created_at", "tier_basis", "content_hash", "behaviour_hash"}
    assert own - bookkeeping == set(TEXTS)
    for relation, model in KINDS.items():
        kept = {each.name for each in model._meta.concrete_fields}
        assert kept - {"id", "version", "lineage", "order"} == set(model.content)
        part = said[relation] if relation in SINGLE else said[relation][0]
        examples = {"examples"} if relation == "stop_rules" else set()
        assert set(part) == {"lineage", *model.content, *examples}
        assert set(model.behaviour) <= set(model.content)


def test_hashes_are_the_same_on_every_database(draft: ContractVersion) -> None:
    assert hashes(draft) == (CONTENT, BEHAVIOUR)


@pytest.mark.parametrize(
    ("relation", "name", "field", "value"),
    [
        (
            "",
            "",
            "purpose",
            "Decide one refund request of a customer against the order and pay it.",
        ),
        ("", "", "fallback", "Call the shift lead."),
        ("inputs", "amount", "says", "What the customer asks for"),
        ("limits", "refund_limit", "unit", "EUR a case"),
        ("stop_rules", "unsure", "says", "Below 0.85 a person decides"),
        ("exception_paths", "no_order", "respond_within", "3 days"),
        ("exception_paths", "no_order", "owner", "accountable"),
        ("policy_checks", "pii_redaction", "says", "No names are kept"),
        ("handoff", "", "works_when", "Nobody writes again"),
        ("map_parts", "Billing", "on_timeout", "Wait a minute"),
        ("record_items", "Refund", "system", "Billing 2"),
    ],
)
def test_wording_and_people_leave_the_behaviour(
    draft: ContractVersion, relation: str, name: str, field: str, value: Any
) -> None:
    before = hashes(draft)
    if value == "accountable":
        value = draft.process.accountable
    if relation:
        actions.edit_part(part_of(draft, relation, name), **{field: value}, **BY)
    else:
        actions.edit_texts(draft, **{field: value}, **BY)
    after = hashes(draft)
    assert after[0] != before[0]
    assert after[1] == before[1]


@pytest.mark.parametrize(
    ("relation", "name", "field", "value"),
    [
        ("inputs", "customer_tier", "is_required", True),
        ("limits", "refund_limit", "value", 40),
        ("tools", "crm.update", "rate_count", 299),
        ("stop_rules", "unsure", "condition", "confidence <= confidence_floor"),
        ("prompt", "", "system", "You decide."),
        ("prompt", "", "model", "practice:large"),
        ("prompt", "", "parameters", {"temperature": 1}),
        ("templates", "confirmed", "body", "Hello, we have paid."),
        ("knowledge_sources", "Refund policy", "where", "The new wiki"),
        ("handoff", "", "hold", None),
    ],
)
def test_what_the_agent_does_changes_both(
    draft: ContractVersion, relation: str, name: str, field: str, value: Any
) -> None:
    before = hashes(draft)
    if field == "hold":
        in_force(draft)
        draft = actions.start_draft(draft.process, author=draft.process.accountable, **BY)
        assert hashes(draft) == before  # a clone says the same
        value = "sampled"
    actions.edit_part(part_of(draft, relation, name), **{field: value}, **BY)
    after = hashes(draft)
    assert after[0] != before[0]
    assert after[1] != before[1]


def test_the_order_is_content_and_no_behaviour(draft: ContractVersion) -> None:
    before = hashes(draft)
    actions.move_part(part_of(draft, "limits", "refund_limit"), to=2, **BY)
    after = hashes(draft)
    assert (after[0] != before[0], after[1]) == (True, before[1])


def test_examples_are_content_and_no_behaviour(draft: ContractVersion) -> None:
    before = hashes(draft)
    rule = part_of(draft, "stop_rules", "unsure")
    cases = [
        {"stops": True, "values": {"confidence": 0.5}},
        {"stops": False, "values": {"confidence": 0.9}},
    ]
    actions.set_examples(rule, cases, **BY)
    after = hashes(draft)
    assert (after[0] != before[0], after[1]) == (True, before[1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": 1000.0}, {"a": 1000}),
        ([0.0, -0.0], [0, 0]),
        ({"a": (1, 2)}, {"a": [1, 2]}),
    ],
)
def test_data_is_the_same_in_whatever_form_a_database_gives_it(one: Any, other: Any) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"), [(1, True), (0, False), (1, "1"), (None, ""), (0.1, 0.2)]
)
def test_different_data_stays_different(one: Any, other: Any) -> None:
    assert canonical([one]) != canonical([other])


@pytest.mark.parametrize(
    ("value", "said"),
    [("50.0000", "50"), ("0.8500", "0.85"), ("0.0000", "0"), ("-0.0", "0"), ("1E+3", "1000")],
)
def test_figures_have_one_spelling(value: str, said: str) -> None:
    assert figure(Decimal(value)) == said
