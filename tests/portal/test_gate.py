"""The short way of plain questions says the same as the long one, and takes nothing else."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from audit.models import Entry
from governance.models import Authorization
from portal.gate import Gate
from processes.models import ContractVersion
from processes.register import actions
from tests.agents import Caller, a_key, a_process, one_connection
from tests.contracts import a_contract

pytestmark = pytest.mark.django_db
PATH = "/api/v1/processes/support_refunds/authorize"
QUESTION: dict[str, Any] = {
    "case_id": "123",
    "tool": "billing.refund",
    "arguments": {"amount": 40, "currency": "EUR"},
    "inputs": {"ticket_id": "123", "amount": 40},
    "confidence": 0.91,
}
WITHOUT_IDS = ("authorization_id", "escalation")


class Door:
    """The gate before an application that only notes what came to it."""

    def __init__(self, key: str) -> None:
        self.key, self.passed_on = key, b""
        self.status, self.headers = "", {}

    def behind(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        self.passed_on = environ["wsgi.input"].read()
        self.status = "passed on"
        return []

    def ask(self, body: Any = QUESTION, **changes: Any) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": PATH,
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(raw)),
            "HTTP_HOST": "testserver",
            "HTTP_AUTHORIZATION": f"Bearer {self.key}",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(raw),
            **changes,
        }

        def start(status: str, headers: list[tuple[str, str]]) -> None:
            self.status, self.headers = status, dict(headers)

        answered = b"".join(Gate(self.behind)(environ, start))  # type: ignore[arg-type]  # a small one
        return json.loads(answered) if answered else None


@pytest.fixture
def contract() -> Iterator[ContractVersion]:
    with one_connection():
        yield a_contract(a_process())


@pytest.fixture
def key(contract: ContractVersion) -> str:
    return a_key(contract.process)[1]


@pytest.fixture
def door(key: str) -> Door:
    return Door(key)


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"confidence": 0.2},
        {"inputs": {"ticket_id": "123"}},
        {"tool": "crm.delete"},
        {"tool": None, "arguments": None},
    ],
)
def test_it_says_what_django_says(door: Door, key: str, words: dict[str, Any]) -> None:
    short = door.ask({**QUESTION, **words})
    assert door.status == "200 OK"
    long = Caller(key).post("/processes/support_refunds/authorize", {**QUESTION, **words})
    assert {**short, **dict.fromkeys(WITHOUT_IDS)} == {
        **long.json(),
        **dict.fromkeys(WITHOUT_IDS),
    }
    assert short.get("escalation") == long.json().get("escalation")
    assert door.headers["Content-Type"] == long["Content-Type"] == "application/json"


def test_what_it_changes_carries_the_id_of_its_request(door: Door) -> None:
    door.ask({**QUESTION, "confidence": 0})
    entry = Entry.objects.get(verb="exception.open")
    assert entry.request_id == door.headers["X-Request-Id"]


def test_the_question_is_kept_as_it_was_sent(door: Door) -> None:
    raw = b'{"case_id": "123", "inputs": {"amount": 40.00, "ticket_id": "1"}, "confidence": 0.9}'
    told = door.ask(raw)
    assert Authorization.objects.get(public_id=told["authorization_id"]).question == raw.decode()


PASSED_ON = [
    {"REQUEST_METHOD": "GET"},
    {"PATH_INFO": "/api/v1/processes/support_refunds/contract"},
    {"PATH_INFO": f"{PATH}/"},
    {"PATH_INFO": "/api/v1/processes/elsewhere/authorize"},
    {"CONTENT_TYPE": "text/plain"},
    {"CONTENT_TYPE": "application/json; charset=utf-8"},
    {"CONTENT_LENGTH": "70000"},
    {"HTTP_HOST": "elsewhere.example"},
    {"HTTP_HOST": ""},
    {"HTTP_AUTHORIZATION": ""},
    {"HTTP_AUTHORIZATION": "Basic abc"},
    {"HTTP_AUTHORIZATION": "Bearer aop_0_0"},
]


@pytest.mark.parametrize("changes", PASSED_ON)
def test_what_is_not_plain_goes_on_whole(door: Door, changes: dict[str, Any]) -> None:
    assert door.ask(**changes) is None
    assert door.status == "passed on"
    assert json.loads(door.passed_on) == QUESTION
    assert not Authorization.objects.exists()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff", b'{"case_id": ""}', b'{"case_id": "\\ud800"}', b"7"]
)
def test_a_body_that_cannot_be_used_goes_on(door: Door, body: bytes) -> None:
    assert door.ask(body) is None
    assert door.passed_on == body


def test_only_https_where_only_https_is_served(door: Door) -> None:
    with override_settings(SECURE_SSL_REDIRECT=True):
        assert door.ask() is None
        assert door.ask(**{"wsgi.url_scheme": "https"})["verdict"] == "allow"
        header = ("HTTP_X_FORWARDED_PROTO", "https")
        with override_settings(SECURE_PROXY_SSL_HEADER=header):
            assert door.ask(HTTP_X_FORWARDED_PROTO="https")["verdict"] == "allow"
            assert door.ask(HTTP_X_FORWARDED_PROTO="http") is None


def test_a_stop_is_seen_by_the_next_question(door: Door, contract: ContractVersion) -> None:
    assert door.ask()["verdict"] == "allow"
    process = contract.process
    actions.pause(process, by=process.accountable, because="Something is off")
    assert door.ask()["verdict"] == "paused"


def test_a_database_that_is_away_lets_nothing_through(key: str) -> None:
    """Django is asked instead, and says that nothing can be said."""
    with connection.execute_wrapper(_is_away):
        answer = Caller(key).post("/processes/support_refunds/authorize", QUESTION)
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert "stop" in answer.json()["detail"]


def _is_away(*args: Any) -> Any:
    from django.db import OperationalError  # as a server that is gone would raise it

    raise OperationalError("gone")
