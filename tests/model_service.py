"""A model service on loopback that answers as a test says: right, slowly, wrongly, or not at all.

Run as a module it answers after a fixed time: `python -m tests.model_service PORT MILLISECONDS`.
"""

import asyncio
import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from governance.evaluations.endpoint import Endpoint


@dataclass
class Reply:
    """What goes back: a text to be said, or a body and a status as they are."""

    text: str = ""
    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    is_dropped: bool = False
    content_type: str = "application/json"


Answering = Callable[[dict[str, Any], int], Reply]


def said(text: str, calls: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    """A completion with these words."""
    message: dict[str, Any] = {"role": "assistant", "content": text}
    reason = "stop"
    if calls:
        message |= {"content": None, "tool_calls": calls}
        reason = "tool_calls"
    choice = {"index": 0, "message": message, "finish_reason": reason, **more}
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    return {
        "id": "c",
        "object": "chat.completion",
        "model": "m",
        "choices": [choice],
        "usage": usage,
    }


class ModelService:
    """The service and what it was asked."""

    def __init__(self, answering: Answering) -> None:
        self.answering = answering
        self.asked: list[dict[str, Any]] = []
        self.at_once = self.most_at_once = 0
        self.base_url = ""

    @property
    def endpoint(self) -> Endpoint:
        """Where it answers, as the portal knows services."""
        return Endpoint(self.base_url, "a key")

    async def reply(self, request: web.Request) -> web.StreamResponse:
        """One answer."""
        body = await request.json()
        self.asked.append(body)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            reply = self.answering(body, len(self.asked))
            await asyncio.sleep(reply.delay)
        finally:
            self.at_once -= 1
        if reply.is_dropped:
            assert request.transport
            request.transport.abort()
        data = said(reply.text) if reply.body is None else reply.body
        raw = data if isinstance(data, bytes) else json.dumps(data).encode()
        return web.Response(
            body=raw, status=reply.status, headers=reply.headers, content_type=reply.content_type
        )


@contextmanager
def serving(answering: Answering) -> Iterator[ModelService]:
    """The service in a thread of this process, for as long as the block runs."""
    service, loop = ModelService(answering), asyncio.new_event_loop()
    ready = threading.Event()
    stop = asyncio.Event()

    async def run() -> None:
        runner = await _started(service)
        ready.set()
        await stop.wait()
        await runner.cleanup()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=[run()], daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield service
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()


async def _started(service: ModelService, port: int = 0) -> web.AppRunner:
    app = web.Application(client_max_size=16 * 1024 * 1024)
    app.router.add_post("/v1/chat/completions", service.reply)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port, backlog=1024)
    await site.start()
    service.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    return runner


async def _serve(port: int, milliseconds: int) -> None:
    text = json.dumps({"decision": "refund", "amount": 40})
    service = ModelService(lambda body, number: Reply(text, delay=milliseconds / 1000))
    await _started(service, port)
    print(service.base_url, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2])))
