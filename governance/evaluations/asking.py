"""One question to a model, through OpenAI's client. What goes wrong is said in a sentence."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from governance.evaluations.endpoint import Endpoint, at_hand
from governance.evaluations.model_answer import (
    LARGEST,
    ModelAnswer,
    ModelFault,
    read_answer,
    too_large,
)

if TYPE_CHECKING:
    from openai import OpenAI

Message = dict[str, Any]
PATIENCE = 30.0
_TRIES_AGAIN = 2
_TRANSIENT = {408, 409, 425, 429}


def model_name(named: str) -> str:
    """A model as its service calls it: contracts write vendor:model."""
    vendor, _, model = named.partition(":")
    return model if model and vendor != "practice" else named


def question(
    messages: Sequence[Message],
    *,
    model: str,
    tools: Sequence[Mapping[str, Any]] = (),
    parameters: Mapping[str, Any] | None = None,
    output_schema: Any = None,
) -> dict[str, Any]:
    """The body of a request for a completion."""
    body = {**(parameters or {}), "model": model_name(model), "messages": list(messages)}
    if tools:
        body["tools"] = [_described(tool) for tool in tools]
    if isinstance(output_schema, dict):
        wanted = {"name": "answer", "schema": output_schema}
        body["response_format"] = {"type": "json_schema", "json_schema": wanted}
    return body


def _described(tool: Mapping[str, Any]) -> dict[str, Any]:
    """A tool in the form that services know, also where a contract gives the function alone."""
    return dict(tool) if "function" in tool else {"type": "function", "function": dict(tool)}


class Model:
    """A model service that is being asked."""

    def __init__(self, client: "OpenAI", endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._client = client

    def ask(
        self,
        messages: Sequence[Message],
        *,
        model: str,
        tools: Sequence[Mapping[str, Any]] = (),
        parameters: Mapping[str, Any] | None = None,
        output_schema: Any = None,
    ) -> ModelAnswer:
        """The model's answer, or ModelFault with the sentence that says why there is none."""
        body = question(
            messages,
            model=model,
            tools=tools,
            parameters=parameters,
            output_schema=output_schema,
        )
        begun = time.monotonic()
        data = self._send(body)
        return read_answer(data, latency_ms=round((time.monotonic() - begun) * 1000))

    def _send(self, body: dict[str, Any]) -> Any:
        try:
            return self._client.post("/chat/completions", cast_to=object, body=body)
        except Exception as problem:
            raise fault_of(problem) from None


def fault_of(problem: Exception) -> ModelFault:
    """What went wrong between us and the service, in a sentence; what is no such fault goes on."""
    import httpx2  # only here: a worker that never asks saves the memory
    import openai

    if isinstance(problem, ModelFault):
        return problem
    if isinstance(problem, openai.APIStatusError):
        return _refused(problem.status_code, problem.response.headers, problem.body)
    if isinstance(problem, openai.APITimeoutError):
        is_there = not isinstance(problem.__cause__, httpx2.ConnectTimeout)
        return ModelFault(_LATE if is_there else _UNREACHED, is_transient=True)
    if isinstance(problem, openai.APIConnectionError):
        cause = problem.__cause__
        if isinstance(cause, ModelFault):
            return cause
        return ModelFault(_UNREACHED, is_transient=True)
    if isinstance(problem, openai.APIError | ValueError):
        return ModelFault("The model service's answer was cut off.", is_transient=True)
    raise problem


_LATE = "The model service did not answer in time."
_UNREACHED = "The model service could not be reached, or hung up."


def _refused(status: int, headers: Mapping[str, str], body: Any) -> ModelFault:
    """A status that is no answer; what the service says of it is quoted in part."""
    told = body.get("message") if isinstance(body, dict) else ""
    says = f" It says: “{str(told)[:200]}”" if told else ""
    if status in (401, 403):
        return ModelFault(f"The model service refused the key (status {status}).{says}")
    is_transient = status in _TRANSIENT or status >= 500
    pause = headers.get("Retry-After", "")
    retry_after = float(pause) if pause.isascii() and pause.isdecimal() else None
    text = f"The model service refused the question (status {status}).{says}"
    return ModelFault(
        text, is_transient=is_transient, is_too_many=status == 429, retry_after=retry_after
    )


@contextmanager
def model_at_hand(
    endpoint: Endpoint | None = None, *, patience: float = PATIENCE, tries_again: int = _TRIES_AGAIN
) -> Iterator[Model]:
    """A model to ask: at this endpoint, or at whichever the portal uses."""
    if endpoint is None:
        with (
            at_hand() as found,
            model_at_hand(found, patience=patience, tries_again=tries_again) as model,
        ):
            yield model
        return
    import openai  # only here: a worker that never asks saves the memory

    client = openai.OpenAI(
        base_url=endpoint.base_url,
        api_key=endpoint.api_key,
        timeout=patience,
        max_retries=tries_again,
        http_client=openai.DefaultHttpxClient(
            event_hooks={"response": [_Within(patience).read]}, timeout=patience
        ),
    )
    with client:
        yield Model(client, endpoint)


class _Within:
    """Reads an answer as long as it stays within its size and its time."""

    def __init__(self, patience: float) -> None:
        self._patience = patience

    def read(self, response: Any) -> None:
        """Take the body piece by piece, so that neither a flood nor a drip keeps a worker."""
        until, size, pieces = time.monotonic() + self._patience, 0, []
        for piece in response.iter_bytes():
            size += len(piece)
            if size > LARGEST:
                raise ModelFault(too_large())
            if time.monotonic() > until:
                raise ModelFault(_LATE, is_transient=True)
            pieces.append(piece)
        # What its own read() leaves behind; that one reads without an end.
        response._content = b"".join(pieces)
