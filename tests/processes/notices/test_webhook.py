import hashlib
import hmac
import json
import socket
import ssl
import time
from collections.abc import Callable

import pytest

from house.clock import now
from processes.notices import webhook
from processes.notices.models import Delivery, Notice
from processes.notices.reach import AddressUnreachableByRule
from tests.processes.notices.receivers import Handler, Receiver, status


def post(address: str, body: bytes = b"{}") -> webhook.Answer:
    return webhook.post(address, body, secret="hush", key="12")


def test_a_post_is_signed_over_time_and_body(receiver: Receiver) -> None:
    answer = post(receiver.url("/hook?a=b"), b'{"title": "x"}')
    assert answer.status == 200
    (got,) = receiver.got
    assert (got.path, got.body) == ("/hook?a=b", b'{"title": "x"}')
    assert got.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert got.headers["portal-delivery"] == "12"
    stamp = got.headers["portal-timestamp"]
    assert abs(int(stamp) - time.time()) < 60
    expected = hmac.new(b"hush", stamp.encode() + b"." + got.body, hashlib.sha256).hexdigest()
    assert got.headers["portal-signature"] == expected


def test_the_body_tells_the_notice() -> None:
    notice = Notice(
        pk=3,
        topic="t",
        title="Größe",
        body="b",
        urgency=Notice.Urgency.URGENT,
        process="refunds",
        subject_kind="process",
        subject_id="9",
        created_at=now(),
    )
    told = json.loads(webhook.body_of(Delivery(pk=12, notice=notice), link="https://p/x"))
    assert told == {
        "delivery": "12",
        "notice": "3",
        "topic": "t",
        "title": "Größe",
        "body": "b",
        "link": "https://p/x",
        "is_urgent": True,
        "process": "refunds",
        "subject": {"kind": "process", "id": "9"},
        "created_at": notice.created_at.isoformat(),
    }


def test_a_redirect_is_an_answer_and_is_not_followed(receiver: Receiver) -> None:
    receiver.script = [status(307, Location=receiver.url("/elsewhere")), status(200)]
    assert post(receiver.url()).status == 307
    assert len(receiver.got) == 1


def test_of_a_huge_answer_only_the_beginning_is_read(receiver: Receiver) -> None:
    def huge(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not receiver.is_over.is_set():
            handler.wfile.write(b"x" * 65536)

    receiver.script = [huge]
    started = time.monotonic()
    assert len(post(receiver.url()).text) == webhook.READ_AT_MOST
    assert time.monotonic() - started < 2


def test_one_that_never_answers_is_given_up(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "SECONDS", 0.3)
    receiver.script = [lambda handler: handler.receiver.is_over.wait(5)]
    started = time.monotonic()
    with pytest.raises((OSError, ValueError)):
        post(receiver.url())
    assert time.monotonic() - started < 2


def test_one_that_trickles_is_given_up_too(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "SECONDS", 0.5)

    def trickle(handler: Handler) -> None:
        for _ in range(30):
            receiver.is_over.wait(0.1)
            handler.wfile.write(b"H")
            handler.wfile.flush()

    receiver.script = [trickle]
    started = time.monotonic()
    with pytest.raises(Exception):  # noqa: B017, PT011  cut off in the middle, it may end in several ways
        post(receiver.url())
    assert time.monotonic() - started < 2


def test_a_name_that_turned_inward_is_stopped_at_sending(
    receiver: Receiver, allow: Callable[..., None]
) -> None:
    allow()
    with pytest.raises(AddressUnreachableByRule):
        post(f"https://127.0.0.1:{receiver.port}/hook")
    assert not receiver.got


def test_it_connects_to_the_address_that_was_looked_at(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is not asked a second time, when it could answer otherwise."""
    monkeypatch.setattr(webhook.addresses, "check_webhook", lambda address: ["127.0.0.1"])
    assert post(f"http://nobody.invalid:{receiver.port}/hook").status == 200
    assert receiver.got[0].headers["host"] == f"nobody.invalid:{receiver.port}"


def test_a_receiver_whose_certificate_nobody_vouches_for_gets_nothing(
    receiver: Receiver,
) -> None:
    with pytest.raises(ssl.SSLError):
        post(f"https://127.0.0.1:{receiver.port}/hook")
    assert not receiver.got


def test_a_port_where_nobody_listens(receiver: Receiver) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        post(f"http://127.0.0.1:{port}/")
