"""Money that was spent, made quickly."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from governance.models import Decision, MonthSpend, Price
from house.clock import now
from processes.models import Process


def a_decision(process: Process, at: datetime, **fields: Any) -> Decision:
    """One logged decision as a row, not yet stored; fields replace what it says."""
    made = uuid.uuid4()
    usual = {"decision": "paid", "model": "vendor:model-name", "owner": "ops@example.com"}
    digests = dict.fromkeys(("body_digest", "findings_digest", "digest"), "0" * 64)
    return Decision(
        process=process,
        public_id=made,
        event_id=made.hex,
        at=at,
        received_at=at,
        is_escalated=False,
        **{**usual, **digests, **fields},
    )


def log(process: Process, at: datetime, count: int = 1, **fields: Any) -> None:
    """So many decisions, stored at once."""
    Decision.objects.bulk_create(a_decision(process, at, **fields) for _ in range(count))


def a_price(model: str, since: datetime, per_million: str, out: str = "0") -> Price:
    """What a million tokens cost from a moment on."""
    return Price.objects.create(
        model=model,
        since=since,
        per_million_in=Decimal(per_million),
        per_million_out=Decimal(out),
        set_at=now(),
    )


def row(process: Process, kind: str) -> MonthSpend:
    """The only row of a kind."""
    return MonthSpend.objects.of(process).get(kind=kind)
