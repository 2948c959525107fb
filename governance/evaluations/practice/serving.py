"""The practice model on a loopback port of its own, for commands and workers without a portal."""

import hmac
import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from governance.evaluations.practice.answering import LARGEST, reply_to
from governance.evaluations.practice.faults import Reply, failed

PATH = "/v1/chat/completions"
_LONGEST_WAIT = 120.0


@dataclass(frozen=True, slots=True)
class Served:
    """Where the practice model answers, and the secret that opens it."""

    base_url: str
    api_key: str = field(repr=False)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # As many as an evaluation asks at once.
    request_queue_size = 256
    secret = ""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hung up is no fault of ours; anything else is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One connection; the secret keeps other programs of this machine out."""

    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 60
    # Head and body leave in one packet; in two, each answer would wait for a late receipt.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        size = int(length) if length.isdecimal() else LARGEST + 1
        if size > LARGEST:
            self.close_connection = True
            return self._send(failed(413, "The body is larger than the practice model takes."))
        body = self.rfile.read(size)
        return self._send(self._reply(body))

    def _reply(self, body: bytes) -> Reply:
        sent = self.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(sent, f"Bearer {self.server.secret}".encode()):
            return failed(401, "The key is not known.")
        if self.path != PATH:
            return failed(404, f"The practice model answers at {PATH} alone.")
        return reply_to(body, dict(self.headers.items()), patience=_LONGEST_WAIT)

    def _send(self, reply: Reply) -> None:
        if reply.is_dropped:
            self.close_connection = True
            return
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        if reply.retry_after:
            self.send_header("Retry-After", reply.retry_after)
        self.end_headers()
        self.wfile.write(reply.body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name in the base
        """Say nothing: whoever asked keeps what came back."""


@contextmanager
def serve_practice() -> Iterator[Served]:
    """The practice model on 127.0.0.1, for as long as the block runs."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.secret = secrets.token_urlsafe(32)
        thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
        thread.start()
        try:
            yield Served(f"http://127.0.0.1:{server.server_port}/v1", server.secret)
        finally:
            server.shutdown()
            thread.join()
