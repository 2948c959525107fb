"""Each risk by its name, and what is none."""

from decimal import Decimal
from typing import Any

import pytest

from governance.changes.difference import difference
from governance.changes.risk import RiskKind, RiskNote, risk_notes
from processes.contracts.parts import Input, KnowledgeSource, ToolGrant
from processes.contracts.whole import Whole
from tests.contracts import someone
from tests.governance.changes.pure import a_contract_read, but, part, with_part, without

pytestmark = pytest.mark.django_db
BOUNDS = {"amount": {"at_most": "refund_limit", "at_least": 0.01}, "currency": {"one_of": ["EUR"]}}


@pytest.fixture
def before() -> Whole:
    return a_contract_read()


def notes(before: Whole | None, after: Whole) -> list[RiskNote]:
    return risk_notes(before, after, difference(before, after))


def kinds(before: Whole, after: Whole) -> list[RiskKind]:
    return [each.kind for each in notes(before, after)]


LIMIT, CEILING, FLOOR = (
    ("limits", name) for name in ("refund_limit", "request_ceiling", "confidence_floor")
)
TOOL, NOTES = ("tools", "billing.refund"), ("tools", "crm.update")
RULE, UNSURE = ("stop_rules", "refund_over_300"), ("stop_rules", "unsure")


def bounds(more: dict[str, Any]) -> dict[str, Any]:
    return {"argument_limits": {**BOUNDS, **more}}


def amount(at_most: str, at_least: float) -> dict[str, Any]:
    return bounds({"amount": {"at_most": at_most, "at_least": at_least}})


def figure(value: float | str) -> dict[str, Any]:
    return {"value": Decimal(value)}


def when(condition: str) -> dict[str, Any]:
    return {"condition": condition}


def within(time: str) -> dict[str, Any]:
    return {"respond_within": time}


def path(name: str) -> tuple[str, str]:
    return "exception_paths", name


