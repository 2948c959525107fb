"""Bodies without an honest length, through the web server's own entrance."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings

from portal.wsgi import application
from tests.agents import a_key, a_process, one_connection

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_one_transaction() -> Iterator[None]:
    with one_connection():
        yield


class Endless(BytesIO):
    """A sender who never stops, and how much of it was taken in."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        assert size is not None
        assert size >= 0
        self.taken += size
        return b" " * size


def posted(body: Any, **environ: Any) -> tuple[int, dict[str, Any]]:
    """What the application answers to a pause with this body."""
    _, text = a_key(a_process(), may_pause=True)
    answer: list[str] = []
    chunks = application(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/api/v1/processes/support_refunds/pause",
            "HTTP_HOST": "testserver",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_AUTHORIZATION": f"Bearer {text}",
            "CONTENT_TYPE": "application/json",
            "wsgi.url_scheme": "http",
            "wsgi.input": body if isinstance(body, Endless) else BytesIO(body),
            "wsgi.input_terminated": True,
            **environ,
        },
        lambda status, headers, exc_info=None: answer.append(status),  # type: ignore[arg-type]
    )
    told = json.loads(b"".join(chunks))
    return int(answer[0].split()[0]), told


CHUNKED = {"HTTP_TRANSFER_ENCODING": "chunked"}
GOOD = b'{"reason": "Refunds are paid twice"}'


def test_in_chunks() -> None:
    status, told = posted(GOOD, **CHUNKED)
    assert (status, told["state"]) == (200, "paused")


def test_in_chunks_without_end() -> None:
    sender = Endless()
    status, _ = posted(sender, **CHUNKED)
    assert status == 413
    assert sender.taken == settings.LARGEST_BODY + 1


def test_in_chunks_where_nobody_marks_the_end() -> None:
    """Reading on would then wait for ever."""
    sender = Endless()
    status, _ = posted(sender, **{**CHUNKED, "wsgi.input_terminated": False})
    assert (status, sender.taken) == (422, 0)


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "٣", "9" * 5000, " ", "0x10"])
def test_a_length_that_is_none(length: str) -> None:
    assert posted(GOOD, CONTENT_LENGTH=length)[0] == 422


def test_a_length_that_promises_more() -> None:
    """What arrived may make sense and still not be what was meant."""
    status, told = posted(GOOD, CONTENT_LENGTH="5000")
    assert (status, "ended before" in told["detail"]) == (422, True)


def test_an_honest_length() -> None:
    assert posted(GOOD, CONTENT_LENGTH=str(len(GOOD)))[0] == 200
