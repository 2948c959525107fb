"""What a draft may lack, and nothing comes into force without."""

from typing import Any

import pytest

from processes.contracts import actions
from processes.contracts.problems import ContractIncomplete, ProblemKind
from processes.contracts.whole import KINDS, TEXTS, whole
from processes.models import ContractVersion, Handoff
from tests.agents import BY
from tests.processes.contracts.saving import ANSWERS, now, part_of, save

pytestmark = pytest.mark.django_db

EMPTY = {"tier": None, "tier_answers": {}, "kinds_ruled_out": {}}
MISSING: list[tuple[str, str, str]] = [
    *(("", "", name) for name in TEXTS if name not in ("sampling_percent", "caution_acknowledged")),
    ("inputs", "amount", "says"),
    ("inputs", "amount", "question"),
    ("knowledge_sources", "Refund policy", "where"),
    ("knowledge_sources", "Refund policy", "kept_by"),
    ("limits", "refund_limit", "says"),
    ("tools", "crm.update", "says"),
    ("stop_rules", "unsure", "path"),
    ("policy_checks", "pii_redaction", "says"),
    *(
        ("exception_paths", "no_order", name)
        for name in ("trigger", "owner", "backup", "respond_within", "message", "by_hand")
    ),
    ("prompt", "", "system"),
    ("prompt", "", "user_template"),
    ("prompt", "", "model"),
    ("templates", "confirmed", "says"),
    *(("handoff", "", name) for name in Handoff.content if name != "hold"),
    ("map_parts", "Billing", "on_timeout"),
    ("map_parts", "Billing", "on_wrong_format"),
    ("map_parts", "Billing", "on_half_done"),
]


def emptied(relation: str, field: str) -> Any:
    if not relation:
        return EMPTY.get(field, "")
    each = KINDS[relation]._meta.get_field(field)
    return None if each.is_relation else ""


@pytest.mark.parametrize(("relation", "name", "field"), MISSING, ids=lambda part: part or "-")
def test_a_draft_may_lack_it_and_nothing_comes_into_force_without_it(
    draft: ContractVersion, relation: str, name: str, field: str
) -> None:
    save(draft, relation, name, field, emptied(relation, field))
    found = [each for each in now(draft) if each.field == field]
    assert found
    assert {each.kind for each in found} == {ProblemKind.MISSING}
    with pytest.raises(ContractIncomplete) as caught:
        actions.hold_for_review(draft, **BY)
    assert set(found) <= set(caught.value.problems)


@pytest.mark.parametrize(
    "relation", ["inputs", "stop_rules", "exception_paths", "map_parts", "record_items"]
)
def test_at_least_one_is_needed(draft: ContractVersion, relation: str) -> None:
    for part in whole(draft).parts(relation):
        actions.remove_part(part, **BY)
    found = [each for each in now(draft) if each.relation == relation]
    assert [each for each in found if not each.lineage and each.kind is ProblemKind.MISSING]


def test_a_rule_needs_a_case_that_stops_and_one_that_does_not(draft: ContractVersion) -> None:
    rule = part_of(draft, "stop_rules", "unsure")
    for cases, says in (
        ([], {"must stop", "must not stop"}),
        ([{"stops": True, "values": {"confidence": 0.1}}], {"must not stop"}),
        ([{"stops": False, "values": {"confidence": 0.9}}], {"must stop"}),
    ):
        actions.set_examples(rule, cases, **BY)
        found = [each for each in now(draft) if each.field == "examples"]
        assert {each.kind for each in found} == {ProblemKind.MISSING}
        assert len(found) == len(says)
        for phrase in says:
            assert any(f"this rule {phrase}." in each.says for each in found)


def test_an_acting_tool_has_a_rate_from_tier_2_on(draft: ContractVersion) -> None:
    tool = part_of(draft, "tools", "crm.update")
    actions.edit_part(tool, rate_count=None, rate_per="", **BY)
    assert "rate_count" in [each.field for each in now(draft)]


def test_changed_inputs_ask_the_tier_questions_again(draft: ContractVersion) -> None:
    assert now(draft) == []
    part = actions.edit_part(part_of(draft, "inputs", "customer_tier"), is_personal=True, **BY)
    (found,) = now(draft)
    assert (found.field, found.kind) == ("tier_answers", ProblemKind.MISSING)
    actions.edit_texts(draft, tier_answers=ANSWERS, **BY)
    assert now(draft) == []
    actions.edit_part(part, says="Basic, pro or key account", **BY)
    assert now(draft) == []


def test_the_whole_contract_is_complete(draft: ContractVersion) -> None:
    """Or every test above could be right by accident."""
    assert now(draft) == []
    assert actions.hold_for_review(draft, **BY).state == "in_review"
