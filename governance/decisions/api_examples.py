"""Full examples for the description of logging."""

from typing import Any

MINIMAL: dict[str, Any] = {
    "process_id": "support_refunds_tier2_v3",
    "timestamp": "2026-04-26T10:42:12Z",
    "model": "vendor:model-name",
    "inputs": {"ticket_id": "123", "customer_tier": "pro"},
    "tools_invoked": ["crm.update", "billing.refund"],
    "policy_checks": ["refund_limit_50", "pii_redaction"],
    "decision": "approved_refund",
    "human_escalation": False,
    "owner": "ops-dri@company.com",
}
FULL: dict[str, Any] = {
    **MINIMAL,
    "inputs": {"ticket_id": "123", "customer_tier": "pro", "amount": 40},
    "tools_invoked": [
        "crm.update",
        {
            "name": "billing.refund",
            "arguments": {"amount": 40, "currency": "EUR"},
            "result": {"receipt": "R-4711"},
        },
    ],
    "policy_checks": [
        "refund_limit_50",
        {"name": "pii_redaction", "passed": True, "detail": "nothing to take out"},
    ],
    "rationale": "The chair came back within 14 days, and the order shows 40.",
    "event_id": "ticket-123-1",
    "case_id": "123",
    "authorization_id": "auth_8c1fb0e6a5d24b0c9e37",
    "confidence": 0.93,
    "output": "We have paid 40 EUR back.",
    "context": [{"source": "Refund policy", "id": "7", "excerpt": "Within 14 days, in full."}],
    "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
    "tokens_in": 812,
    "tokens_out": 96,
    "cost": "0.0041",
    "latency_ms": 2100,
    "units": 1,
    "labels": {"shop": "berlin"},
}
ID = "019a9c1f8b3e7d21a45c3f0e9d8b7a61"
BREACH = {"rule": "refund_over_300", "says": "Refund above 300 needs a person"}
LOGGED: dict[str, Any] = {
    "id": ID,
    "event_id": "ticket-123-1",
    "process_id": "support_refunds_tier2_v3",
    "duplicate": False,
    "breaches": [],
}
BATCH: dict[str, Any] = {
    "accepted": 2,
    "duplicates": 1,
    "rejected": [{"index": 3, "errors": [{"field": "owner", "message": "This is missing."}]}],
}
READ: dict[str, Any] = {
    **FULL,
    "id": ID,
    "received_at": "2026-04-26T10:42:13.104211Z",
    "breaches": [BREACH],
    "marks": [
        {
            "mark": "not_checkable",
            "name": "unsure",
            "says": "Nobody can tell whether this held: confidence is missing.",
        }
    ],
    "overrides": [],
}
VERIFIED: dict[str, Any] = {
    "ok": True,
    "sealed": 10432,
    "pending": 12,
    "head": "5b1f0e0c6f7b0b7b3a3f0c2d9b2f4e1a7c8d6e5f4a3b2c1d0e9f8a7b6c5d4e3f",
    "first_bad": None,
    "says": None,
}
CURSOR = "WyIyMDI2LTA0LTI2VDEwOjQyOjEyKzAwOjAwIiw0MjFd:1vX3kQ:kR2m"
NAMES_NOTHING = "There is no such process or version, or this key may not see it."
