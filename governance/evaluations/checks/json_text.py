"""JSON in what a model wrote: the whole text strictly, objects inside prose leniently.

Everything here is bounded: depth, digits, and the work spent on text that only looks like JSON.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

import pyjson5

DEEPEST = 200
MOST_OBJECTS = 1_000
_WINDOW = 200_000
_BUDGET = 60_000_000
_ATTEMPT = 5_000  # what a try costs beside the characters it reads
_BRACE = re.compile(r"[{}]")
# Possessive: what could be gone back to is kept for every character otherwise.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


class NotJson(ValueError):
    """The text is not JSON."""


class TooDeep(ValueError):
    """The text is nested deeper than anyone means it to be."""


def parse(text: str) -> Any:
    """The value of a text that is JSON from end to end, as strictly as JSON.parse reads it."""
    refuse_depth(text)
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise TooDeep from None
    except ValueError:
        raise NotJson from None


def refuse_depth(text: str) -> None:
    """Refuse nesting that could exhaust the stack, whatever else is wrong with the text."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return
    depth = 0
    for token in _TOKEN.finditer(text):
        mark = token[0]
        depth += (mark in "[{") - (mark in "]}")
        if depth > DEEPEST:
            raise TooDeep


def find_objects(text: str) -> list[dict[str, Any]]:
    """The outermost JSON objects in a text, quotes and trailing commas read leniently."""
    try:
        return list(_inside(parse(text)))[:MOST_OBJECTS]
    except TooDeep:
        return []
    except NotJson:
        return _Search(text).run()


def _inside(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _inside(item)


class _Search:
    """Objects in prose, looked for at every brace until the work is used up."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.work = 0

    def run(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        at = self.text.find("{")
        while at >= 0 and self.work < _BUDGET and len(found) < MOST_OBJECTS:
            value, end = self._object_at(at)
            if value is not None:
                found.append(value)
            at = self.text.find("{", end)
        return found

    def _object_at(self, at: int) -> tuple[dict[str, Any] | None, int]:
        window = self.text[at : at + _WINDOW]
        try:
            value, length = _DECODER.raw_decode(window)
        except json.JSONDecodeError as problem:
            self.work += problem.pos + _ATTEMPT
        except (RecursionError, ValueError):
            self.work += _ATTEMPT
        else:
            self.work += length
            return value, at + length
        return self._lenient(window, at)

    def _lenient(self, window: str, at: int) -> tuple[dict[str, Any] | None, int]:
        length = self._balanced(window)
        self.work += length
        try:
            value = pyjson5.decode(window[:length], maxdepth=DEEPEST) if length else None
        except (pyjson5.Json5Exception, ValueError):
            value = None
        if isinstance(value, dict):
            return value, at + length
        return None, at + 1

    def _balanced(self, window: str) -> int:
        depth = 0
        for brace in _BRACE.finditer(window):
            self.work += 50
            depth += 1 if brace[0] == "{" else -1
            if depth == 0:
                return brace.end()
        return 0


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _whole(digits: str) -> int | float:
    # Python refuses to read thousands of digits as an integer; JavaScript reads them as a float.
    return int(digits) if len(digits) <= 300 else float(digits)


_DECODER = json.JSONDecoder(parse_constant=_no_constant, parse_int=_whole)
