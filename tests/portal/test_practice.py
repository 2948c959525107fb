"""The practice model at the portal's address: for its agents, while no model service is set."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from tests.agents import a_key, a_process

pytestmark = pytest.mark.django_db
ASKED = {"model": "any", "messages": [{"role": "user", "content": "hello"}]}
AT = "/practice/v1/chat/completions"


def post(key: str = "", body: object = ASKED, **headers: str):
    """An answer to what a program sends."""
    bearer = {"Authorization": f"Bearer {key}"} if key else {}
    client = Client(headers={**bearer, **headers})
    return client.post(AT, json.dumps(body), content_type="application/json")


def test_an_agent_with_a_key_is_answered() -> None:
    _, key = a_key(a_process())
    answer = post(key)
    assert answer.status_code == 200
    assert answer.json()["model"] == "practice-model"
    assert "not a language model" in answer["X-Practice-Model"]


def test_nobody_else_is() -> None:
    for key in ("", "another", "aop_0123456789_nothing"):
        refused = post(key)
        assert refused.status_code == 401
        assert refused.json()["error"]["message"]
    assert Client().get(AT).status_code == 405


def test_whoever_keeps_sending_bad_keys_waits() -> None:
    statuses = {post("another").status_code for _ in range(40)}
    assert statuses == {401, 429}


def test_it_is_gone_where_a_model_service_is_set(settings: Any) -> None:
    _, key = a_key(a_process())
    settings.ENV = replace(settings.ENV, OPENAI_API_KEY="secret")
    assert post(key).status_code == 404


def test_faults_come_on_request_and_soon() -> None:
    _, key = a_key(a_process())
    assert post(key, **{"X-Practice": "fault=503"}).status_code == 503
    assert post(key, {"model": "any"}).status_code == 400
    assert post(key, {**ASKED, "model": "practice:fault=cut"}).content[-1:] != b"}"
