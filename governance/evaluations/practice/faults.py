"""Faults on request, so that whatever asks a model can be tried against each of them.

They are asked for in the model's name, as in `practice:fault=429,every=10,delay=200`, or by the
same words in the header X-Practice.
"""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

HEADER = "X-Practice"
_PREFIX = "practice:"
_STATUSES = {
    "400": "The request is malformed.",
    "401": "The key is not known.",
    "403": "This key may not use this model.",
    "404": "The model does not exist.",
    "429": "Too many requests.",
    "500": "Something went wrong here.",
    "503": "Overloaded.",
}
_HUGE = 6 * 1024 * 1024
LONGEST_DELAY = 60.0
_HANGS_FOR = 120.0

_asked = 0
_counting = threading.Lock()


@dataclass(frozen=True, slots=True)
class Wish:
    """Which fault is asked for, how often, and how long the answer is to take."""

    fault: str = ""
    every: int = 1
    delay: float = 0.0

    @property
    def waits(self) -> float:
        """How many seconds go by before the answer."""
        return self.delay + (_HANGS_FOR if self.fault == "hang" else 0.0)


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back over the wire; a dropped one never does."""

    status: int
    body: bytes
    content_type: str = "application/json"
    retry_after: str = ""
    is_dropped: bool = False


def wish_of(body: Any, headers: Mapping[str, str]) -> Wish:
    """What the caller wants to go wrong."""
    model = body.get("model") if isinstance(body, dict) else None
    named = (
        model.removeprefix(_PREFIX) if isinstance(model, str) and model.startswith(_PREFIX) else ""
    )
    told = dict(
        pair.strip().partition("=")[::2] for pair in f"{named},{headers.get(HEADER, '')}".split(",")
    )
    delay = min(_whole(told.get("delay", "")) / 1000, LONGEST_DELAY)
    wish = Wish(told.get("fault", ""), max(_whole(told.get("every", "1")), 1), delay)
    return wish if wish.fault and _is_its_turn(wish.every) else Wish(delay=delay)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _is_its_turn(every: int) -> bool:
    global _asked
    with _counting:
        _asked += 1
        return _asked % every == 0


def spoilt(fault: str, completion: dict[str, Any]) -> Reply:
    """The completion with the fault in it; without one, as it is."""
    if fault in _STATUSES:
        return failed(int(fault), _STATUSES[fault])
    choice = completion["choices"][0]
    match fault:
        case "drop":
            return Reply(200, b"", is_dropped=True)
        case "html":
            return Reply(200, b"<html><body>Gateway</body></html>", "text/html")
        case "empty":
            completion["choices"] = []
        case "finish":
            choice["finish_reason"] = "because"
        case "huge":
            choice["message"]["content"] = "a" * _HUGE
        case "arguments":
            call = {"name": "broken", "arguments": '{"amount": 12'}
            calls = [{"id": "call_broken", "type": "function", "function": call}]
            choice["message"] |= {"content": None, "tool_calls": calls}
            choice["finish_reason"] = "tool_calls"
    whole = json.dumps(completion, ensure_ascii=False).encode()
    return Reply(200, whole[: len(whole) // 2] if fault == "cut" else whole)


def failed(status: int, says: str, param: str = "") -> Reply:
    """An error in the form that OpenAI's clients read."""
    error = {"message": says, "type": "practice_error", "param": param or None, "code": str(status)}
    retry_after = "1" if status == 429 else ""
    return Reply(status, json.dumps({"error": error}).encode(), retry_after=retry_after)
