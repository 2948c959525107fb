"""How values are written as text, the way JavaScript writes them, and how text is quoted."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

SPACES = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_SHOWN = str.maketrans({"\n": "⏎", "\r": "␍", "\t": "⇥", "\0": "␀"})
_GAP = re.compile(f"[{SPACES}]+")


def scrub(text: str) -> str:
    """The text with halves of surrogate pairs joined, or replaced where they stand alone."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def words(text: str) -> list[str]:
    """The words between JavaScript's white space, which is not quite Python's."""
    return [word for word in _GAP.split(text) if word]


def strip(text: str) -> str:
    """The text without white space around it."""
    start = _GAP.match(text)
    text = text[start.end() :] if start else text
    # From the end by hand: a pattern anchored there would walk every gap first.
    end = len(text)
    while end and _GAP.fullmatch(text[end - 1]):
        end -= 1
    return text[:end]


def split_lazily(separator: re.Pattern[str], text: str, most: int = 100_000) -> Iterator[str]:
    """The first pieces of a text, none made before it is asked for."""
    start = 0
    for gap in islice(separator.finditer(text), most):
        yield text[start : gap.start()]
        start = gap.end()
    yield text[start : start + 10_000]


def as_text(value: Any) -> str:
    """What `String(value)` gives."""
    if isinstance(value, str):
        return scrub(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, list):
        return ",".join("" if item is None else as_text(item) for item in value)
    return "[object Object]"


def as_json(value: Any) -> str:
    """What `JSON.stringify(value)` gives."""
    return scrub(json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")))


def quote(text: str, most: int = 80) -> str:
    """The text in quotation marks on one line, cut where it is long, its line ends shown."""
    line = scrub(text[: most + 1]).translate(_SHOWN)
    return f"“{line[: most - 1]}…”" if len(line) > most else f"“{line}”"


def first_difference(left: str, right: str) -> int:
    """Where two texts begin to differ; their length where one begins with the other."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def listing(items: list[str], last: str = "and") -> str:
    """“a”, “b” and “c”."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    if 1e-6 <= abs(value) < 1e21:
        return f"{Decimal(repr(value)):f}"
    mantissa, _, exponent = f"{float(value)!r}".partition("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent):+d}"


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return None
        return int(value) if value == int(value) and abs(value) < 1e21 else value
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
