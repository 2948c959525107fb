"""The short way of one plain record says the same as the long one, and takes nothing else."""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from governance.models import Decision
from house.clock import now
from portal.gate import Gate
from processes.models import AgentKey, Person
from processes.register import actions
from tests.agents import BY, a_process, one_connection
from tests.governance.decisions.logging import Log

PASSED_ON = "passed on"


@pytest.fixture
def log(db: None) -> Iterator[Log]:
    with one_connection():
        yield Log()


def sent(log: Log, body: Any, key: str = "", **changes: Any) -> tuple[str, Any]:
    """Status and answer at the gate; what it does not take it passes on, whole."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/api/v1/decisions",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(raw)),
        "HTTP_HOST": "testserver",
        "HTTP_AUTHORIZATION": f"Bearer {key or log.text}",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(raw),
        **changes,
    }
    seen: list[str] = []

    def behind(found: Any, start: Any) -> list[bytes]:
        assert found["wsgi.input"].read() == raw
        seen.append(PASSED_ON)
        return [b"null"]

    answer = Gate(behind)(environ, lambda status, headers: seen.append(status))
    return seen[0], json.loads(b"".join(answer))


def test_a_plain_record_is_answered_as_the_long_way_does(log: Log):
    record = log.record(event_id="e-1", inputs={"ticket_id": "1", "amount": 420})

    status, answer = sent(log, record)
    again, same = sent(log, record)
    long = log.caller.post("/decisions", record)

    assert (status, again, long.status_code) == ("201 Created", "200 OK", 200)
    assert same == long.json() == {**answer, "duplicate": True}
    assert [each["rule"] for each in answer["breaches"]] == ["refund_over_300"]
    assert Decision.objects.get().key == log.key.public_id


def test_the_bare_process_is_taken_too(log: Log):
    status, answer = sent(log, log.record(process_id=log.process.slug))

    assert (status, answer["process_id"]) == ("201 Created", log.process_id)


def test_it_notes_that_the_key_asked(log: Log):
    sent(log, log.record())

    assert AgentKey.objects.get(pk=log.key.pk).last_asked_at


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"x"', b"[{}]", b"{}", b'{"process_id": "\\u0000"}', b"\xff"],
)
def test_what_is_not_plain_is_passed_on(log: Log, body: bytes):
    assert sent(log, body)[0] == PASSED_ON


def test_what_is_refused_is_passed_on(log: Log):
    other = Log(a_process("vendor_onboarding"))
    sent(log, log.record(event_id="e-1"))

    for body in (
        log.record(process_id="no_such"),
        log.record(process_id="support_refunds_tier2_v9"),
        log.record(process_id=other.process_id),
        log.record(confidence=2),
        log.record(event_id="e-1", decision="another"),
    ):
        assert sent(log, body)[0] == PASSED_ON
    assert Decision.objects.count() == 1


def test_a_key_that_is_not_good_is_passed_on(log: Log):
    kept = log.text
    public_id, _, secret = kept.removeprefix("aop_").partition("_")
    for key in ("x", "aop_0_x", f"aop_{public_id}_{secret[:-1]}"):
        assert sent(log, log.record(), key)[0] == PASSED_ON
    AgentKey.objects.filter(pk=log.key.pk).update(expires_at=now() - timedelta(minutes=1))
    assert sent(log, log.record())[0] == PASSED_ON
    AgentKey.objects.filter(pk=log.key.pk).update(expires_at=None)
    Person.objects.filter(pk=log.key.agent_id).update(is_active=False)
    assert sent(log, log.record())[0] == PASSED_ON
    Person.objects.filter(pk=log.key.agent_id).update(is_active=True)
    assert sent(log, log.record())[0] == "201 Created"
    actions.revoke_key(log.key, **BY)
    assert sent(log, log.record())[0] == PASSED_ON
