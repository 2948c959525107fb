"""A model service that answers after a fixed time and costs next to nothing itself.

`python -m tests.bench.answering MILLISECONDS` says its address and serves until it is ended.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from governance.evaluations.endpoint import Endpoint
from portal.env import ROOT
from tests.bench.load import END_OF_HEAD, length_of
from tests.model_service import said

_BODY = json.dumps(said(json.dumps({"decision": "refund", "amount": 40}))).encode()
_ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n" % len(_BODY) + _BODY
)


class Answering(asyncio.Protocol):
    """One connection; whoever asks waits for an answer before asking again."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._got = b""
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, found, body = self._got.partition(END_OF_HEAD)
        if found and len(body) >= length_of(head):
            self._got = b""
            asyncio.get_running_loop().call_later(self._seconds, self._transport.write, _ANSWER)


async def _serve(seconds: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Answering(seconds), "127.0.0.1", 0, backlog=1024)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


@contextmanager
def answering(milliseconds: int) -> Iterator[Endpoint]:
    """The service in a process of its own, for as long as the block runs."""
    served = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.answering", str(milliseconds)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert served.stdout
        yield Endpoint(served.stdout.readline().strip(), "none")
    finally:
        served.kill()
        served.wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]) / 1000))
