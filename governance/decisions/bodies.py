"""The body of a call that logs: one record, an array, or a line for each; split, not yet read."""

import re
from collections.abc import Iterator
from io import BytesIO

import msgspec
from django.http import HttpRequest, UnreadablePostError

from governance.decisions.refusals import TooManyRecords
from house.bodies import BodyTooLarge, NotJson

AT_MOST = 16 * 1024 * 1024
MOST_RECORDS = 5000
JSON = "application/json"
LINES = ("application/x-ndjson", "application/ndjson", "application/jsonl")
# Records that are read, checked and written together, so that memory stays small.
GROUP = 2 * 1024 * 1024
# An array with more commas may have millions of items: it is split with patience.
_MANY_COMMAS = 200_000
_array = msgspec.json.Decoder(list[msgspec.Raw])
# Whatever matters for where an item ends: a whole text, a bracket, a comma.
_STRUCTURE = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},]', re.DOTALL)


def body_of(request: HttpRequest) -> bytes:
    """The body, however long this call allows; Django's own limit is made for smaller ones."""
    announced = int(request.META.get("CONTENT_LENGTH") or 0)
    if announced > AT_MOST:
        raise BodyTooLarge
    try:
        body: bytes = request.read(AT_MOST + 1)
    except (OSError, UnreadablePostError):
        raise NotJson("The body ended before the length that was announced.") from None
    if len(body) > AT_MOST:
        raise BodyTooLarge
    if len(body) < announced:
        raise NotJson("The body ended before the length that was announced.")
    return body


def split(body: bytes, content_type: str) -> tuple[list[bytes], bool]:
    """The records as they were sent, and whether they came as a batch."""
    if content_type in LINES:
        return _lines(body), True
    if content_type != JSON:
        raise NotJson(f"Send JSON with the header Content-Type: {JSON}, or lines with {LINES[0]}.")
    if body.lstrip()[:1] != b"[":
        return [body], False
    return _items(body), True


def groups(raws: list[bytes]) -> Iterator[tuple[int, list[bytes]]]:
    """Records in groups of bounded size, each with the place of its first."""
    start, size = 0, 0
    for index, raw in enumerate(raws):
        if size and size + len(raw) > GROUP:
            yield start, raws[start:index]
            start, size = index, 0
        size += len(raw)
    yield start, raws[start:]


def _lines(body: bytes) -> list[bytes]:
    found = []
    for line in BytesIO(body):
        if raw := line.strip():
            found.append(raw)
            if len(found) > MOST_RECORDS:
                raise TooManyRecords
    return found


def _items(body: bytes) -> list[bytes]:
    if body.count(b",") > _MANY_COMMAS:
        return list(_with_patience(body))
    try:
        found = [bytes(raw) for raw in _array.decode(body)]
    except RecursionError:
        raise NotJson("The body is nested too deeply.") from None
    except (ValueError, UnicodeDecodeError) as problem:
        raise NotJson(f"The body is not JSON: {problem}.") from None
    if len(found) > MOST_RECORDS:
        raise TooManyRecords
    return found


def _with_patience(body: bytes) -> Iterator[bytes]:
    """Item by item, without building any of them; stops at one too many."""
    depth, start, count = 0, 0, 0
    for token in _STRUCTURE.finditer(body):
        mark = token[0]
        if mark in (b"[", b"{"):
            depth += 1
            start = token.end() if depth == 1 else start
        elif mark in (b"]", b"}"):
            depth -= 1
        if (mark == b"," and depth == 1) or (mark == b"]" and depth == 0):
            count += 1
            if count > MOST_RECORDS:
                raise TooManyRecords
            yield body[start : token.start()].strip()
            start = token.end()
        if depth <= 0:
            break
    if depth != 0 or body[start:].strip():
        raise NotJson("The body is not JSON: it ends in the middle, or goes on after its end.")
