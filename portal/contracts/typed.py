"""Values as people type them, one a line: `amount: 301`, `arguments.currency: EUR`."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from house.refusals import Invalid
from processes.contracts.language import Kind, Names

_NUMBER = re.compile(r"-?\d{1,40}(\.\d{1,40})?")
_YES, _NO = ("yes", "true"), ("no", "false")
_WORDS = (*_YES, *_NO, "missing")
_ITEM = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^,]*)\s*(?:,|$)')
_ARGUMENT = "arguments."


class CannotBeTaken(Invalid):
    """A line that gives no value."""

    says = "Give one value a line, such as amount: 301."


def as_lines(values: Mapping[str, Any], names: Names) -> str:
    """Values as someone would type them."""
    return "\n".join(f"{name}: {_shown(value, name, names)}" for name, value in _flat(values))


def _flat(values: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for name, value in values.items():
        if name == "arguments" and isinstance(value, Mapping) and value:
            yield from ((f"{_ARGUMENT}{argument}", each) for argument, each in value.items())
        else:
            yield name, value


def _shown(value: Any, name: str, names: Names) -> str:
    if value is None:
        return "missing"
    if isinstance(value, list) and all(isinstance(each, str | int | float) for each in value):
        text = listed(value)
    else:
        text = spelt(value)
    # Whatever would read back as something else is written as data.
    kind = _kind(name, names)
    return text if as_value(text, kind) == value else f"= {_data(value)}"


def spelt(value: Any) -> str:
    """One plain value; texts that look like something else stand in quotes."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        plain = (
            value == value.strip()
            and value.splitlines() == [value]
            and value[0] not in ("=", '"', "[", "{")
        )
        return value if plain else _data(value)
    return _data(value)


def _data(value: Any) -> str:
    """A value as JSON on one line, whatever a reader takes for the end of one."""
    text = json.dumps(value, ensure_ascii=False)
    return text if text.splitlines() == [text] else json.dumps(value)


def from_lines(text: str, names: Names) -> dict[str, Any]:
    """The values that lines give, each of the kind that the contract declares for its name."""
    found: dict[str, Any] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, colon, written = line.partition(":")
        name = name.strip()
        if not colon or not name:
            raise CannotBeTaken(f"“{line[:60]}” gives no value: write a name, a colon and a value.")
        into, key = found, name
        if name.startswith(_ARGUMENT):
            into, key = found.setdefault("arguments", {}), name.removeprefix(_ARGUMENT)
        if not isinstance(into, dict) or key in into:
            raise CannotBeTaken(f"{name} stands here twice.")
        into[key] = as_value(written.strip(), _kind(name, names))
    return found


def _kind(name: str, names: Names) -> Kind | None:
    return names[name].kind if name in names else None


def as_value(text: str, kind: Kind | None) -> Any:
    """What someone means by a text, where a value of this kind is wanted."""
    if text.startswith(("=", "{", "[", '"')):
        try:
            return json.loads(text.removeprefix("="))
        except (ValueError, RecursionError):
            return text
    if text.lower() == "missing" or not text:
        return None
    if kind in (Kind.TEXTS, Kind.NUMBERS):
        return items(text, numbers=kind is Kind.NUMBERS)
    if kind in (Kind.TEXT, Kind.TIME):
        return text
    if kind in (Kind.FLAG, None, Kind.DATA) and text.lower() in (*_YES, *_NO):
        return text.lower() in _YES
    return _number(text)


def items(text: str, *, numbers: bool = True) -> list[Any]:
    """A list as it is typed, with commas; what is in quotes is text."""
    found = []
    for each in _ITEM.findall(text):
        word = each.strip()
        if word.startswith('"'):
            found.append(as_value(word, None))
        elif word:
            found.append(_number(word) if numbers else word)
    return found


def listed(values: Iterable[Any]) -> str:
    """A list as someone would type it."""
    return ", ".join(map(_item, values))


def _item(value: Any) -> str:
    text = spelt(value)
    in_quotes = isinstance(value, str) and ("," in text or _NUMBER.fullmatch(text))
    return _data(value) if in_quotes else text


def _number(text: str) -> int | float | str:
    if not _NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)
