"""What a contract refuses, each at its field: when it is saved, and when it comes in a file."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from house.refusals import Invalid
from processes.contracts import actions
from processes.contracts.content import content_hash
from processes.contracts.files import FileRefused, read
from processes.contracts.files.writing import file_form
from processes.contracts.problems import ContractRefused
from processes.contracts.whole import KINDS, SINGLE, whole
from processes.models import ContractVersion, RecordItem
from tests.agents import BY
from tests.contracts import in_force, someone
from tests.factories import AgentFactory
from tests.processes.contracts.saving import ANSWERS, now, part_of, save

pytestmark = pytest.mark.django_db

# Where (kind of part and its name, or nothing for a text of the version), which field, what is
# written there, and what the sentence says.
Spec = tuple[str, str, str, Any, str]
WRONG: list[Spec] = [
    # the job
    ("", "", "purpose", "Run onboarding", "names a topic, not a job"),
    ("", "", "purpose", "Help with support", "names a topic, not a job"),
    ("", "", "purpose", "Answer everything that customers ask by mail.", "has no end"),
    ("", "", "purpose", "Negotiate the price of an order with its customer.", "Negotiation"),
    ("", "", "normal_path", "Grants exceptions to the refund policy.", "Policy exceptions"),
    ("", "", "scope_start", "An employee complaint arrives by mail.", "Complaints of staff"),
    ("", "", "scope_start", "whenever needed", "is nothing that anyone can see"),
    ("", "", "scope_finish", "done", "is nothing that anyone can see"),
    (
        "",
        "",
        "scope_finish",
        "A ticket in the refunds queue gets the tag refund-request.",
        "finish",
    ),
    ("", "", "damage", "Not much", "One whole sentence"),
    # how far it reaches
    ("", "", "capability", "drafts_only", "crm.update acts"),
    ("", "", "tier", 1, "Tier 2 is the lowest that the answers allow"),
    ("", "", "tier_answers", {**ANSWERS, "regulated": "yes"}, "Tier 4 is the lowest"),
    ("", "", "caution_acknowledged", False, "Acknowledge the caution"),
    ("", "", "sampling_percent", 4, "at least 5 percent"),
    ("", "", "sampling_percent", 101, "100"),
    # what it may use
    ("inputs", "customer_tier", "name", "confidence", "already means something"),
    ("inputs", "customer_tier", "name", "Customer", "small letters"),
    ("inputs", "customer_tier", "name", "refund_limit", "There is a limit of this name"),
    ("inputs", "amount", "ask_times", 0, "Ask at least once"),
    ("limits", "refund_limit", "name", "tool", "already means something"),
    ("limits", "refund_limit", "value", "12345678901234.5678", "more digits"),
    # what it may do
    ("tools", "crm.update", "name", "contract.sign", "New legal terms"),
    ("tools", "billing.refund", "is_acting", False, "moves money, so it acts"),
    ("tools", "crm.update", "argument_limits", {"note": {"at_most": 5}}, "names a limit"),
    ("tools", "crm.update", "argument_limits", {"note": {"most": 5}}, "no 'most'"),
    ("tools", "crm.update", "argument_limits", {"note": 5}, "note: give"),
    ("tools", "crm.update", "argument_limits", {"note": {"one_of": []}}, "one_of is a list"),
    ("tools", "crm.update", "rate_per", "", "within which span"),
    ("tools", "crm.update", "rate_count", 0, "no grant"),
    ("tools", "billing.refund", "argument_limits", {"note": {"one_of": ["a"]}}, "Large payments"),
    ("tools", "billing.refund", "argument_limits", {"x": {"at_most": "limit"}}, "no limit named"),
    (
        "tools",
        "billing.refund",
        "argument_limits",
        {"amount": {"at_most": "refund_limit", "at_least": "request_ceiling"}},
        "leave nothing",
    ),
    # what stops it
    ("stop_rules", "unsure", "condition", "confidence <", "ends too early"),
    ("stop_rules", "unsure", "condition", "confidance < 0.85", "did you mean 'confidence'?"),
    ("stop_rules", "unsure", "condition", "confidence_floor < 1", "compares limits alone"),
    ("stop_rules", "unsure", "condition", "true", "the same for every case"),
    ("stop_rules", "unsure", "says", "Escalate if unsure", "leaves the decision"),
    ("stop_rules", "unsure", "says", "Confidence below 0.7 needs a person", "another figure"),
    ("stop_rules", "unsure", "says", "Below {{ limits.floor }}", "is unknown"),
    ("stop_rules", "unsure", "path", "nowhere", "no exception path named"),
    (
        "stop_rules",
        "unsure",
        "examples",
        [{"stops": True, "values": {"amount": 3}}],
        "Can't be decided",
    ),
    (
        "stop_rules",
        "unsure",
        "examples",
        [{"stops": True, "values": {"confidence": 0.99}}],
        "Goes on, but must stop",
    ),
    (
        "stop_rules",
        "unsure",
        "examples",
        [{"stops": False, "values": {"confidence": 0.1}}],
        "Stops, but must not",
    ),
    (
        "stop_rules",
        "unsure",
        "examples",
        [{"stops": True, "values": {"confidence": 0.1, "confidence_floor": 0.2}}],
        "is a limit",
    ),
    (
        "stop_rules",
        "unsure",
        "examples",
        [{"stops": True, "values": {"confidance": 0.1}}],
        "did you mean 'confidence'",
    ),
    # who is called
    ("exception_paths", "no_order", "respond_within", "soon", "Write a time such as 15 minutes"),
    ("exception_paths", "no_order", "respond_within", "90 days", "at most 30 days"),
    ("exception_paths", "no_order", "trigger", "when in doubt", "leaves it to whoever reads it"),
    ("exception_paths", "no_order", "message", "About {{ inputs.order }}", "is unknown"),
    ("", "", "kinds_ruled_out", {"money": "We never touch money."}, "There is a path for money"),
    ("", "", "kinds_ruled_out", {"weather": "It is always dry."}, "no kind of exception"),
    ("", "", "kinds_ruled_out", {"harm": "no"}, "Say in a sentence"),
    # what it says and how it runs
    ("prompt", "", "system", "Refund up to 75 EUR yourself.", "contradicts the limit refund_limit"),
    (
        "prompt",
        "",
        "system",
        "Use {{ limits.refund_limt }}.",
        "did you mean {{ limits.refund_limit",
    ),
    ("prompt", "", "system", "The customer says {{ inputs.amount }}.", "There is no {{ inputs"),
    ("prompt", "", "system", "Answer {{ now }}.", "Two opening braces"),
    ("prompt", "", "system", "1. Negotiate the amount.", "Negotiation"),
    ("prompt", "", "user_template", "Ticket {{ inputs.number }}", "is unknown"),
    ("prompt", "", "output_schema", {"type": "objekt"}, "no JSON schema"),
    ("prompt", "", "output_schema", {"$ref": "https://example.com/x"}, "no JSON schema"),
    ("prompt", "", "output_schema", [1], "A JSON schema is an object"),
    ("prompt", "", "parameters", [1], "name"),
    ("prompt", "", "tool_definitions", [{"name": "shop_delete"}], "not among the tools"),
    ("prompt", "", "tool_definitions", ["x"], "an object with a name"),
    (
        "prompt",
        "",
        "tool_definitions",
        [{"name": "crm_update", "parameters": {"type": 1}}],
        "no JSON schema",
    ),
    ("templates", "confirmed", "body", "Hello {{ inputs.name }}", "is unknown"),
    ("templates", "confirmed", "body", "Hello {{ prompts.x }}", "There is no {{ prompts.x }} here"),
    # handing over
    ("handoff", "", "hold", "sampled", "starts held"),
]
IDS = [f"{relation or 'text'}-{field}-{says[:24]}" for relation, _, field, _, says in WRONG]


def in_file(draft: ContractVersion, change: Callable[[dict[str, Any]], None]) -> str:
    """The contract as a file, with something changed in it."""
    data = file_form(whole(draft))
    change(data)
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=10_000)


def put_in(data: dict[str, Any], relation: str, name: str, field: str, value: Any) -> None:
    if not relation:
        data[field] = value
    elif relation in SINGLE:
        data[relation][field] = value
    else:
        key = KINDS[relation].key
        next(part for part in data[relation] if part[key] == name)[field] = value


def refused_by_line(draft: ContractVersion, text: str) -> list[tuple[str, str]]:
    """What is wrong with a file: the line as it stands there, and the sentence."""
    try:
        loaded = read(text)
    except FileRefused as refusal:
        found = list(refusal.problems)
    else:
        with pytest.raises(ContractRefused) as caught:
            actions.import_content(draft, loaded.whole, **BY)
        found = loaded.located(caught.value.problems)
    lines = text.splitlines()
    return [(lines[each.line - 1], each.says) for each in found]


def says_so(draft: ContractVersion, relation: str, name: str, field: str, value: Any) -> bool:
    """Whether it was written all the same."""
    if field == "examples":
        return len(whole(draft).examples_of(part_of(draft, relation, name))) == len(value)
    row = part_of(draft, relation, name) if relation else ContractVersion.objects.get(pk=draft.pk)
    return bool(getattr(row, row._meta.get_field(field).attname) == value)


@pytest.mark.parametrize("spec", WRONG, ids=IDS)
def test_it_is_refused_at_its_field_when_saved(draft: ContractVersion, spec: Spec) -> None:
    relation, name, field, value, says = spec
    with pytest.raises(Invalid) as caught:
        save(draft, relation, name, field, value)
    found = getattr(caught.value, "problems", ())
    told = {each.field: each.says for each in found if says in each.says}
    assert field in (told or {caught.value.field: ""})
    assert says in told.get(field, caught.value.text)
    draft = ContractVersion.objects.get(pk=draft.pk)
    assert not says_so(draft, relation, name, field, value)


# A clash of two things stands in a file where the other of the two is.
ELSEWHERE = {"crm.update acts": "is_acting", "Tier 4 is the lowest": "tier"}


@pytest.mark.parametrize("spec", WRONG, ids=IDS)
def test_it_is_refused_by_line_when_it_comes_in_a_file(draft: ContractVersion, spec: Spec) -> None:
    relation, name, field, value, says = spec
    before = content_hash(whole(draft))
    text = in_file(draft, lambda data: put_in(data, relation, name, field, value))
    told = [line for line, sentence in refused_by_line(draft, text) if says in sentence]
    assert any(ELSEWHERE.get(says, field) in line for line in told), refused_by_line(draft, text)
    assert content_hash(whole(draft)) == before


# --- people, and what takes more than one field ---------------------------------------------------


def path_refused(draft: ContractVersion, **fields: Any) -> Invalid:
    with pytest.raises(Invalid) as caught:
        actions.edit_part(part_of(draft, "exception_paths", "no_order"), **fields, **BY)
    return caught.value


class TestPeopleOnPaths:
    def test_an_owner_has_not_left(self, draft: ContractVersion) -> None:
        gone = someone(name="Bo Berg", is_active=False)
        refusal = path_refused(draft, owner=gone)
        assert (refusal.field, refusal.text[:7]) == ("owner", "Bo Berg")
        assert path_refused(draft, backup=gone).field == "backup"

    def test_the_backup_is_someone_else(self, draft: ContractVersion) -> None:
        owner = draft.process.escalation_backup  # of this path
        assert path_refused(draft, backup=owner).field == "backup"

    def test_an_agent_is_nobody_to_call(self, draft: ContractVersion) -> None:
        assert path_refused(draft, owner=AgentFactory()).field == "owner"

    def test_the_same_holds_in_a_file(self, draft: ContractVersion) -> None:
        gone, agent = someone(is_active=False), AgentFactory()
        owner = draft.process.escalation_owner.email
        for field, email, says in (
            ("owner", gone.email, "no longer active"),
            ("owner", agent.email, "agent account"),
            ("owner", "nobody@example.com", "Nobody here has the email"),
            ("backup", owner.upper(), "someone else than the owner"),
        ):
            told = refused_by_line(draft, with_path(draft, field, email))
            assert [line for line, sentence in told if says in sentence and field in line], told


def with_path(draft: ContractVersion, field: str, email: str) -> str:
    return in_file(draft, lambda data: put_in(data, "exception_paths", "policy_edge", field, email))


def test_drafts_only_takes_no_acting_tool(draft: ContractVersion) -> None:
    actions.remove_part(part_of(draft, "tools", "billing.refund"), **BY)
    actions.edit_part(part_of(draft, "tools", "crm.update"), is_acting=False, **BY)
    actions.edit_texts(draft, capability="drafts_only", **BY)
    with pytest.raises(ContractRefused) as caught:
        actions.edit_part(part_of(draft, "tools", "crm.update"), is_acting=True, **BY)
    assert caught.value.field == "is_acting"


def test_no_agent_pays_more_than_the_house_allows(draft: ContractVersion) -> None:
    limit = part_of(draft, "limits", "refund_limit")
    actions.edit_part(limit, value="10001", **BY)  # the tool's bound is another field
    with pytest.raises(ContractRefused) as caught:
        actions.edit_part(part_of(draft, "tools", "billing.refund"), rate_count=41, **BY)
    assert caught.value.field == "argument_limits"
    assert "above 10000" in caught.value.text
    actions.edit_part(limit, value="10000", **BY)
    actions.edit_part(part_of(draft, "tools", "billing.refund"), rate_count=41, **BY)


def test_an_item_has_one_system_of_record(draft: ContractVersion) -> None:
    with pytest.raises(ContractRefused) as caught:
        actions.add_part(draft, RecordItem, item=" refund", system="CRM", **BY)
    assert "already has Billing" in caught.value.text
    row = {"item": "REFUND", "system": "CRM"}
    text = in_file(draft, lambda data: data["record_items"].append(row))
    assert refused_by_line(draft, text)[0][0].strip() == "- item: REFUND"


def test_what_it_never_does_may_name_what_is_reserved(draft: ContractVersion) -> None:
    never = "Never negotiate, never promise new legal terms, grant no exceptions to the policy."
    actions.edit_texts(draft, never_do=never, **BY)
    assert now(draft) == []


def test_later_versions_may_be_sampled(draft: ContractVersion) -> None:
    first = in_force(draft)
    draft = actions.start_draft(first.process, author=first.author, **BY)
    actions.edit_part(part_of(draft, "handoff", ""), hold="sampled", **BY)
