"""Our own webhook: one signed POST, to an address that was looked at, within a bounded time."""

import hashlib
import hmac
import http.client
import json
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from processes.notices import addresses
from processes.notices.models import Delivery

SECONDS = 10
READ_AT_MOST = 2000
TRY_ADDRESSES = 3


@dataclass(frozen=True)
class Answer:
    """What the receiver said."""

    status: int
    text: str


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 in hex over the timestamp, a full stop, and the body's bytes."""
    signed = timestamp.encode() + b"." + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def body_of(delivery: Delivery, *, link: str) -> bytes:
    """The notice as JSON; the same bytes however often it is tried."""
    notice = delivery.notice
    content = {
        "delivery": str(delivery.pk),
        "notice": str(notice.pk),
        "topic": notice.topic,
        "title": notice.title,
        "body": notice.body,
        "link": link,
        "is_urgent": notice.is_urgent,
        "process": notice.process,
        "subject": {"kind": notice.subject_kind, "id": notice.subject_id},
        "created_at": notice.created_at.isoformat(),
    }
    return json.dumps(content, ensure_ascii=False).encode()


def post(address: str, body: bytes, *, secret: str, key: str) -> Answer:
    """Send the body to the address, signed now; redirects are answers like any other."""
    # The receiver compares it with its own clock, so it is never the clock of a demo.
    timestamp = str(int(time.time()))
    parts = urlsplit(address)
    headers = {
        "Host": parts.netloc,
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Governance-Portal",
        "Portal-Delivery": key,
        "Portal-Timestamp": timestamp,
        "Portal-Signature": signature(secret, timestamp, body),
        "Connection": "close",
    }
    with _connected(parts, addresses.check_webhook(address)) as connection:
        connection.request("POST", _target(parts), body, headers)
        response = connection.getresponse()
        return Answer(response.status, response.read(READ_AT_MOST).decode("utf-8", "replace"))


def _target(parts: SplitResult) -> str:
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path


@contextmanager
def _connected(parts: SplitResult, found: list[str]) -> Iterator[http.client.HTTPConnection]:
    """A connection to one of the addresses that were looked at, ended when the time is up."""
    ends = time.monotonic() + SECONDS
    port = parts.port or (443 if parts.scheme == "https" else 80)
    plain = _first_open(found[:TRY_ADDRESSES], port, ends)
    try:
        connection = http.client.HTTPConnection(parts.netloc, timeout=SECONDS)
        connection.sock = _secured(plain, parts) if parts.scheme == "https" else plain
        # A socket's own timeout starts anew with every byte that trickles in.
        alarm = Timer(max(ends - time.monotonic(), 0.1), _hang_up, [connection.sock])
        alarm.daemon = True
        alarm.start()
        try:
            if isinstance(connection.sock, ssl.SSLSocket):
                connection.sock.do_handshake()
            yield connection
        finally:
            alarm.cancel()
            connection.close()
    finally:
        plain.close()


def _first_open(found: list[str], port: int, ends: float) -> socket.socket:
    problem: OSError = TimeoutError("no address answered")
    for address in found:
        left = max(ends - time.monotonic(), 0.1)
        try:
            return socket.create_connection((address, port), timeout=min(left, SECONDS))
        except OSError as refused:
            problem = refused
    raise problem


def _secured(plain: socket.socket, parts: SplitResult) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    return context.wrap_socket(plain, server_hostname=parts.hostname, do_handshake_on_connect=False)


def _hang_up(open_socket: socket.socket) -> None:
    try:
        # The plain kind of shutdown: TLS's own would pull its state from under the reader.
        socket.socket.shutdown(open_socket, socket.SHUT_RDWR)
    except OSError:
        return  # it ended by itself
