"""A record as an agent sends it: read strictly, its numbers exact, its faults by field."""

import hashlib
import math
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct

from governance.decisions.record import Record
from governance.decisions.record_faults import (
    cost_of,
    in_words,
    moment_of,
    refuse_lengths,
    refuse_numbers,
)
from governance.decisions.refusals import NotARecord
from house.bodies import DEEPEST, NotKeepable, refuse_unkeepable

# One record; a call may carry many.
LONGEST = 1024 * 1024


class Read(Struct):
    """A record beside its text."""

    text: str
    record: Record
    at: datetime
    cost: Decimal | None
    # The digest of what it says, however it is spaced and ordered.
    content: str


def number(digits: str) -> Decimal:
    """A number with every digit that was sent, as long as any reader could hold it."""
    if not math.isfinite(float(digits)):
        raise ValueError("a number is too large")
    return Decimal(digits)


_parse = msgspec.json.Decoder(float_hook=number).decode
_canonical = msgspec.json.Encoder(order="deterministic", decimal_format="number").encode


def read(raw: bytes, currency: str) -> Read:
    """The record that these bytes are, or the refusal that names the field at fault."""
    if len(raw) > LONGEST:
        raise NotARecord(f"A record has {LONGEST:,} bytes at most.")
    data = _data(raw)
    if not isinstance(data, dict):
        raise NotARecord("A record is a JSON object.")
    record = _record(data)
    refuse_lengths(record)
    refuse_numbers(record)
    return Read(
        raw.decode(),
        record,
        moment_of(record.timestamp),
        cost_of(record.cost, currency),
        hashlib.sha256(_canonical(data)).hexdigest(),
    )


def read_again(text: str) -> Read:
    """A kept record, as it was read when it came."""
    record = stored(text)
    return Read(text, record, moment_of(record.timestamp), None, "")


def stored(text: str) -> Record:
    """What a kept record says."""
    return _record(_parse(text))


def stored_data(text: str) -> dict[str, Any]:
    """A kept record as plain data, with everything that the sender put in."""
    found: dict[str, Any] = _parse(text)
    return found


def content_of(text: str) -> str:
    """The digest of what a kept record says."""
    return hashlib.sha256(_canonical(_parse(text))).hexdigest()


def _data(raw: bytes) -> Any:
    try:
        value = _parse(raw)
    except RecursionError:
        raise NotARecord("The record is nested too deeply.") from None
    except UnicodeDecodeError:
        raise NotARecord("The record is not UTF-8.") from None
    except (ValueError, ArithmeticError) as problem:
        raise NotARecord(f"The record is not JSON: {problem}.") from None
    if raw.count(b"[") + raw.count(b"{") > DEEPEST and _is_too_deep(value):
        raise NotARecord("The record is nested too deeply.")
    # Without an escape no such character survives decoding and parsing.
    if b"\\u" in raw:
        try:
            refuse_unkeepable(value)
        except NotKeepable as refusal:
            raise NotARecord(refusal.text) from None
    return value


def _is_too_deep(value: Any) -> bool:
    depth, level = 0, [value]
    while level := [inner for each in level for inner in _inside(each)]:
        depth += 1
        if depth > DEEPEST:
            return True
    return False


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _record(data: dict[str, Any]) -> Record:
    try:
        return msgspec.convert(data, Record)
    except msgspec.ValidationError as problem:
        raise in_words(str(problem)) from None
