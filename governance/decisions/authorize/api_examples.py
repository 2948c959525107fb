"""Full examples for the description of asking first."""

from typing import Any

QUESTION: dict[str, Any] = {
    "case_id": "123",
    "tool": "billing.refund",
    "arguments": {"amount": 40},
    "inputs": {"ticket_id": "123", "amount": 40},
    "confidence": 0.91,
    "team": None,
    "shadow": False,
}
CALLED: dict[str, Any] = {
    "id": "esc_5f0c2a9be1d34c7f8a61",
    "status": "open",
    "owner": "ops-dri@company.com",
    "backup": "jonas.weber@company.com",
    "held_by": "ops-dri@company.com",
    "respond_by": "2026-04-26T14:42:12+00:00",
    "message": "A refund above 300 waits for you.",
}
ESCALATE: dict[str, Any] = {
    "verdict": "escalate",
    "reasons": [{"rule": "refund_over_300", "says": "Refund above 300 needs a person"}],
    "process_id": "support_refunds_tier2_v3",
    "authorization_id": "auth_8c1fb0e6a5d24b0c9e37",
    "escalation": CALLED,
}
_SAME = {"process_id": "support_refunds_tier2_v3", "authorization_id": "auth_8c1fb0e6a5d24b0c9e37"}
EACH: dict[str, dict[str, Any]] = {
    "allow": {"verdict": "allow", "reasons": [], **_SAME},
    "ask": {
        "verdict": "ask",
        "reasons": [{"rule": "amount", "says": "amount is missing."}],
        "questions": [{"field": "amount", "ask": "Which amount do you ask back?"}],
        **_SAME,
    },
    "escalate": ESCALATE,
    "refuse": {
        "verdict": "refuse",
        "reasons": [
            {
                "rule": "rate_limit",
                "says": "billing.refund may be used 40 times in an hour, and was.",
            }
        ],
        "retry_after": 740,
        **_SAME,
    },
    "paused": {
        "verdict": "paused",
        "reasons": [{"rule": "paused", "says": "The kill switch of this process is on."}],
        "stage": "live",
        "fallback": "Open the order, check the receipt, refund by hand in billing.",
        **_SAME,
    },
}


def of_each_verdict(described: dict[str, Any]) -> dict[str, Any]:
    """The answer described with an example of every verdict."""
    good = described["responses"][200]
    examples = {name: {"value": told} for name, told in EACH.items()}
    content = {"application/json": {"examples": examples}}
    return {**described, "responses": {**described["responses"], 200: {**good, "content": content}}}
