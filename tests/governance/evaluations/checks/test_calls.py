"""Tool calls: every shape is read, and the checks on them."""

import json
from typing import Any

import pytest

from governance.evaluations.checks import Answer, Around, Contract, ToolCall, compile_checks
from tests.governance.evaluations.checks import error, passes, verdict

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "billing.refund",
            "parameters": {"required": ["amount"], "properties": {"amount": {"type": "number"}}},
        },
    }
]


def calls(**arguments: Any) -> dict[str, Any]:
    function = {"name": "billing.refund", "arguments": json.dumps(arguments)}
    return {"tool_calls": [{"type": "function", "function": function}]}


SHAPES = [
    calls(amount=40),
    json.dumps(calls(amount=40)),
    calls(amount=40)["tool_calls"],
    [{"name": "billing.refund", "arguments": {"amount": 40}}],
    [{"type": "tool_use", "name": "billing.refund", "input": {"amount": 40}}],
    {"content": [{"type": "tool_use", "name": "billing.refund", "input": {"amount": 40}}]},
    {"type": "function_call", "name": "billing.refund", "arguments": '{"amount": 40}'},
    {"functionCall": {"name": "billing.refund", "args": {"amount": 40}}},
    {"toolCall": {"functionCalls": [{"name": "billing.refund", "args": {"amount": 40}}]}},
    {"tools_invoked": [{"name": "billing.refund", "arguments": {"amount": 40}, "result": "ok"}]},
    'I refund.\n{"type": "tool_use", "name": "billing.refund", "input": {"amount": 40}}\nDone.',
]


@pytest.mark.parametrize("output", SHAPES, ids=range(len(SHAPES)))
def test_every_shape_of_a_call_is_read(output: Any):
    assert Answer(output).calls == (ToolCall("billing.refund", {"amount": 40}),)


def test_names_alone_are_read_from_a_decision_record():
    record = '{"tools_invoked": ["crm.update"], "decision": "done"}'
    assert Answer(record).calls == (ToolCall("crm.update", {}),)


def test_what_the_caller_knows_goes_before_what_the_answer_says():
    around = Around(tool_calls=[ToolCall("crm.update", {})])
    assert Answer(calls(), around).calls == (ToolCall("crm.update", {}),)


def test_a_person_with_a_name_is_no_tool_call():
    assert Answer('{"name": "Ada", "age": 36}').calls == ()


def test_valid_calls_name_an_offered_tool_with_fitting_arguments():
    kind = "is-valid-openai-tools-call"
    assert passes(calls(amount=40), kind, TOOLS)
    assert passes(calls(amount=40), kind, around=Around(tools=TOOLS))
    assert "do not fit" in verdict(calls(), kind, TOOLS).reason
    assert "not offered" in verdict(calls(amount=1), kind, [{"name": "other"}]).reason
    broken = {"tool_calls": [{"function": {"name": "billing.refund", "arguments": "{bad"}}]}
    assert "are not JSON" in verdict(broken, kind, TOOLS).reason
    for output in ("words", {"tool_calls": []}, [{"x": 1}], [7]):
        assert not passes(output, kind, TOOLS)
    assert "offered is not known" in error(calls(), kind)


def test_f1_weighs_missing_and_surplus_calls():
    kind = "tool-call-f1"
    assert verdict(calls(), kind, "billing.refund, crm.update").score == pytest.approx(2 / 3)
    assert passes(calls(), kind, ["billing.refund"])
    assert not passes("no calls", kind, ["billing.refund"])
    assert passes(calls(), kind, ["billing.refund", "x"], threshold=0.6)
    for value in ([], "", " , ", 5):
        assert error(calls(), kind, value)


def test_tool_called_with_conditions_on_its_arguments():
    kind = "tool-called"
    assert passes(calls(amount=40), kind, "billing.refund")
    assert passes(calls(amount=40), kind, "billing.*")
    assert passes(calls(amount=40), kind, name="billing.refund", arguments={"amount": 40})
    assert passes(
        calls(amount=40),
        kind,
        {"name": "billing.refund", "arguments": {"amount": {"<=": 50, ">": 0}}},
    )
    assert (
        "“amount” 40"
        in verdict(
            calls(amount=40), kind, name="billing.refund", arguments={"amount": {"<": 10}}
        ).reason
    )
    assert "it calls “billing.refund”" in verdict(calls(), kind, "crm.update").reason
    assert not passes(calls(amount=40), kind, name="billing.refund", times=2)
    assert passes(calls(amount=40), kind, name="billing.refund", times={"max": 1})
    broken = {"tool_calls": [{"function": {"name": "billing.refund", "arguments": "{bad"}}]}
    found = verdict(broken, kind, name="billing.refund", arguments={"amount": {"absent": True}})
    assert not found.passed
    assert "can't be read" in found.reason
    for fields in ({}, {"value": 5}, {"value": {"nam": "x"}}, {"value": "x", "times": "two"}):
        assert error(calls(), kind, **fields)


def test_tool_not_called_counts_unreadable_arguments_as_a_call():
    kind = "tool-not-called"
    over = {"amount": {">": 50}}
    assert passes(calls(amount=40), kind, name="billing.refund", arguments=over)
    assert not passes(calls(amount=60), kind, name="billing.refund", arguments=over)
    broken = {"tool_calls": [{"function": {"name": "billing.refund", "arguments": "{bad"}}]}
    assert not passes(broken, kind, name="billing.refund", arguments=over)
    assert passes("words", kind, "billing.refund")


class Small:
    """A contract that grants one tool."""

    def breaches(self, calls: Any, answer: str) -> list[str]:
        return [f"{call.name} is not granted." for call in calls if call.name != "crm.update"]


def test_staying_in_the_contract_by_what_the_check_says():
    kind = "stays-in-contract"
    assert passes(calls(amount=40), kind, tools=["billing.*"])
    assert "is not granted" in verdict(calls(amount=40), kind, tools=["crm.*"]).reason
    limit = [{"name": "billing.refund", "arguments": {"amount": {"<=": 30}}}]
    assert not passes(calls(amount=40), kind, tools=limit)
    assert passes(calls(amount=20), kind, tools=limit)
    assert not passes("This is legal advice.", kind, never=["legal advice"])
    assert error("x", kind, tools="crm")


def test_staying_in_the_contract_that_the_caller_brings():
    contract: Contract = Small()
    kind = "stays-in-contract"
    assert passes('{"tools_invoked": ["crm.update"]}', kind, around=Around(contract=contract))
    assert not passes(calls(amount=1), kind, around=Around(contract=contract))
    assert "No contract is known" in error(calls(), kind)


def test_the_tools_of_a_caller_are_compiled_once():
    checks = compile_checks({"type": "is-valid-openai-tools-call"})
    around = Around(tools=TOOLS)
    assert all(checks.grade(Answer(calls(amount=n), around)).passed for n in range(3))


@pytest.mark.parametrize("called", ["billing.refund", "billing_refund", "billing-refund"])
@pytest.mark.parametrize("named", ["billing.refund", "billing_refund", "billing.*"])
def test_a_tool_keeps_its_name_when_a_service_changes_its_marks(called: str, named: str):
    output = {"tool_calls": [{"function": {"name": called, "arguments": "{}"}}]}
    assert passes(output, "tool-called", name=named)
    assert not passes(output, "tool-not-called", name=named)
    assert not passes(output, "tool-called", name="billing.refunds")
