"""Whatever is sent: an answer from the list, a problem document, and nothing half-written."""

import json
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from django.http import HttpResponse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import Entry
from processes.models import Pause, Process
from processes.register import actions
from tests.agents import BASE, BY, Caller, a_key, a_process

pytestmark = pytest.mark.django_db
PAUSE = "/processes/support_refunds/pause"
REFUSED = {401, 403, 404, 405, 409, 413, 422, 429}

# Any character, halves and NULs too; in JSON they come as escapes.
TEXTS = st.text(st.characters(exclude_categories=[]), max_size=40)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=30,
)
REASONS = VALUES.map(lambda value: {"reason": value})
NESTED = st.integers(1, 3000).map(lambda deep: b'{"reason":' * deep + b"1" + b"}" * deep)
GOOD = json.dumps({"reason": "Refunds are paid twice"}).encode()


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """A good body with some bytes put in the place of others."""
    start = draw(st.integers(0, len(GOOD)))
    end = draw(st.integers(start, len(GOOD)))
    return GOOD[:start] + draw(st.binary(max_size=10)) + GOOD[end:]


BODIES = st.one_of(
    st.binary(max_size=200),
    VALUES.map(lambda value: json.dumps(value).encode()),
    REASONS.map(lambda value: json.dumps(value).encode()),
    REASONS.map(lambda value: json.dumps(value).encode("utf-16")),
    NESTED,
    mangled(),
)
KINDS = st.sampled_from(["application/json"] * 5 + ["", "text/plain", "multipart/form-data", "/;="])
in_one_test = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def process() -> Process:
    return a_process()


@pytest.fixture
def caller(process: Process) -> Caller:
    return Caller(a_key(process, may_pause=True)[1])


def is_an_answer(answer: HttpResponse) -> None:
    """From the list, and where it is a refusal, a problem document."""
    if answer.status_code != 200:
        assert answer.status_code in REFUSED, answer.content
        assert answer["Content-Type"] == "application/problem+json"
    assert isinstance(json.loads(answer.content), dict)


@in_one_test
@given(body=BODIES, kind=KINDS)
def test_bodies(process: Process, caller: Caller, body: bytes, kind: str) -> None:
    before = Pause.objects.count(), Entry.objects.count()
    answer = caller.post(PAUSE, body, content_type=kind)
    is_an_answer(answer)
    after = Pause.objects.count(), Entry.objects.count()
    if answer.status_code == 200:
        assert after == (before[0] + 1, before[1] + 1)
        actions.resume(process, by=process.accountable, because=BY["because"])
    else:
        assert after == before


@in_one_test
@given(query=st.binary(max_size=80), names=st.dictionaries(TEXTS, TEXTS, max_size=4))
def test_queries(caller: Caller, query: bytes, names: dict[str, str]) -> None:
    is_an_answer(caller.client.get(f"{BASE}/processes", QUERY_STRING=quote_from_bytes(query)))
    raw = query.decode("latin-1").replace("\n", "").replace("\r", "")
    is_an_answer(caller.client.get(f"{BASE}/processes", QUERY_STRING=raw))
    known = ("q", "domain", "tier", "stage", "after", "limit")
    sent = dict(zip(known, names.values(), strict=False))
    told = {name: value.encode("utf-8", "surrogatepass") for name, value in sent.items()}
    is_an_answer(caller.client.get(f"{BASE}/processes", told))


@in_one_test
@given(path=st.binary(max_size=60), method=st.sampled_from(["get", "post", "put", "head"]))
def test_paths(caller: Caller, path: bytes, method: str) -> None:
    for below in ("/", "/v1/", "/v1/processes/", "/v1/processes/support_refunds/"):
        answer: Any = getattr(caller.client, method)(f"/api{below}{quote_from_bytes(path)}")
        if method != "head" and not answer["Content-Type"].startswith("text/html"):
            is_an_answer(answer)


@in_one_test
@given(header=st.text(st.characters(max_codepoint=255), max_size=80))
def test_headers(process: Process, header: str) -> None:
    for text in (header, f"Bearer {header}", f"Bearer aop_{header}", f"Bearer aop_0_{header}"):
        is_an_answer(Caller(Authorization=text).get("/processes"))
