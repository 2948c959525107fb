"""Many questions at once to a model service, through one client that is kept for the run."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from governance.evaluations.asking import fault_of, question
from governance.evaluations.endpoint import Endpoint
from governance.evaluations.model_answer import (
    LARGEST,
    ModelAnswer,
    ModelFault,
    read_answer,
    too_large,
)
from governance.evaluations.runs.rate import Pace

if TYPE_CHECKING:
    from openai import AsyncOpenAI

# Too many questions isn't the case's fault: it is put again for as long as the case has time.
_TRIES_WHEN_TOO_MANY, _TRIES = 40, 4


@dataclass(slots=True)
class Tally:
    """What one case took: questions sent, and whether any answer came from the service."""

    sent: int = 0
    cached: int = 0


class Service:
    """A model service that is asked by many cases at once."""

    def __init__(
        self, client: "AsyncOpenAI", endpoint: Endpoint, pace: Pace, patience: float
    ) -> None:
        self.endpoint = endpoint
        self.pace = pace
        self._client = client
        self._patience = patience

    async def ask(self, body: dict[str, Any], tally: Tally) -> tuple[Any, int]:
        """What came back, and in how many milliseconds; asked again where that may help."""
        tries = 0
        while True:
            tries += 1
            tally.sent += 1
            try:
                async with self.pace:
                    begun = time.monotonic()
                    data = await self._send(body)
                    took = round((time.monotonic() - begun) * 1000)
                read_answer(data)
            except ModelFault as fault:
                await asyncio.sleep(self._wait(fault, tries))
            else:
                self.pace.went_well()
                return data, took

    def _wait(self, fault: ModelFault, tries: int) -> float:
        """How long until the next try, or the fault where there is none."""
        most = _TRIES_WHEN_TOO_MANY if fault.is_too_many else _TRIES
        if not fault.is_transient or tries >= most:
            raise fault
        if fault.is_too_many:
            return self.pace.was_refused(fault.retry_after)
        return fault.retry_after or 0.25 * 2.0**tries

    async def _send(self, body: dict[str, Any]) -> Any:
        try:
            async with asyncio.timeout(self._patience):
                return await self._client.post("/chat/completions", cast_to=object, body=body)
        except TimeoutError:
            raise _late() from None
        except Exception as problem:
            raise fault_of(problem) from None


def _late() -> ModelFault:
    return ModelFault("The model service did not answer in time.", is_transient=True)


def answer_in(data: Any, latency_ms: int) -> ModelAnswer:
    """The answer in what came back."""
    return read_answer(data, latency_ms=latency_ms)


def body_of(asked: Mapping[str, Any]) -> dict[str, Any]:
    """A question as it goes over the wire."""
    return question(**asked)


@asynccontextmanager
async def service_at(
    endpoint: Endpoint, *, at_once: int, patience: float
) -> AsyncIterator[Service]:
    """One client for as long as the block runs; a client can't outlive its loop."""
    import httpx2  # only here: a worker that never asks saves the memory
    import openai

    limits = httpx2.Limits(max_connections=at_once, max_keepalive_connections=at_once)
    client = openai.AsyncOpenAI(
        base_url=endpoint.base_url,
        api_key=endpoint.api_key,
        timeout=patience,
        max_retries=0,
        http_client=openai.DefaultAioHttpClient(
            limits=limits, timeout=patience, event_hooks={"response": [_read_within]}
        ),
    )
    async with client:
        yield Service(client, endpoint, Pace(at_once), patience)


async def _read_within(response: Any) -> None:
    """Take the body piece by piece, so that a flood fills no memory."""
    size, pieces = 0, []
    async for piece in response.aiter_bytes():
        size += len(piece)
        if size > LARGEST:
            raise ModelFault(too_large())
        pieces.append(piece)
    # What its own aread() leaves behind; that one reads without an end.
    response._content = b"".join(pieces)
