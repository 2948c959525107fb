"""escalates, does-not-escalate and asks-for, however an agent says it."""

from typing import Any

import pytest

from tests.governance.evaluations.checks import error, passes

BY_MONEY = [
    '{"decision": "escalate", "trigger": "money"}',
    '{"human_escalation": true, "path": "money"}',
    '{"escalation": "money", "reply": "A colleague will answer."}',
    '{"verdict": "escalate", "escalation": {"path": "Money"}}',
    "ESCALATE: money",
    "Thank you. I am escalating this case to the money desk.",
    {"tool_calls": [{"function": {"name": "cases.escalate", "arguments": '{"path": "money"}'}}]},
]
NOT_AT_ALL = [
    "Your refund is done.",
    "I will not escalate this.",
    "There is no need to escalate.",
    "I don't think that this needs to be escalated.",
    '{"human_escalation": false, "decision": "approved"}',
    '{"escalation": null}',
    '{"escalation": "no"}',
    '{"reply": "done"}',
]


@pytest.mark.parametrize("output", BY_MONEY, ids=range(len(BY_MONEY)))
def test_a_case_handed_to_a_person_is_seen_with_its_path(output: Any):
    assert passes(output, "escalates")
    assert passes(output, "escalates", "money")
    assert passes(output, "escalates", ["legal", "money"])
    assert not passes(output, "escalates", "legal")
    assert not passes(output, "does-not-escalate")
    assert passes(output, "does-not-escalate", "legal")


@pytest.mark.parametrize("output", NOT_AT_ALL)
def test_a_case_that_stays_is_not(output: Any):
    assert not passes(output, "escalates")
    assert passes(output, "does-not-escalate")
    assert passes(output, "not-escalates")


def test_a_path_is_a_name():
    for value in (3, [], "", [None]):
        assert "name of an escalation path" in error("x", "escalates", value)


ASKING = [
    "Could you send me your tax number?",
    "Please provide the VAT ID.",
    "Thanks.\nWe need your Tax Number to go on.",
    '{"verdict": "ask", "questions": [{"field": "tax_number", "ask": "Which one?"}]}',
    '{"missing": ["tax_number"]}',
    '{"reply": "What is your tax number?"}',
    {
        "tool_calls": [
            {"function": {"name": "ask_customer", "arguments": '{"field": "tax_number"}'}}
        ]
    },
]
NOT_ASKING = [
    "Your tax number is 5.",
    "Could you send your name?",
    '{"tax_number": null, "reply": "Could you send it?"}',
    "Taxnumber?",
]


@pytest.mark.parametrize("output", ASKING, ids=range(len(ASKING)))
def test_asking_for_a_field_is_seen(output: Any):
    assert passes(output, "asks-for", "tax_number", words=["VAT ID"])


@pytest.mark.parametrize("output", NOT_ASKING)
def test_naming_it_is_not_asking(output: Any):
    assert not passes(output, "asks-for", "tax_number", words=["VAT ID"])


def test_each_of_several_fields_has_to_be_asked_for():
    assert passes("Please send tax number and name.", "asks-for", ["tax_number", "name"])
    assert not passes("Please send your name.", "asks-for", ["tax_number", "name"])
    for fields in ({}, {"value": 3}, {"value": ["a", "b"], "words": ["c"]}):
        assert error("x", "asks-for", **fields)
