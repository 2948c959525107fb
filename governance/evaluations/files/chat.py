"""Messages of a chat, and which of them a case keeps."""

from typing import Any

from governance.evaluations.files.bounds import Budget, BundleRefused
from governance.evaluations.files.plain import from_json

Turn = dict[str, Any]
_ROLES = ("system", "developer", "user", "assistant", "tool")
_INSTRUCTIONS = ("system", "developer")


def messages_of(value: Any, budget: Budget) -> list[Turn]:
    """The messages of a prompt that is a chat, as a list or as JSON text; else none."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = from_json(value, "A prompt", budget)
        except BundleRefused:
            return []
    if not isinstance(value, list) or not value:
        return []
    return value if all(_is_message(each) for each in value) else []


def earlier_turns(value: Any, budget: Budget) -> tuple[Turn, ...]:
    """What was said before the last word of the user; instructions apart."""
    return tuple(parted(messages_of(value, budget))[1])


def parted(messages: list[Turn]) -> tuple[str, list[Turn], str]:
    """The instructions, the turns before the last word, and the last word of the user."""
    told = [_text(each) for each in messages if each["role"] in _INSTRUCTIONS]
    turns = [
        {"role": each["role"], "content": _text(each)}
        for each in messages
        if each["role"] not in _INSTRUCTIONS
    ]
    last = str(turns.pop()["content"]) if turns and turns[-1]["role"] == "user" else ""
    return "\n".join(told), turns, last


def _is_message(value: Any) -> bool:
    is_known = isinstance(value, dict) and value.get("role") in _ROLES
    return is_known and isinstance(value.get("content"), (str, list))


def _text(message: Turn) -> str:
    """The text of a message, also where it comes in parts."""
    content = message["content"]
    if isinstance(content, str):
        return content
    parts = [part.get("text") for part in content if isinstance(part, dict)]
    return "\n".join(part for part in parts if isinstance(part, str))
