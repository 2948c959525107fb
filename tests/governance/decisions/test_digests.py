"""A digest stays what it was, whatever is in the facts: logs of years are checked by it."""

import hashlib
import json
import uuid
from datetime import UTC, datetime
from decimal import Decimal

from governance.decisions.digests import FACTS, facts_digest, findings_digest

# Each mark that a text can hold, but halves of pairs, which no record may.
ALL_MARKS = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x11000), 0x1F600, 0x10FFFF]))


def test_the_facts_as_json_without_spaces() -> None:
    told = dict.fromkeys(FACTS)
    facts = {
        **told,
        "public_id": uuid.UUID(int=7),
        "process_id": 2**63 - 1,
        "at": datetime(2026, 4, 26, 10, 42, 12, tzinfo=UTC),
        "decision": ALL_MARKS,
        "is_escalated": False,
        "confidence": 0.1 + 0.2,
        "cost": Decimal("0.0031"),
    }
    written = {
        **facts,
        "public_id": f"{7:032x}",
        "at": "2026-04-26T10:42:12.000000+00:00",
        "confidence": "0.30000000000000004",
        "cost": "0.00310000",
    }
    text = json.dumps([1, *written.values()], ensure_ascii=False, separators=(",", ":"))
    assert list(written) == list(FACTS)
    assert facts_digest(facts) == hashlib.sha256(text.encode()).hexdigest()


def test_nothing_found_has_its_digest_too() -> None:
    assert findings_digest([], []) == hashlib.sha256(b"[1,[],[]]").hexdigest()