# One change and the risks that it carries, those for compliance marked.
CHANGES: list[tuple[str, tuple[str, ...], dict[str, Any], str]] = [
    ("nothing", (), {}, ""),
    ("tier up", (), {"tier_id": 3}, "tier_raised"),
    ("tier down", (), {"tier_id": 1}, "tier_lowered*"),
    ("no tier", (), {"tier_id": None}, "tier_lowered*"),
    ("acts less", (), {"capability": "suggests"}, ""),
    ("reads less", (), {"sampling_percent": 5}, "sampling_lowered"),
    ("reads more", (), {"sampling_percent": 50}, ""),
    (
        "may negotiate",
        (),
        {"never_do": "Pay to another card than the one of the order"},
        "never_shortened",
    ),
    (
        "forbids more",
        (),
        {"never_do": "Negotiate\nPay to another card than the one of the order; lie"},
        "",
    ),
    ("wording", (), {"purpose": "Otherwise."}, ""),
    # Limits: the direction comes from the rules and bounds that use them.
    ("bound by it goes up", LIMIT, figure(80), "limit_loosened*"),
    ("bound by it goes down", LIMIT, figure(20), ""),
    ("stops above, up", CEILING, figure(500), "limit_loosened*"),
    ("stops above, down", CEILING, figure(100), ""),
    ("stops below, down", FLOOR, figure("0.7"), "limit_loosened*"),
    ("stops below, up", FLOOR, figure("0.9"), ""),
    ("unit", LIMIT, {"unit": "USD"}, "limit_loosened*"),
    ("what it says", LIMIT, {"says": "Most for one"}, ""),
    # Tools.
    ("rate up", TOOL, {"rate_count": 41}, "tool_loosened*"),
    ("rate down", TOOL, {"rate_count": 39}, ""),
    ("no rate", TOOL, {"rate_count": None, "rate_per": ""}, "tool_loosened*"),
    ("same number, shorter span", TOOL, {"rate_per": "minute"}, "tool_loosened*"),
    ("same number, longer span", TOOL, {"rate_per": "day"}, ""),
    (
        "fewer in a shorter span, more in all",
        TOOL,
        {"rate_count": 1, "rate_per": "minute"},
        "tool_loosened*",
    ),
    ("unbounded", TOOL, {"argument_limits": {}}, "tool_loosened* tool_loosened*"),
    ("another limit", TOOL, amount("request_ceiling", 0.01), "tool_loosened*"),
    ("lower least", TOOL, amount("refund_limit", 0), "tool_loosened*"),
    ("higher least", TOOL, amount("refund_limit", 1), ""),
    ("more currencies", TOOL, bounds({"currency": {"one_of": ["EUR", "USD"]}}), "tool_loosened*"),
    ("one bound more", TOOL, bounds({"note": {"one_of": ["x"]}}), ""),
    ("another acting tool", NOTES, {"name": "crm.delete"}, "acting_tool*"),
    ("said to look only", NOTES, {"is_acting": False}, "tool_loosened*"),
    # Rules.
    ("stops later", RULE, when("amount > 400"), "rule_weakened*"),
    ("stops sooner", RULE, when("amount > 200"), ""),
    ("the figure itself", RULE, when("amount > 300"), ""),
    ("and", RULE, when('amount > 300 && customer_tier != "pro"'), "rule_weakened*"),
    ("or", RULE, when('amount > 300 || customer_tier == "pro"'), ""),
    ("unreadable", RULE, when("amuont > 300"), "rule_weakened*"),
    ("to a slower path", UNSURE, {"path": "large_refund"}, "rule_weakened*"),
    ("to no path", UNSURE, {"path": ""}, "rule_weakened*"),
    ("to a quicker path", RULE, {"path": "low_confidence"}, ""),
    ("another name", UNSURE, {"name": "not_sure"}, ""),
    ("other check", ("policy_checks", "pii_redaction"), {"name": "names"}, "check_dropped*"),
    # Inputs.
    ("may be missing", ("inputs", "ticket_id"), {"is_required": False}, "input_loosened*"),
    ("is asked for", ("inputs", "ticket_id"), {"when_missing": "ask"}, "input_loosened*"),
    ("is asked for longer", ("inputs", "amount"), {"ask_times": 9}, "input_loosened*"),
    ("is asked for less", ("inputs", "amount"), {"ask_times": 1}, ""),
    ("stops at once", ("inputs", "amount"), {"when_missing": "stop"}, ""),
    ("now required", ("inputs", "customer_tier"), {"is_required": True}, ""),
    ("personal", ("inputs", "customer_tier"), {"is_personal": True}, "data_added"),
    # Paths.
    (
        "later, and so its rule",
        path("low_confidence"),
        within("2 hours"),
        "rule_weakened* answers_later",
    ),
    ("later, no rule goes there", path("policy_edge"), within("9 business hours"), "answers_later"),
    ("sooner", path("large_refund"), within("3 business hours"), ""),
    ("round the clock", path("policy_edge"), within("4 hours"), ""),
    ("in business hours", path("order_unclear"), within("1 business hour"), "answers_later"),
    ("other kind", path("no_order"), {"kind": "legal"}, "path_removed"),
    # The rest.
    ("not held", ("handoff",), {"hold": "sampled"}, "hold_loosened"),
    ("told otherwise", ("prompt",), {"system": "Pay."}, "prompt_changed"),
    ("model", ("prompt",), {"model": "practice:large"}, "model_changed"),
    ("warmer", ("prompt",), {"parameters": {"temperature": 1}}, "model_changed"),
    ("source moved", ("knowledge_sources", "Refund policy"), {"where": "Elsewhere"}, "data_added"),
]


@pytest.mark.parametrize(
    ("where", "fields", "expected"),
    [pytest.param(where, fields, found, id=name) for name, where, fields, found in CHANGES],
)
def test_risks(
    before: Whole, where: tuple[str, ...], fields: dict[str, Any], expected: str
) -> None:
    found = notes(before, but(before, *where, **fields))
    assert [f"{each.kind}{'*' * each.needs_compliance}" for each in found] == expected.split()


def test_a_removed_rule(before: Whole) -> None:
    (found,) = notes(before, without(before, "stop_rules", "unsure"))
    assert found.kind == RiskKind.RULE_REMOVED
    assert found.needs_compliance
    assert found.says == "Stop rule unsure is removed: what it stopped goes through."
    assert found.part.startswith("stop_rules-")


