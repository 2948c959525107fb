"""What a model answered, read from whatever came back; every fault is a sentence."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_FINISHED = {"stop", "tool_calls", "length", "content_filter", "function_call"}
LARGEST = 4 * 1024 * 1024


class ModelFault(Exception):
    """A model that gave no answer that can be used; the text says why."""

    def __init__(
        self,
        says: str,
        *,
        is_transient: bool = False,
        is_too_many: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(says)
        self.says = says
        # Whether the same question may be answered a moment later.
        self.is_transient = is_transient
        # Whether the service wants fewer questions, whatever they are.
        self.is_too_many = is_too_many
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Call:
    """A tool that the model wants called."""

    id: str
    name: str
    arguments: dict[str, Any]

    def as_sent(self) -> dict[str, Any]:
        """The call in the form in which it goes back with the tool's answer."""
        told = {"name": self.name, "arguments": json.dumps(self.arguments, ensure_ascii=False)}
        return {"id": self.id, "type": "function", "function": told}


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """One answer of a model."""

    text: str
    calls: tuple[Call, ...] = ()
    finish_reason: str = "stop"
    model: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    latency_ms: int = 0
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def as_message(self) -> dict[str, Any]:
        """The answer as the next question has to repeat it."""
        message: dict[str, Any] = {"role": "assistant", "content": self.text or None}
        if self.calls:
            message["tool_calls"] = [call.as_sent() for call in self.calls]
        return message


def read_answer(data: Any, *, latency_ms: int = 0) -> ModelAnswer:
    """The answer in a chat completion, or the fault that is in it."""
    if not isinstance(data, dict):
        raise ModelFault("The model service answered with something that is no completion.")
    choice = _first(data)
    message = choice.get("message")
    if not isinstance(message, dict):
        raise ModelFault("The model service's answer has no message.")
    reason = choice.get("finish_reason")
    if reason not in _FINISHED:
        shown = str(reason)[:60]
        raise ModelFault(f"The answer ended for a reason that is not known: “{shown}”.")
    if reason == "content_filter":
        raise ModelFault("The model service's filter held the answer back.")
    usage = data.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    return ModelAnswer(
        text=_text(message),
        calls=tuple(_call(each) for each in _list(message.get("tool_calls"))),
        finish_reason=reason,
        model=str(data.get("model") or "")[:200],
        tokens_in=_count(usage.get("prompt_tokens")),
        tokens_out=_count(usage.get("completion_tokens")),
        latency_ms=latency_ms,
        raw=data,
    )


def _first(data: Mapping[str, Any]) -> Mapping[str, Any]:
    choices = _list(data.get("choices"))
    if not choices or not isinstance(choices[0], dict):
        raise ModelFault("The model service answered without any choice.")
    return choices[0]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(message: Mapping[str, Any]) -> str:
    """The words of an answer; a refusal is an answer too."""
    text = message.get("content") or message.get("refusal") or ""
    if not isinstance(text, str):
        parts = [part.get("text", "") for part in _list(text) if isinstance(part, dict)]
        text = "".join(part for part in parts if isinstance(part, str))
    if len(text) > LARGEST:
        raise ModelFault(too_large())
    return text.replace("\0", "")


def too_large() -> str:
    """The sentence about an answer that nobody would read."""
    return f"The answer is larger than {LARGEST // 1024 // 1024} MB, so it was not read."


def _call(told: Any) -> Call:
    function = told.get("function") if isinstance(told, dict) else None
    if not isinstance(function, dict) or not isinstance(function.get("name"), str):
        raise ModelFault("The model asked for a tool without naming one.")
    name = function["name"][:200]
    try:
        arguments = json.loads(function.get("arguments") or "{}")
    except (TypeError, ValueError, RecursionError):
        raise ModelFault(f"The arguments for {name} are broken: they are not JSON.") from None
    if not isinstance(arguments, dict):
        raise ModelFault(f"The arguments for {name} are broken: they are no object.")
    return Call(str(told.get("id") or name)[:200], name, arguments)


def _count(value: Any) -> int | None:
    is_count = isinstance(value, int) and not isinstance(value, bool)
    return value if is_count and 0 <= value < 10**10 else None
