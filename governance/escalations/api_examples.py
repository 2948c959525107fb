"""Full examples for the description of the exceptions' calls."""

from typing import Any

RAISED: dict[str, Any] = {
    "process_id": "support_refunds_tier2_v3",
    "trigger": "order_unclear",
    "case_id": "123",
    "summary": "The ticket asks for 84 back, the order was 48.",
    "context": {"ticket_id": "123", "amount": 84},
}
OPEN: dict[str, Any] = {
    "id": "esc_5f0c2a9be1d34c7f8a61",
    "status": "open",
    "owner": "ops-dri@company.com",
    "backup": "jonas.weber@company.com",
    "held_by": "ops-dri@company.com",
    "respond_by": "2026-04-26T14:42:12Z",
    "message": "Ticket and order don't agree.",
    "process_id": "support_refunds_tier2_v3",
    "case_id": "123",
    "trigger": "Ticket and shop name different amounts.",
    "path": "order_unclear",
    "opened_at": "2026-04-26T10:42:12Z",
    "outcome": None,
    "decision": None,
    "reason_code": None,
    "gave_up": None,
    "decided_by": None,
    "decided_at": None,
    "expires_at": None,
    "looked_at_by": None,
    "stands_for": [],
}
DECIDED: dict[str, Any] = {
    **OPEN,
    "status": "decided",
    "outcome": "declined",
    "decision": "Pay back 48: the order shows one chair, and the ticket has its digits swapped.",
    "reason_code": "data_wrong",
    "decided_by": "Marta Lindqvist",
    "decided_at": "2026-04-26T11:05:40Z",
}


def both(described: dict[str, Any], says: str) -> dict[str, Any]:
    """The answer of a call that made something, and the same for what was there already."""
    made = described["responses"][201]
    there = {**made, "description": says}
    return {**described, "responses": {200: there, **described["responses"]}}
