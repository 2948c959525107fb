"""Protocol buffers as they are written down, as far as a compiled rule needs them.

The compiler hands a rule out in this form, and the format is a standard; a library for it would be
ten times the size of this file.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Span: TypeAlias = tuple[int, int]


class Message:
    """A protobuf message: its fields by number, the nested ones read when asked for."""

    def __init__(self, raw: bytes, span: Span) -> None:
        self.raw, self.span = raw, span
        self.fields: dict[int, list[Any]] = {}
        for number, value, _ in _fields(raw, span):
            self.fields.setdefault(number, []).append(value)

    def has(self, field: int) -> bool:
        return field in self.fields

    def number(self, field: int) -> int:
        value: int = self.fields.get(field, [0])[0]
        return value if value < 2**63 else value - 2**64

    def bytes(self, field: int) -> bytes:
        return self.raw[slice(*self.fields.get(field, [(0, 0)])[0])]

    def text(self, field: int) -> str:
        return self.bytes(field).decode()

    def texts(self, field: int) -> list[str]:
        return [self.raw[slice(*span)].decode() for span in self.fields.get(field, [])]

    def messages(self, field: int) -> list["Message"]:
        return [Message(self.raw, span) for span in self.fields.get(field, [])]

    def message(self, field: int) -> "Message":
        return Message(self.raw, self.fields.get(field, [(0, 0)])[0])


def swapped(raw: bytes, span: Span, swaps: Mapping[Span, bytes]) -> bytes:
    """The message with other content in the place of some nested ones."""
    parts = []
    for number, value, written in _fields(raw, span):
        if isinstance(value, tuple) and any(value[0] <= a and b <= value[1] for a, b in swaps):
            written = field(number, swaps.get(value) or swapped(raw, value, swaps))
        parts.append(written)
    return b"".join(parts)


def field(number: int, content: bytes) -> bytes:
    """A field that holds bytes, a text or a message."""
    return _varint_of(number << 3 | 2) + _varint_of(len(content)) + content


def _varint_of(value: int) -> bytes:
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + _varint_of(value >> 7)


def _fields(raw: bytes, span: Span) -> Iterator[tuple[int, Any, bytes]]:
    """Each field of a message: its number, an integer or the span of its bytes, and as written."""
    at, end = span
    while at < end:
        begin = at
        key, at = _varint(raw, at)
        if key & 7 == 0:
            value, at = _varint(raw, at)
            yield key >> 3, value, raw[begin:at]
        else:
            length, at = (8, at) if key & 7 == 1 else _varint(raw, at)
            at += length
            yield key >> 3, (at - length, at), raw[begin:at]


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while raw[at] > 127:
        value |= (raw[at] & 127) << shift
        at, shift = at + 1, shift + 7
    return value | raw[at] << shift, at + 1
