"""Digests: of a record as sent, of a decision's facts, and of a chain up to a decision.

The facts carry the digest of the text, so they can still be checked once the text has gone.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.core import signing

# Everything that a decision says of itself, in the order in which it is digested.
FACTS = (
    "public_id",
    "process_id",
    "version_id",
    "event_id",
    "key",
    "at",
    "received_at",
    "decision",
    "model",
    "case_id",
    "owner",
    "authorization_id",
    "is_escalated",
    "confidence",
    "cost",
    "tokens_in",
    "tokens_out",
    "latency_ms",
    "units",
    "breach_count",
    "unchecked_count",
    "body_digest",
    "findings_digest",
)
# The head of a chain before its first link.
START = "0" * 64
_SALT = "decisions.added"
_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


def body_digest(text: str) -> str:
    """Of a record exactly as it was sent."""
    return hashlib.sha256(text.encode()).hexdigest()


def findings_digest(
    breaches: Iterable[tuple[str, str, str]], marks: Iterable[tuple[str, str, str]]
) -> str:
    """Of what was found in a record when it came: kind, name and words of each."""
    told = [[[str(part) for part in each] for each in sorted(rows)] for rows in (breaches, marks)]
    if not any(told):
        return _NOTHING_FOUND
    text = json.dumps([1, *told], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


_NOTHING_FOUND = hashlib.sha256(b"[1,[],[]]").hexdigest()


def signed(*facts: Any) -> str:
    """What only the portal can say of something that is added to a record later."""
    return signing.Signer(salt=_SALT).signature(_text(facts))


def is_signed(signature: str, *facts: Any) -> bool:
    """Whether the portal itself said this, also with a secret that was in use before."""
    try:
        signing.Signer(salt=_SALT).unsign(f"{_text(facts)}:{signature}")
    except signing.BadSignature:
        return False
    return True


def _text(facts: Iterable[Any]) -> str:
    return json.dumps([_told(each) for each in facts], separators=(",", ":"))


def facts_digest(facts: Mapping[str, Any]) -> str:
    """Of everything that a decision says of itself."""
    told = [1, *[_told(facts[name]) for name in FACTS]]
    # The bytes that json.dumps gives without spaces and ASCII's limits, many times sooner.
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()


def chained(head: str, position: int, digest: str) -> str:
    """The head of a chain after one more link."""
    return hashlib.sha256(f"{head}\n{position}\n{digest}".encode()).hexdigest()


def _told(value: Any) -> Any:
    """The same text for the same fact, whichever database gave it back."""
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, Decimal):
        return f"{value:.8f}"
    if isinstance(value, float):
        return repr(value)
    return value
