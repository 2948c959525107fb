"""Personal data is taken out before something that happened becomes a case."""

from typing import Any

from governance.evaluations.checks import find_personal_data

_CALLED = {
    "email": "e-mail address",
    "iban": "bank account",
    "card": "card number",
    "phone": "phone number",
    "ssn": "social security number",
    "birth-date": "date of birth",
}


class Mask:
    """Replaces each piece of personal data by words, the same piece always by the same."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    @property
    def found(self) -> int:
        """How many different pieces were taken out."""
        return len(self._known)

    def text(self, text: str) -> str:
        """The text without personal data that can be recognised."""
        while pieces := find_personal_data(text):
            kept, at = [], 0
            for piece in pieces:
                kept += [text[at : piece.start], self._instead(piece.kind, piece.text)]
                at = piece.end
            text = "".join([*kept, text[at:]])
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
        key = (kind, text.casefold())
        if key not in self._known:
            number = 1 + sum(1 for known, _ in self._known if known == kind)
            self._known[key] = f"[{_CALLED.get(kind, kind)} {number}]"
        return self._known[key]
