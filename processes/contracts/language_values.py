"""Values made safe for a rule: of the declared kind, exact, and of bounded size."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from processes.contracts.language_names import Kind

EXACT = 2.0**53  # whole numbers beyond this are no longer told apart
LONGEST_TEXT = 100_000
LONGEST_FOLDED = 200  # folding accents together costs the square of the length
MOST_ITEMS = 1_000
DEEPEST = 8

_KINDS_IN_WORDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (str, "text"),
    (bool, "yes or no"),
    ((int, float, Decimal), "a number"),
    ((date,), "a time"),
    ((list, tuple), "a list"),
    (Mapping, "data with parts"),
)


class Unusable(Exception):
    """A value that no rule may be decided on; its text says why and never quotes the value."""


def is_missing(value: object) -> bool:
    """Whether nothing was given: no value at all, or text without a single character."""
    return value is None or (isinstance(value, str) and not value.strip())


def _unlike(name: str, value: object, needed: str) -> Unusable:
    if value is None:
        return Unusable(f"{name} is missing")
    kinds = (words for kind, words in _KINDS_IN_WORDS if isinstance(value, kind))
    found = next(kinds, "something else")
    return Unusable(f"{name} is {found} where {needed} is needed")


def number(name: str, value: object) -> float:
    """The number as the language compares it, or the sentence why it can't be compared."""
    if (type(value) is float or type(value) is int) and -EXACT <= value <= EXACT:
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise _unlike(name, value, "a number")
    if value.is_nan() if isinstance(value, Decimal) else value != value:
        raise Unusable(f"{name} is not a number (NaN)")
    if not -EXACT <= value <= EXACT:
        raise Unusable(f"{name} is too large to be compared exactly")
    near = float(value)
    if isinstance(value, Decimal) and Decimal(repr(near)) != value:
        raise Unusable(f"{name} has more digits than can be compared exactly")
    return near


def text(name: str, value: object) -> str:
    """The text as the language compares it: an accent typed either way is the same letter."""
    if not isinstance(value, str):
        raise _unlike(name, value, "text")
    if len(value) > LONGEST_TEXT:
        raise Unusable(f"{name} is longer than {LONGEST_TEXT:,} characters")
    if "\0" in value:  # the library would read only what stands before it
        raise Unusable(f"{name} has a character that is not text")
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Unusable(f"{name} has a character that is not text") from error
    return unicodedata.normalize("NFC", value) if len(value) <= LONGEST_FOLDED else value


def flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _unlike(name, value, "yes or no")
    return value


def time(name: str, value: object) -> datetime:
    """The moment in UTC; a date alone is its first moment, a time without zone is refused."""
    if isinstance(value, str) and len(value) <= 40:
        try:
            value = _read_time(value)
        except ValueError as error:
            raise Unusable(f"{name} is not a time") from error
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    if not isinstance(value, datetime):
        raise _unlike(name, value, "a time")
    if value.tzinfo is None:
        raise Unusable(f"{name} has no time zone")
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise Unusable(f"{name} is too far away") from error


def _read_time(written: str) -> date:
    return date.fromisoformat(written) if len(written) == 10 else datetime.fromisoformat(written)


def texts(name: str, value: object) -> list[str]:
    items = [text(f"an item of {name}", item) for item in _items(name, value)]
    if sum(map(len, items)) > LONGEST_TEXT:
        raise Unusable(f"{name} has more than {LONGEST_TEXT:,} characters in all")
    return items


def numbers(name: str, value: object) -> list[float]:
    return [number(f"an item of {name}", item) for item in _items(name, value)]


def _items(name: str, value: object) -> Sequence[object]:
    if not isinstance(value, list | tuple):
        raise _unlike(name, value, "a list")
    if len(value) > MOST_ITEMS:
        raise Unusable(f"{name} has more than {MOST_ITEMS:,} items")
    return value


def data(name: str, value: object) -> object:
    """Data with parts, copied as far as the bounds on depth, items and text allow."""
    if value is None:
        raise Unusable(f"{name} is missing")
    return _Copy(name).of(value, DEEPEST)


class _Copy:
    def __init__(self, name: str) -> None:
        self.name, self.items, self.characters = name, 0, 0

    def of(self, value: object, depth: int) -> object:
        self.items += 1
        if depth == 0:
            raise Unusable(f"{self.name} is nested too deeply")
        if self.items > MOST_ITEMS:
            raise Unusable(f"{self.name} has more than {MOST_ITEMS:,} items")
        if isinstance(value, Mapping):
            parts = ((self.text(key), part) for key, part in value.items() if part is not None)
            return {key: self.of(part, depth - 1) for key, part in parts}
        if isinstance(value, list | tuple):
            return [self.of(item, depth - 1) for item in value]
        return self.plain(value)

    def plain(self, value: object) -> object:
        inside = f"a part of {self.name}"
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int | float | Decimal):
            return number(inside, value)
        return time(inside, value) if isinstance(value, date) else self.text(value)

    def text(self, value: object) -> str:
        taken = text(f"a part of {self.name}", value)
        self.characters += len(taken)
        if self.characters > LONGEST_TEXT:
            raise Unusable(f"{self.name} has more than {LONGEST_TEXT:,} characters in all")
        return taken


TAKE: dict[Kind, Callable[[str, object], object]] = {
    Kind.TEXT: text,
    Kind.NUMBER: number,
    Kind.FLAG: flag,
    Kind.TIME: time,
    Kind.TEXTS: texts,
    Kind.NUMBERS: numbers,
    Kind.DATA: data,
}


def extent(value: object) -> tuple[int, int]:
    """How many characters the longest text in it has, and how many items it has in all."""
    if isinstance(value, str):
        return len(value), 1
    if not isinstance(value, list | dict):
        return 0, 1
    inside = [extent(part) for part in (value.values() if isinstance(value, dict) else value)]
    return max((longest for longest, _ in inside), default=0), sum(n for _, n in inside) + 1
