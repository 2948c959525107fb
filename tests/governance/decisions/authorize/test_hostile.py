"""Hostile questions and exceptions: a verdict or a problem, never a fault, nothing half-written.

`HOSTILE_BODIES=100000 python -m pytest tests/governance/decisions/authorize/test_hostile.py`
tries more.
"""

import json
import os
import random
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache

from governance.models import Authorization, Escalation
from portal.wsgi import application
from tests.agents import BASE, a_key, one_connection
from tests.governance.decisions.authorize.conftest import INPUTS, PAY
from tests.governance.decisions.test_hostile import HOSTILE, mangled

pytestmark = pytest.mark.django_db
BODIES = max(int(os.environ.get("HOSTILE_BODIES", "10000")) // 20, 300)
QUESTION: dict[str, Any] = {
    "case_id": "123",
    "tool": "billing.refund",
    "arguments": PAY,
    "inputs": INPUTS,
    "confidence": 0.91,
    "team": "north",
    "shadow": False,
}
RAISED = {
    "process_id": "support_refunds",
    "trigger": "order_unclear",
    "case_id": "123",
    "summary": "They differ.",
    "context": {"amount": 84},
}
Send = Callable[[str, bytes], tuple[int, Any]]


@pytest.fixture
def send(contract: Any) -> Any:
    """Through the whole portal, as the web server would."""
    key = a_key(contract.process)[1]

    def sent(path: str, body: bytes) -> tuple[int, Any]:
        statuses: list[int] = []
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": f"{BASE}{path}",
            "QUERY_STRING": "",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "HTTP_HOST": "testserver",
            "HTTP_AUTHORIZATION": f"Bearer {key}",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
        }
        told = application(environ, lambda status, headers: statuses.append(int(status[:3])))
        return statuses[0], json.loads(b"".join(told))

    with one_connection():
        yield sent


def deeper(chance: random.Random, question: dict[str, Any]) -> dict[str, Any]:
    """Something wrong inside the arguments or the inputs."""
    sent = dict(question)
    for part in ("arguments", "inputs"):
        if chance.random() < 0.5:
            inner = {**question[part], chance.choice(["amount", "ticket_id", "new", ""]): None}
            inner[chance.choice(list(inner))] = chance.choice(HOSTILE)
            sent[part] = inner
    return sent


def test_questions(send: Send) -> None:
    chance, kept = random.Random(20261120), 0
    for number in range(BODIES):
        cache.clear()  # the patience with bad bodies has tests of its own
        body = mangled(chance, deeper(chance, {**QUESTION, "case_id": f"{number}"}))
        status, told = send("/processes/support_refunds/authorize", body)
        assert status in (200, 413, 422), (status, body[:300])
        if status == 200:
            kept += 1
            assert told["verdict"] in ("refuse", "ask", "escalate", "allow"), body[:300]
            assert set(told) >= {"verdict", "reasons", "process_id", "authorization_id"}
        else:
            assert told["status"] == status
    assert 0 < kept < BODIES
    assert Authorization.objects.count() == kept


def test_exceptions(send: Send) -> None:
    chance, made = random.Random(20261121), 0
    for number in range(BODIES):
        cache.clear()
        body = mangled(chance, {**RAISED, "case_id": f"{number}"})
        status, told = send("/escalations", body)
        assert status in (200, 201, 413, 422), (status, body[:300])
        made += status == 201
        assert told["status"] == (status if status > 400 else "open")
    assert made
    assert Escalation.objects.count() == made
