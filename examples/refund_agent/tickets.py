"""The tickets of one morning, and the shop that they are about."""

import re
from dataclasses import dataclass, field
from typing import Any

from refund_agent.shop import Order, Shop

_LAWYER = re.compile(r"\b(?:lawyers?|attorneys?|court|sue)\b", re.IGNORECASE)


@dataclass
class Ticket:
    """What a customer wants, and what they say when they are asked."""

    ticket_id: str
    order_id: str
    amount: float | None
    reason: str
    customer_email: str
    answers: dict[str, Any] = field(default_factory=dict)

    def inputs(self, shop: Shop) -> dict[str, Any]:
        """What is known of the case, by the names that the contract gives its inputs."""
        found: dict[str, Any] = {
            "ticket_id": self.ticket_id,
            "order_id": self.order_id,
            "amount": self.amount,
            "reason": self.reason,
            "customer_email": self.customer_email,
            "mentions_lawyer": bool(_LAWYER.search(self.reason)),
        }
        if order := shop.orders.get(self.order_id):
            found["days_since_delivery"] = order.days_since_delivery
            found["refunds_this_quarter"] = order.refunds_this_quarter
        return {name: value for name, value in found.items() if value not in (None, "")}


def a_morning(day: str) -> tuple[list[Ticket], Shop]:
    """Five tickets; `day` makes their numbers new, so that the portal sees new cases."""
    tickets = [
        Ticket(
            f"{day}-1", "A-1701", 38.5, "The pens dried out within a week.", "jo@customer.example"
        ),
        Ticket(
            f"{day}-2",
            "A-1702",
            None,
            "Two boxes arrived broken.",
            "mia@customer.example",
            answers={"amount": 24.9},
        ),
        Ticket(f"{day}-3", "A-1703", 30.0, "I found the box only now.", "max@customer.example"),
        Ticket(f"{day}-4", "A-1704", 420.0, "The chair wobbles.", "ann@customer.example"),
        Ticket(f"{day}-5", "A-1705", 20.0, "Pay, or see my lawyer.", "tom@customer.example"),
    ]
    orders = [
        Order("A-1701", 38.5, 8),
        Order("A-1702", 24.9, 3),
        Order("A-1703", 30.0, 92),
        Order("A-1704", 420.0, 12),
        Order("A-1705", 20.0, 5),
    ]
    return tickets, Shop({order.order_id: order for order in orders})
