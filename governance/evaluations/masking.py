"""Personal data is taken out before something that happened becomes a case."""

import re
from collections.abc import Iterable
from typing import Any

from governance.evaluations.checks import find_personal_data
from governance.evaluations.checks.personal import USUAL

_CALLED = {
    "email": "e-mail address",
    "iban": "bank account",
    "card": "card number",
    "phone": "phone number",
    "bare-phone": "phone number",
    "ssn": "social security number",
    "birth-date": "date of birth",
}
# Here one number too many does no harm.
_KINDS = [*USUAL, "bare-phone"]
_TAKEN_OUT = "taken out"
# Shorter ones stand inside many other words.
_SHORT = 3


class Mask:
    """Replaces each piece of personal data by words, the same piece always by the same."""

    def __init__(self, also: Iterable[str] = ()) -> None:
        self._known: dict[tuple[str, str], str] = {}
        self._also = _pattern_of(also)

    @property
    def found(self) -> int:
        """How many different pieces were taken out."""
        return len(self._known)

    def text(self, text: str) -> str:
        """The text without personal data that can be recognised, and without words to take out."""
        while pieces := find_personal_data(text, _KINDS):
            kept, at = [], 0
            for piece in pieces:
                kept += [text[at : piece.start], self._instead(piece.kind, piece.text)]
                at = piece.end
            text = "".join([*kept, text[at:]])
        if self._also:
            return self._also.sub(lambda found: self._instead(_TAKEN_OUT, found[0]), text)
        return text

    def value(self, value: Any) -> Any:
        """The same data with every text in it masked; a number that is one is a text too."""
        match value:
            case str():
                return self.text(value)
            case bool() | None:
                return value
            case int() | float():
                masked = self.text(str(value))
                return value if masked == str(value) else masked
            case dict():
                return {self.text(str(key)): self.value(item) for key, item in value.items()}
            case list():
                return [self.value(item) for item in value]
            case _:
                return self.text(str(value))

    def _instead(self, kind: str, text: str) -> str:
        called = _CALLED.get(kind, kind)
        key = (called, text.casefold())
        if key not in self._known:
            number = 1 + sum(1 for known, _ in self._known if known == called)
            self._known[key] = f"[{called} {number}]"
        return self._known[key]


def _pattern_of(words: Iterable[str]) -> re.Pattern[str] | None:
    """What finds any of the words, the longest first, whatever their case."""
    wanted = sorted({word.strip() for word in words} - {""}, key=len, reverse=True)
    parts = [
        rf"(?<!\w){re.escape(word)}(?!\w)" if len(word) <= _SHORT else re.escape(word)
        for word in wanted
    ]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None
