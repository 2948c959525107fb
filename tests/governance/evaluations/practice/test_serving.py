"""The practice model over HTTP, on a port of its own: who may ask, and faults on request."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError

import pytest

from governance.evaluations.practice.serving import Served, serve_practice

ASKED = {"model": "any", "messages": [{"role": "user", "content": "hello"}]}


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serve_practice() as served:
        yield served


def post(served: Served, body: Any = None, *, path: str = "/chat/completions", **headers: str):
    """Status, headers and body of the answer to a request."""
    sent = json.dumps(ASKED if body is None else body).encode()
    usual = {"Authorization": f"Bearer {served.api_key}", "Content-Type": "application/json"}
    request = urllib.request.Request(served.base_url + path, sent, {**usual, **headers})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.headers, refused.read()


def test_it_answers_whoever_knows_its_secret(served: Served) -> None:
    status, _, body = post(served)
    assert status == 200
    assert json.loads(body)["object"] == "chat.completion"
    assert post(served, Authorization="Bearer another")[0] == 401
    assert post(served, Authorization="")[0] == 401
    assert served.api_key not in repr(served)


def test_it_listens_on_loopback_alone(served: Served) -> None:
    assert served.base_url.startswith("http://127.0.0.1:")


def test_errors_have_the_form_that_clients_read(served: Served) -> None:
    for status, answered in (
        (404, post(served, path="/models")),
        (400, post(served, {"model": "any"})),
        (400, post(served, {**ASKED, "stream": True})),
        (429, post(served, {**ASKED, "model": "practice:fault=429"})),
        (503, post(served, **{"X-Practice": "fault=503"})),
    ):
        assert answered[0] == status
        assert json.loads(answered[2])["error"]["message"]
    assert post(served, {**ASKED, "model": "practice:fault=429"})[1]["Retry-After"] == "1"


def test_a_body_that_is_too_large_is_not_read(served: Served) -> None:
    assert post(served, **{"Content-Length": str(10**9)})[0] == 413


def test_every_third_call_fails_where_that_is_asked(served: Served) -> None:
    body = {**ASKED, "model": "practice:fault=500,every=3"}
    statuses = [post(served, body)[0] for _ in range(9)]
    assert statuses.count(500) == 3


def test_many_ask_at_once(served: Served) -> None:
    statuses: list[int] = []
    body = {**ASKED, "model": "practice:delay=100"}
    threads = [
        threading.Thread(target=lambda: statuses.append(post(served, body)[0])) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert statuses == [200] * 20


def test_nothing_is_left_when_the_block_ends() -> None:
    before = threading.active_count()
    with serve_practice() as short:
        assert post(short)[0] == 200
    assert threading.active_count() <= before + 1
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(short.base_url, timeout=2)
