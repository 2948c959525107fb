"""A decision put to the model again: nothing is done twice, and what differs is said in words."""

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from governance.evaluations.asking import Model, model_at_hand
from governance.evaluations.model_answer import Call, ModelAnswer, ModelFault
from governance.evaluations.repeating import Comparison, Happened, compare, run_again
from governance.evaluations.running_once import Situation, ToolUse, Trial, opening, run_once
from processes.contracts.system_parts import Prompt, ToolGrant
from processes.contracts.whole import Whole
from processes.models import ContractVersion

RULES = """You decide refunds.
1. Read the order with shop.read.
2. If the amount that the order shows is above {limit} EUR, escalate by the path large.
3. Otherwise pay with billing.refund."""
SCHEMA = {
    "properties": {
        "decision": {"enum": ["paid", "escalated"]},
        "path": {"type": "string"},
        "amount": {"type": "number"},
        "confidence": {"type": "number"},
    }
}
PAID = {"decision": "paid", "amount": 40, "confidence": 0.5}
READ = ToolUse("shop.read", {"order_id": "A-1"}, {"amount_due": 40})
REFUND = ToolUse("billing.refund", {"amount": 40}, {"payment": "P-1"})
HAPPENED = Happened(
    Situation({"order_id": "A-1"}, tools=[READ, REFUND]), "paid", is_escalated=False, output=PAID
)


def a_tool(name: str, **properties: str) -> dict[str, Any]:
    """A tool as the model is told of it."""
    told = {key: {"type": kind} for key, kind in properties.items()}
    return {"name": name, "parameters": {"properties": told}}


def a_contract(limit: int = 50) -> Whole:
    """A small contract that is not saved anywhere."""
    prompt = Prompt(
        system=RULES.format(limit=limit),
        user_template="Order: {{ inputs.order_id }}.",
        model="vendor:any",
        parameters={"temperature": 0},
        output_schema=SCHEMA,
        tool_definitions=[
            a_tool("shop_read", order_id="string"),
            a_tool("billing_refund", amount="number"),
        ],
    )
    tools = [ToolGrant(name="shop.read"), ToolGrant(name="billing.refund", is_acting=True)]
    return Whole(ContractVersion(), tools=tools, prompt=prompt)


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    with model_at_hand(patience=5, tries_again=0) as model:
        yield model


def points_of(comparison: Comparison) -> dict[str, bool]:
    """What is compared, and whether it is the same."""
    return {point.about: point.is_same for point in comparison.points}


def test_the_same_contract_and_case_decide_the_same(model: Model) -> None:
    trial, comparison = run_again(a_contract(), HAPPENED, model)
    assert [call.name for call in trial.calls] == ["shop_read", "billing_refund"]
    assert comparison.is_same
    assert comparison.says == "The model decides the same again."
    wanted = {"Decision", "Whether a person is called", "Tools", "Output, amount"}
    assert set(points_of(comparison)) == wanted
    assert trial.tokens_in is not None
    assert trial.tokens_in > 0
    assert json.loads(trial.answer.text)["amount"] == 40


def test_another_contract_decides_otherwise_and_each_difference_is_named(model: Model) -> None:
    _, comparison = run_again(a_contract(limit=10), HAPPENED, model)
    assert not comparison.is_same
    assert comparison.says.startswith("The model does something else this time: decision, ")
    found = {point.about: (point.then, point.now) for point in comparison.points}
    assert found["Decision"] == ("paid", "escalated")
    assert found["Whether a person is called"] == ("no", "yes")
    assert found["Output, path"] == ("nothing", "large")
    assert "billing.refund (amount: 40)" in found["Tools"][0]
    assert "billing" not in found["Tools"][1]


def test_tools_are_answered_from_the_record_and_never_used(model: Model) -> None:
    trial = run_once(a_contract(), HAPPENED.situation, model)
    told = [json.loads(m["content"]) for m in trial.messages if m["role"] == "tool"]
    assert told == [{"amount_due": 40}, {"payment": "P-1"}]


def test_an_answer_that_nobody_kept_is_said(model: Model) -> None:
    bare = Situation({"order_id": "A-1"}, tools=[ToolUse("shop.read"), ToolUse("billing.refund")])
    trial, comparison = run_again(a_contract(), replace(HAPPENED, situation=bare), model)
    assert trial.unanswered == ["shop_read", "billing_refund"]
    told = [json.loads(m["content"]) for m in trial.messages if m["role"] == "tool"]
    assert told[1]["note"] == "This is a repetition, so nothing was done."
    assert "shop_read and billing_refund answered then was not kept" in comparison.notes[0]


