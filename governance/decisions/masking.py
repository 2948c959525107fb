"""Personal data that the contract names, hidden from those who may not see it."""

from collections.abc import Mapping
from typing import Any

HIDDEN = "(personal data, hidden)"
# Shorter values stand in too many other words to be looked for.
_SHORTEST = 3


def masked(data: Mapping[str, Any], personal: frozenset[str]) -> dict[str, Any]:
    """The record with what these inputs hold taken out, wherever it stands."""
    if not personal:
        return dict(data)
    inputs = data.get("inputs")
    said = _texts_of(inputs, personal) if isinstance(inputs, Mapping) else []
    mask = _Mask(personal, sorted(said, key=len, reverse=True))
    # The record's own fields go by names of their own, whatever an input is called.
    return {name: mask.of(value, "") for name, value in data.items()}


def _texts_of(inputs: Mapping[str, Any], personal: frozenset[str]) -> list[str]:
    found: list[str] = []
    waiting = [value for name, value in inputs.items() if name in personal]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif not isinstance(value, bool) and value is not None:
            found.append(str(value).strip())
    return [text for text in found if len(text) >= _SHORTEST]


class _Mask:
    def __init__(self, names: frozenset[str], texts: list[str]) -> None:
        self._names, self._texts = names, texts

    def of(self, value: Any, name: str) -> Any:
        if name in self._names:
            return HIDDEN
        if isinstance(value, Mapping):
            return {self.text(key): self.of(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.of(inner, "") for inner in value]
        if isinstance(value, str):
            return self.text(value)
        return HIDDEN if _is_number(value) and str(value) in self._texts else value

    def text(self, text: str) -> str:
        for each in self._texts:
            if each in text:
                text = text.replace(each, HIDDEN)
        return text


def _is_number(value: Any) -> bool:
    return value is not None and not isinstance(value, bool)