@pytest.mark.parametrize(
    ("relation", "name", "expected"),
    [
        ("policy_checks", "pii_redaction", [RiskKind.CHECK_DROPPED]),
        ("exception_paths", "policy_edge", [RiskKind.PATH_REMOVED] * 2),
        ("inputs", "ticket_id", [RiskKind.INPUT_LOOSENED]),
        ("inputs", "customer_tier", []),
        ("limits", "refund_limit", [RiskKind.LIMIT_LOOSENED]),
        ("tools", "crm.update", []),
        ("templates", "confirmed", []),
    ],
)
def test_what_is_removed(before: Whole, relation: str, name: str, expected: list[RiskKind]) -> None:
    after = without(before, relation, name)
    found = [kind for kind in kinds(before, after) if kind != RiskKind.TOOL_LOOSENED]
    assert found == expected


def test_added_tools_and_sources(before: Whole) -> None:
    acting = with_part(before, ToolGrant(name="mail.send", says="Sends mail.", is_acting=True))
    looking = with_part(before, ToolGrant(name="crm.read"))
    source = with_part(before, KnowledgeSource(name="Old tickets"))
    person = with_part(before, Input(name="birthday", is_personal=True))
    assert [each.says for each in notes(before, acting)] == [
        "Tool mail.send (Sends mail) is added, and it acts."
    ]
    assert kinds(before, looking) == [RiskKind.LOOKING_TOOL]
    assert kinds(before, source) == kinds(before, person) == [RiskKind.DATA_ADDED]
    now_acts = but(looking, "tools", "crm.read", is_acting=True)
    assert kinds(looking, now_acts) == [RiskKind.ACTING_TOOL]


def test_owners_are_named(before: Whole) -> None:
    nora = someone(name="Nora New")
    after = but(before, "exception_paths", "no_order", owner=nora)
    after.handoff.review_owner = nora
    assert [each.says for each in notes(before, after)] == [
        "Owner of exception path no_order: Nora New, before Bert Backup.",
        "Review owner of the handoff: Nora New, before Bert Backup.",
    ]


def test_a_limit_that_nothing_goes_by_counts_as_looser_either_way(before: Whole) -> None:
    alone = but(before, "tools", "billing.refund", argument_limits={})
    for value in (Decimal(10), Decimal(90)):
        after = but(alone, "limits", "refund_limit", value=value)
        assert kinds(alone, after) == [RiskKind.LIMIT_LOOSENED]


def test_a_limit_that_holds_both_ways_counts_as_looser_either_way(before: Whole) -> None:
    both = but(before, "stop_rules", "unsure", condition="amount < refund_limit")
    for value in (Decimal(10), Decimal(90)):
        assert kinds(both, but(both, "limits", "refund_limit", value=value)) == [
            RiskKind.LIMIT_LOOSENED
        ]


def test_renaming_a_limit_everywhere_is_no_risk(before: Whole) -> None:
    after = but(before, "limits", "request_ceiling", name="ceiling")
    part(after, "stop_rules", "refund_over_300").condition = "amount > ceiling"
    assert kinds(before, after) == []


def test_limits_that_swap_names_are_seen_through(before: Whole) -> None:
    """The conditions stay as they are written and mean something else."""
    after = but(before)
    part(after, "limits", "refund_limit").name = "spare"
    part(after, "limits", "request_ceiling").name = "refund_limit"
    part(after, "limits", "spare").name = "request_ceiling"
    assert kinds(before, after) == [RiskKind.TOOL_LOOSENED]
    assert kinds(after, before) == [RiskKind.RULE_WEAKENED]


def test_a_rule_that_calls_somebody_else(before: Whole) -> None:
    part(before, "exception_paths", "low_confidence").owner = someone(name="Nora New")
    after = but(before, *RULE, path="low_confidence")
    assert [each.says for each in notes(before, after)] == [
        "Stop rule refund_over_300 now calls Nora New, before Olga Owner."
    ]


def test_a_case_that_proved_a_rule(before: Whole) -> None:
    after = but(before)
    after.examples[part(after, "stop_rules", "unsure").lineage].pop()
    assert kinds(before, after) == [RiskKind.CASE_DROPPED]


def test_what_compliance_signs_comes_first(before: Whole) -> None:
    after = but(without(before, "stop_rules", "unsure"), tier_id=3, sampling_percent=0)
    assert kinds(before, after)[0] == RiskKind.RULE_REMOVED


def test_the_first_contract_has_one_note(before: Whole) -> None:
    (found,) = notes(None, before)
    assert found.kind == RiskKind.FIRST
    assert "billing.refund" in found.says
    assert found.needs_compliance
    looking = but(but(before, *TOOL, is_acting=False), *NOTES, is_acting=False)
    (found,) = notes(None, looking)
    assert not found.needs_compliance
