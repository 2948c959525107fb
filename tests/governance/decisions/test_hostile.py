"""Ten thousand hostile bodies, or as many as HOSTILE_BODIES says: an answer to each, no fault.

`HOSTILE_BODIES=100000 python -m pytest tests/governance/decisions/test_hostile.py` tries more,
with `HOSTILE_ALONE=1` each by itself.
"""

import json
import os
import random
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache

from governance.models import Decision, DecisionBody, Pending
from tests.governance.decisions.logging import Log
from tests.peaks import forget_peak, peak

BODIES = int(os.environ.get("HOSTILE_BODIES", "10000"))
A_LINE_AT_A_TIME = 500
# Every so many goes as a call of its own; the rest come as lines, which are read the same way.
ALONE = int(os.environ.get("HOSTILE_ALONE", "20"))
MEGABYTE = 1024
HOSTILE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1e308, -0.0, 2**70, 10**400, "", " ", "\x00", "\ud800", "x" * 5000,
    "support_refunds_tier2_v1", "../../etc/passwd", "<script>", "'; DROP TABLE x; --", "💥" * 300,
    [], {}, [[]], [None], {"": None}, {"name": None}, {"name": ""}, {"a": {"b": [1, {"c": None}]}},
    "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2026-02-30T00:00:00Z", "NaN", "Infinity",
    [{"name": "billing.refund", "arguments": {"amount": "40"}}], ["crm.update"] * 600,
    [{"name": "x", "arguments": []}], {"amount": {"deep": "x"}}, {"amount": [1, 2]}, 1e-320,
)  # fmt: skip


def mangled(chance: random.Random, record: dict[str, Any]) -> bytes:
    """A record with something wrong, or nearly a record."""
    sent = dict(record)
    for _ in range(chance.randint(1, 3)):
        name = chance.choice([*sent, "cost", "latency_ms", "units", "context", "event_id", "new"])
        if chance.random() < 0.2:
            sent.pop(name, None)
        else:
            sent[name] = chance.choice(HOSTILE)
    body = json.dumps(sent, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    if chance.random() < 0.4:
        start = chance.randrange(len(body))
        end = min(start + chance.randrange(6), len(body))
        body = body[:start] + chance.randbytes(chance.randrange(6)) + body[end:]
    if chance.random() < 0.05:
        deep = chance.choice([30, 60, 3000, 60_000])
        body = b'{"inputs":' * deep + body + b"}" * deep
    return body


def bodies(log: Log, count: int) -> Iterator[bytes]:
    chance = random.Random(20261120)
    for _ in range(count):
        yield mangled(chance, log.record())


def so_far() -> int:
    """Where memory stands; what was more before is forgotten."""
    forget_peak()
    return peak()


def test_hostile_bodies_are_answered_and_nothing_is_half_written(log: Log):
    lines: list[bytes] = []
    seen = {200: 0, 201: 0, 422: 0}
    for number, body in enumerate(bodies(log, BODIES)):
        if number % ALONE == 0:
            cache.clear()  # the patience with bad bodies has tests of its own
            status = log.caller.post("/decisions", body).status_code
            assert status in (200, 201, 409, 413, 422), (status, body[:300])
            seen[status] = seen.get(status, 0) + 1
        else:
            lines.append(body.replace(b"\n", b" ").replace(b"\r", b" "))
        if len(lines) == A_LINE_AT_A_TIME or (lines and number == BODIES - 1):
            answer = log.caller.post("/decisions", b"\n".join(lines), "application/x-ndjson")
            assert answer.status_code == 200, answer.content
            body_of = answer.json()
            told = body_of["accepted"] + body_of["duplicates"] + len(body_of["rejected"])
            assert told == len([line for line in lines if line.strip()])
            lines = []
    assert min(seen[201], seen[422]) > 0
    kept = Decision.objects.count()
    assert DecisionBody.objects.count() == Pending.objects.count() == kept


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b"1," * 8_000_000 + b"1]",
        b"[" + b"[" * 16_000_000,
        b"[" + b"{}," * 5_000_000 + b"{}]",
        b'[{"inputs":[' + b"{}," * 5_000_000 + b"{}]}]",
        b'{"inputs":{"a":"' + b"x" * 16_000_000 + b'"}}',
        b"[" + b'"",' * 5_000_000,
        b"[" + b" " * 16_000_000,
        b'["' + b"\\" * 16_000_000,
        b"\n" * 16_000_000,
        b"1" * 16_000_000,
    ],
    ids=[
        "ones",
        "brackets",
        "objects",
        "inside",
        "text",
        "texts",
        "space",
        "slashes",
        "lines",
        "1",
    ],
)
def test_the_largest_bodies_stay_small_in_memory(log: Log, body: bytes):
    before = so_far()
    for kind in ("application/json", "application/x-ndjson"):
        answer = log.caller.post("/decisions", body, kind)
        assert answer.status_code in (200, 413, 422), answer.content[:300]

    assert peak() - before < 150 * MEGABYTE
    assert Decision.objects.count() == 0


def test_many_records_of_the_largest_kind_stay_small_in_memory(log: Log):
    inside = "[" + "{}," * 300_000 + "{}]"
    record = json.dumps(log.record(inputs={})).replace(
        '"inputs": {}', f'"inputs": {{"a": {inside}}}'
    )
    before = so_far()

    answer = log.caller.post("/decisions", f"[{','.join([record] * 16)}]".encode())

    assert answer.status_code == 200
    assert answer.json()["duplicates"] == 15
    assert peak() - before < 250 * MEGABYTE


def test_a_body_shorter_than_announced_is_refused(log: Log):
    body = json.dumps(log.record()).encode()
    cut = {"CONTENT_LENGTH": "5000", "wsgi.input": BytesIO(body)}
    answer = log.caller.post("/decisions", body, **cut)

    assert answer.status_code == 422
    assert "ended before" in answer.json()["detail"]


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data; boundary=x"])
def test_what_is_no_json_is_refused(log: Log, kind: str):
    answer = log.caller.post("/decisions", json.dumps(log.record()).encode(), kind)

    assert answer.status_code == 422
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=201", "limit=x", "after=x", "since=yesterday", "since=2026-03-01",
        "breach=maybe", "decision=%00", "process=%00", "tool=" + "x" * 121, "until=9" * 50,
        "since=0001-01-01T00:00:00%2B14:00", "until=9999-12-31T23:59:59-14:00",
    ],
)  # fmt: skip
def test_nonsense_is_no_fault_when_reading(log: Log, query: str):
    log.send()
    for path in ("/decisions", "/decisions/export"):
        answer = log.caller.client.get(f"/api/v1{path}?{query}")
        assert answer.status_code in (200, 404, 422), (answer.status_code, answer.content)
        if answer.streaming:
            list(answer.streaming_content)
