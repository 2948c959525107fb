"""Real servers on loopback that take what the portal sends."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class Received:
    """One request, as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


Script = Callable[["Handler"], None]


def status(code: int, text: bytes = b"", **headers: str) -> Script:
    """Answer so."""

    def answer(handler: "Handler") -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text)

    return answer


@dataclass
class Receiver:
    """A web server that keeps what it gets and answers by script; the last line stays."""

    port: int = 0
    script: list[Script] = field(default_factory=lambda: [status(200)])
    got: list[Received] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


class Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.receiver.got.append(Received(self.path, headers, self.rfile.read(length)))
        script = self.receiver.script
        answer = script.pop(0) if len(script) > 1 else script[0]
        try:
            answer(self)
        except OSError:
            return  # the other side hung up, which some tests are about

    do_GET = do_POST  # noqa: N815  the library calls it so

    def log_message(self, *args: Any) -> None:
        return


@contextmanager
def running_receiver() -> Iterator[Receiver]:
    """A web server for the length of a test."""
    receiver = Receiver()
    bound = type("BoundHandler", (Handler,), {"receiver": receiver})
    server = ThreadingHTTPServer(("127.0.0.1", 0), bound)
    server.daemon_threads = True
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Postbox:
    """A mail server that keeps what it gets; `refuses` are addresses it does not know."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    is_tired: bool = False

    async def handle_RCPT(  # noqa: N802  the library calls it so
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refuses:
            return "550 nobody here has that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.is_tired:
            return "451 try later"
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


@contextmanager
def running_postbox() -> Iterator[Postbox]:
    """A mail server for the length of a test."""
    postbox = Postbox()
    controller = Controller(postbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    postbox.port = controller.port
    try:
        yield postbox
    finally:
        controller.stop()


def free_port() -> int:
    """A port nobody listens on."""
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        return int(server.server_port)
