"""The description of the API: complete, true, and readable by people and by tools."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from django.test import Client
from django.utils.html import escape
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

from governance.decisions.authorize.api_examples import ESCALATE
from governance.escalations.api_examples import OPEN
from house.problems import KINDS
from portal.api.page import examples_of
from portal.wsgi import application
from processes.contracts.api_examples import CONTRACT
from processes.register.api_examples import PROCESS
from tests.agents import a_key, a_process, one_connection
from tests.contracts import a_contract

pytestmark = pytest.mark.django_db
# What api.md promises to the outside; a call that vanishes from here breaks somebody's tool.
PROMISED = {
    ("get", "/api/v1/processes"),
    ("get", "/api/v1/processes/{slug}"),
    ("get", "/api/v1/processes/{slug}/contract"),
    ("post", "/api/v1/processes/{slug}/pause"),
    ("post", "/api/v1/processes/{slug}/resume"),
    ("post", "/api/v1/processes/{slug}/authorize"),
    ("post", "/api/v1/decisions"),
    ("get", "/api/v1/decisions"),
    ("get", "/api/v1/decisions/export"),
    ("get", "/api/v1/processes/{slug}/decisions/verify"),
    ("post", "/api/v1/escalations"),
    ("get", "/api/v1/escalations/{escalation_id}"),
    ("post", "/api/v1/evaluation-runs"),
    ("get", "/api/v1/evaluation-runs/{run_id}"),
    ("post", "/api/v1/processes/{slug}/readings"),
    ("get", "/api/v1/processes/{slug}/scorecard"),
}
STREAMED = "application/x-ndjson"

# A cursor or a reason may have the right type and still be none that the portal takes; extra fields
# are ignored; and the tool can't know that the key which it was handed is good.
BY_MEANING = [positive_data_acceptance, negative_data_rejection, ignored_auth]


@pytest.fixture
def document() -> dict[str, Any]:
    return Client().get("/api/v1/openapi.json").json()


def answers(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every answer of every call."""
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            for status, answer in call["responses"].items():
                yield f"{method} {path}", status, answer


def valid(document: dict[str, Any], schema: dict[str, Any], example: Any) -> None:
    """The example is what the schema says."""
    whole = {"components": document["components"], **schema}
    jsonschema_rs.Draft202012Validator(whole).validate(example)


class TestDocument:
    def test_it_needs_no_key(self, document: dict[str, Any]) -> None:
        assert document["openapi"].startswith("3.1")
        assert document["components"]["securitySchemes"]["AgentKeyBearer"] == {
            "type": "http",
            "scheme": "bearer",
        }

    def test_what_is_promised_is_there(self, document: dict[str, Any]) -> None:
        there = {
            (method, path) for path, methods in document["paths"].items() for method in methods
        }
        assert there >= PROMISED

    def test_every_answer_has_one_full_example_that_is_true(self, document: dict[str, Any]) -> None:
        for call, status, answer in answers(document):
            if int(status) == HTTPStatus.NOT_MODIFIED:
                continue
            ((kind, content),) = answer["content"].items()
            is_problem = int(status) >= HTTPStatus.BAD_REQUEST
            assert (kind == "application/problem+json") == is_problem, call
            assert is_problem or kind in ("application/json", STREAMED), call
            for example in examples_of(content):
                valid(document, content["schema"], example)
                assert not is_problem or example["status"] == int(status)

    def test_every_body_has_an_example_that_is_true(self, document: dict[str, Any]) -> None:
        for methods in document["paths"].values():
            for call in methods.values():
                if "requestBody" in call:
                    content = call["requestBody"]["content"]["application/json"]
                    for example in examples_of(content):
                        valid(document, content["schema"], example)

    def test_examples_are_full(self, document: dict[str, Any]) -> None:
        schemas = document["components"]["schemas"]
        assert PROCESS.keys() == schemas["ProcessOut"]["properties"].keys()
        assert PROCESS["links"].keys() == schemas["Links"]["properties"].keys()
        assert CONTRACT.keys() == schemas["ContractOut"]["properties"].keys()
        assert OPEN.keys() == schemas["ExceptionOut"]["properties"].keys()
        carried = {"stage", "fallback", "questions", "retry_after"}  # by other verdicts
        assert ESCALATE.keys() == schemas["VerdictOut"]["properties"].keys() - carried

    def test_every_call_may_answer_401_and_429(self, document: dict[str, Any]) -> None:
        for call in {call for call, _, _ in answers(document)}:
            statuses = {status for other, status, _ in answers(document) if other == call}
            assert {"401", "429"} <= statuses, call
            assert not {"500", "400"} & statuses, call

    def test_every_call_is_described(self, document: dict[str, Any]) -> None:
        for methods in document["paths"].values():
            for call in methods.values():
                assert call["summary"]
                assert call["description"]
                assert call["security"] == [{"AgentKeyBearer": []}]


class TestPage:
    def test_it_shows_every_call_and_every_problem(self, document: dict[str, Any]) -> None:
        page = Client().get("/api/v1/docs").content.decode()
        for path, methods in document["paths"].items():
            assert path in page
            for call in methods.values():
                assert escape(call["summary"]) in page
        for name, _, _ in KINDS.values():
            assert f'id="problem-{name}"' in page

    def test_nothing_on_it_needs_a_loosened_policy(self) -> None:
        answer = Client().get("/api/v1/docs")
        page = answer.content.decode()
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert "<style" not in page
        assert " style=" not in page
        assert all("src=" in part.split(">")[0] for part in page.split("<script")[1:])

    def test_the_calls_on_it_can_be_typed_as_they_stand(self) -> None:
        page = Client().get("/api/v1/docs").content.decode()
        shown = [part.split("</pre>")[0] for part in page.split("<pre")[1:]]
        calls = [part for part in shown if "curl " in part]
        assert len(calls) >= len(PROMISED)
        assert not [call for call in calls if "{slug}" in call]
        pause = "http://testserver/api/v1/processes/support_refunds/pause"
        assert [call for call in calls if pause in call]


@schemathesis.serializer(STREAMED)
def as_lines(_: schemathesis.SerializationContext, value: object) -> bytes:
    """Records one below the other."""
    lines = value if isinstance(value, list) else [value]
    return b"\n".join(json.dumps(line).encode() for line in lines)


@pytest.fixture
def text(db: None) -> Iterator[str]:
    """A key for everything that the tool makes up."""
    with one_connection():
        process = a_process()
        a_contract(process)
        yield a_key(process, may_pause=True)[1]


@schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application).parametrize()
@settings(suppress_health_check=list(HealthCheck))
def test_whatever_a_tool_makes_up_is_answered_as_described(
    case: schemathesis.Case, text: str
) -> None:
    answer = case.call(headers={"Authorization": f"Bearer {text}", "Host": "testserver"})
    case.validate_response(answer, excluded_checks=BY_MEANING)