def test_answers_are_given_by_arguments_and_then_in_their_order() -> None:
    first, second = (ToolUse("shop.read", {"order_id": n}, {"amount_due": n}) for n in "12")
    answers = [
        ModelAnswer("", calls=(Call("a", "shop_read", {"order_id": "2"}),)),
        ModelAnswer("", calls=(Call("b", "shop_read", {}), Call("c", "shop_read", {}))),
        ModelAnswer("done"),
    ]
    trial = run_once(a_contract(), Situation({}, tools=[first, second]), Told(answers))
    told = [json.loads(m["content"])["amount_due"] for m in trial.messages if m["role"] == "tool"]
    assert told == ["2", "1", "2"]


class Told(Model):
    """A model whose answers are written beforehand."""

    def __init__(self, answers: list[ModelAnswer]) -> None:
        self.answers = answers
        self.asked: list[Any] = []

    def ask(self, messages: Any, **body: Any) -> ModelAnswer:
        self.asked.append(body)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def test_a_model_that_never_ends_is_stopped() -> None:
    again = Told([ModelAnswer("", calls=(Call("a", "shop_read", {}),))])
    with pytest.raises(ModelFault, match="after 8 rounds"):
        run_once(a_contract(), HAPPENED.situation, again)


def test_the_recorded_model_is_asked_with_the_contracts_settings() -> None:
    told = Told([ModelAnswer("done")])
    run_once(a_contract(), replace(HAPPENED.situation, model="vendor:other"), told)
    assert told.asked[0]["model"] == "vendor:other"
    assert told.asked[0]["parameters"] == {"temperature": 0}
    assert told.asked[0]["output_schema"] == SCHEMA


def test_what_was_looked_up_is_shown_again() -> None:
    found = [{"source": "wiki", "id": 7, "excerpt": "Pens come back within 60 days."}]
    messages = opening(a_contract(), Situation({"order_id": "A-1"}, context=found))
    assert messages[1]["content"].endswith("- wiki 7: Pens come back within 60 days.")
    assert "Looked up" not in opening(a_contract(), Situation({}))[1]["content"]


def a_trial(text: str, **more: Any) -> Trial:
    """A trial that ended with a text."""
    return Trial([], ModelAnswer(text, **more))


def test_prose_is_compared_as_prose() -> None:
    then = Happened(
        Situation({}), "Refund approved.", is_escalated=False, output="Refund  approved."
    )
    assert compare(then, a_trial("Refund approved.")).is_same
    other = compare(then, a_trial("I escalate this case to a person."))
    assert points_of(other) == {
        "Decision": False,
        "Whether a person is called": False,
        "Tools": True,
        "Output": True,
    }
    assert not other.points[-1].is_judged
    assert "\n".join(other.says.split(": ")[1:]) == "decision and whether a person is called."


def test_short_outputs_are_judged() -> None:
    then = Happened(Situation({}), "yes", is_escalated=False, output="yes")
    assert points_of(compare(then, a_trial("no")))["Output"] is False


def test_what_the_agents_own_code_used_is_not_the_models(model: Model) -> None:
    own = ToolUse("crm.read", {"id": 1}, {"name": "Jo"})
    situation = replace(HAPPENED.situation, tools=[own, READ, REFUND])
    _, comparison = run_again(a_contract(), replace(HAPPENED, situation=situation), model)
    assert comparison.is_same
    assert comparison.notes == (
        "The agent's own code used crm.read; the model is not told of that.",
    )


@pytest.mark.parametrize(
    ("kept", "is_same"),
    [({"amount": 40}, True), ({}, True), (None, True), ({"amount": 41}, False)],
)
def test_arguments_are_compared_as_far_as_they_were_kept(
    model: Model, kept: dict[str, Any] | None, is_same: bool
) -> None:
    uses = [READ, ToolUse("billing.refund", kept, {"payment": "P-1"})]
    situation = replace(HAPPENED.situation, tools=uses)
    _, comparison = run_again(a_contract(), replace(HAPPENED, situation=situation), model)
    assert points_of(comparison)["Tools"] is is_same


def test_sureness_is_not_compared_and_figures_are_compared_by_value() -> None:
    then = replace(HAPPENED, situation=Situation({}), output={**PAID, "amount": Decimal("40.0")})
    text = json.dumps({"decision": "paid", "amount": 40, "confidence": 0.99})
    assert compare(then, a_trial(text)).is_same


def test_notes_tell_how_to_read_it() -> None:
    then = replace(HAPPENED, situation=Situation({}), output=None)
    notes = compare(then, a_trial("paid", finish_reason="length")).notes
    assert "cut off" in notes[0]
    assert "no output" in notes[1]


def test_a_long_output_is_shown_in_part() -> None:
    then = replace(HAPPENED, situation=Situation({}), output="a" * 5_000)
    point = compare(then, a_trial("b")).points[-1]
    assert len(point.then) < 2_100
    assert not point.is_same
