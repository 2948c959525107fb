"""Asking a model: what comes back, and every way in which it can fail, as a sentence."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from governance.evaluations.asking import Model, model_at_hand, model_name, question
from governance.evaluations.endpoint import Endpoint, at_hand, is_practice, service
from governance.evaluations.model_answer import ModelFault, read_answer

HELLO = [{"role": "user", "content": "hello"}]


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    with at_hand() as endpoint, model_at_hand(endpoint, patience=1, tries_again=0) as model:
        yield model


def test_an_answer_has_words_usage_and_time(model: Model) -> None:
    asked = [{"role": "system", "content": "1. Escalate to boss."}, *HELLO]
    answer = model.ask(asked, model="vendor:any")
    assert answer.text == "A person takes this over by the path boss."
    assert answer.model == "practice-model"
    assert answer.finish_reason == "stop"
    assert answer.tokens_in is not None
    assert answer.tokens_in > 0
    assert answer.latency_ms >= 0


def test_a_tool_call_is_read_and_can_be_answered(model: Model) -> None:
    tool = {"name": "crm_tag", "parameters": {"properties": {"team": {"type": "string"}}}}
    asked: list[dict[str, Any]] = [
        {"role": "system", "content": "1. Call crm.tag with team “night”."},
        *HELLO,
    ]
    answer = model.ask(asked, model="any", tools=[tool])
    assert [(call.name, call.arguments) for call in answer.calls] == [
        ("crm_tag", {"team": "night"})
    ]
    told = {"role": "tool", "tool_call_id": answer.calls[0].id, "content": "{}"}
    after = model.ask([*asked, answer.as_message(), told], model="any", tools=[tool])
    assert after.calls == ()


@pytest.mark.parametrize(
    ("fault", "says", "is_transient"),
    [
        ("hang", "did not answer in time", True),
        ("drop", "hung up", True),
        ("cut", "cut off", True),
        ("429", "status 429", True),
        ("503", "status 503", True),
        ("400", "status 400", False),
        ("401", "refused the key", False),
        ("html", "no completion", False),
        ("empty", "without any choice", False),
        ("finish", "a reason that is not known: “because”", False),
        ("huge", "larger than 4 MB", False),
        ("arguments", "arguments for broken are broken", False),
    ],
)
def test_each_fault_is_a_sentence(model: Model, fault: str, says: str, is_transient: bool) -> None:
    with pytest.raises(ModelFault, match=says) as raised:
        model.ask(HELLO, model=f"practice:fault={fault}")
    assert raised.value.is_transient == is_transient
    assert raised.value.says.endswith((".", "”"))


def test_a_service_that_is_not_there_is_a_sentence() -> None:
    nowhere = Endpoint("http://127.0.0.1:9/v1", "key")
    with (
        model_at_hand(nowhere, patience=1, tries_again=0) as model,
        pytest.raises(ModelFault, match="could not be reached"),
    ):
        model.ask(HELLO, model="any")


def test_what_is_transient_is_tried_again() -> None:
    with at_hand() as endpoint, model_at_hand(endpoint, patience=5) as model:
        answers = [model.ask(HELLO, model="practice:fault=500,every=3") for _ in range(4)]
    assert len(answers) == 4


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "no completion"),
        ({"choices": "a"}, "without any choice"),
        ({"choices": [{"finish_reason": "stop"}]}, "no message"),
        (
            {"choices": [{"finish_reason": "content_filter", "message": {"content": ""}}]},
            "held the answer back",
        ),
        (
            {"choices": [{"finish_reason": "tool_calls", "message": {"tool_calls": [{}]}}]},
            "without naming one",
        ),
        (
            {
                "choices": [
                    {
                        "finish_reason": "tool_calls",
                        "message": {"tool_calls": [{"function": {"name": "a", "arguments": "[]"}}]},
                    }
                ]
            },
            "they are no object",
        ),
    ],
)
def test_an_answer_of_another_form_is_a_fault(data: Any, says: str) -> None:
    with pytest.raises(ModelFault, match=says):
        read_answer(data)


def test_unknown_usage_is_unknown_and_never_zero() -> None:
    answer = read_answer({"choices": [{"finish_reason": "stop", "message": {"content": "a\0b"}}]})
    assert answer.tokens_in is None
    assert answer.text == "ab"


def test_the_question_carries_what_the_contract_says() -> None:
    body = question(
        HELLO,
        model="vendor:gpt:8b",
        parameters={"temperature": 0},
        output_schema={"type": "object"},
        tools=[{"name": "a"}],
    )
    assert body["model"] == "gpt:8b"
    assert body["temperature"] == 0
    assert body["tools"] == [{"type": "function", "function": {"name": "a"}}]
    assert body["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert model_name("plain") == "plain"


def test_the_practice_model_answers_only_where_no_service_is_set(settings: Any) -> None:
    settings.ENV = SimpleNamespace(OPENAI_API_KEY="", OPENAI_BASE_URL="")
    assert is_practice()
    with at_hand() as found:
        assert found.is_practice
        assert "not a language model" in found.says
    settings.ENV = SimpleNamespace(OPENAI_API_KEY="secret", OPENAI_BASE_URL="")
    with at_hand() as found:
        assert found == service() == Endpoint("https://api.openai.com/v1", "secret")
        assert "secret" not in repr(found)
    settings.ENV = SimpleNamespace(OPENAI_API_KEY="", OPENAI_BASE_URL="http://gpu:11434/v1")
    with at_hand() as found:
        assert found.base_url == "http://gpu:11434/v1"
        assert found.says == "the model service at gpu:11434"
