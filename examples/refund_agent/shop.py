"""A pretend shop: orders, a till that pays back, and notes about customers. All in memory."""

from dataclasses import dataclass, field
from typing import Any


class ShopError(Exception):
    """The shop can't do this; the text says why."""


@dataclass(frozen=True)
class Order:
    """What was bought, and what is due back by the order."""

    order_id: str
    amount_due: float
    days_since_delivery: int
    refunds_this_quarter: int = 0


@dataclass
class Shop:
    """The systems that the agent works on."""

    orders: dict[str, Order]
    payments: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)

    def use(self, tool: str, arguments: dict[str, Any], *, case_id: str) -> dict[str, Any]:
        """Do what a tool does; the only door through which the agent touches anything."""
        match tool:
            case "shop.read_order":
                return self._read(str(arguments.get("order_id", "")))
            case "billing.refund":
                return self._refund(case_id, arguments)
            case "crm.update":
                self.notes.append((case_id, str(arguments.get("note", ""))))
                return {"kept": True}
        raise ShopError(f"There is no tool {tool}.")

    def _read(self, order_id: str) -> dict[str, Any]:
        order = self.orders.get(order_id)
        if order is None:
            raise ShopError(f"There is no order {order_id}.")
        return {"order_id": order_id, "amount_due": order.amount_due, "currency": "EUR"}

    def _refund(self, case_id: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Pay back. The case is the key of the payment, so the same one is never paid twice."""
        if case_id not in self.payments:
            number = f"P-{len(self.payments) + 1:04}"
            self.payments[case_id] = {"payment": number, **arguments}
        return self.payments[case_id]
