"""Digests: of a record as sent, of a decision's facts, and of a chain up to a decision.

The facts carry the digest of the text, so they can still be checked once the text has gone.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

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
)
# The head of a chain before its first link.
START = "0" * 64


def body_digest(text: str) -> str:
    """Of a record exactly as it was sent."""
    return hashlib.sha256(text.encode()).hexdigest()


def facts_digest(facts: Mapping[str, Any]) -> str:
    """Of everything that a decision says of itself."""
    told = [1, *(_told(facts[name]) for name in FACTS)]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def chained(head: str, position: int, digest: str) -> str:
    """The head of a chain after one more link."""
    return hashlib.sha256(f"{head}\n{position}\n{digest}".encode()).hexdigest()


def _told(value: Any) -> Any:
    """The same text for the same fact, whichever database gave it back."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, Decimal):
        return f"{value:.8f}"
    if isinstance(value, float):
        return repr(value)
    return value
