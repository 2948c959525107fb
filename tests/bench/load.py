"""Load over kept connections: the same request again and again, how many a second, how long each.

Bare sockets in one thread, so that whoever asks costs little beside whoever answers.
"""

import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

END_OF_HEAD = b"\r\n\r\n"


@dataclass(frozen=True)
class Load:
    """What one round of requests came to."""

    rate: float
    # Milliseconds, sorted.
    times: list[float]
    others: int

    def percentile(self, share: float) -> float:
        """The time within which this share was answered."""
        return self.times[min(int(len(self.times) * share), len(self.times) - 1)]


def request(path: str, body: bytes, port: int, **headers: str) -> bytes:
    """A POST as it goes over the wire."""
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Content-Length: {len(body)}"]
    lines += ["Content-Type: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + END_OF_HEAD + body


class Connection:
    """One kept connection that asks, waits for the whole answer, and asks again."""

    def __init__(self, port: int, sent: bytes) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._sent, self._got, self._began = sent, b"", 0.0

    def ask(self) -> None:
        """Send the request."""
        self._got, self._began = b"", time.perf_counter()
        self.socket.sendall(self._sent)

    def hear(self) -> tuple[float, bytes] | None:
        """Milliseconds and the status line once the answer is whole."""
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("the server hung up")
        self._got += part
        head, found, body = self._got.partition(END_OF_HEAD)
        if not found or len(body) < length_of(head):
            return None
        return (time.perf_counter() - self._began) * 1000, head[:12]


def length_of(head: bytes) -> int:
    """The length of the body that a head tells."""
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0


def load(port: int, sent: bytes, *, connections: int = 16, seconds: float = 2.0) -> Load:
    """Keep so many connections busy for a while."""
    waiting = selectors.DefaultSelector()
    asking = [Connection(port, sent) for _ in range(connections)]
    for each in asking:
        waiting.register(each.socket, selectors.EVENT_READ, each)
        each.ask()
    began = time.perf_counter()
    times, others = [], 0
    for took, status in _answers(waiting, began + seconds):
        times.append(took)
        others += status != b"HTTP/1.1 200"
    lasted = time.perf_counter() - began
    for each in asking:
        each.socket.close()
    waiting.close()
    return Load(len(times) / lasted, sorted(times), others)


def _answers(waiting: Any, until: float) -> Iterator[tuple[float, bytes]]:
    while time.perf_counter() < until:
        for key, _ in waiting.select(timeout=1):
            if answer := key.data.hear():
                yield answer
                key.data.ask()
