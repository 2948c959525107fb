"""One case on its way: what is known, what was done, and the record that is logged at its end."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from refund_agent.thinking import Thinker
from refund_agent.tickets import Ticket

Json = dict[str, Any]


@dataclass
class Case:
    """Everything about one ticket."""

    ticket: Ticket
    inputs: Json
    contract: Json
    thinker: Thinker
    confidence: float | None = None
    # Every tool that was used: name, arguments, result.
    tools: list[Json] = field(default_factory=list)
    # The action that waits for a person.
    intended: tuple[str, Json] | None = None
    # The exception that waits, as the portal told it.
    waits_for: Json | None = None
    was_escalated: bool = False
    authorization_id: str = ""
    decision: str = ""
    rationale: str = ""
    output: Json = field(default_factory=dict)

    @property
    def case_id(self) -> str:
        """The case's name in every question about it."""
        return self.ticket.ticket_id

    @property
    def limits(self) -> dict[str, float]:
        """The contract's figures by name; the agent has none of its own."""
        return {limit["name"]: float(limit["value"]) for limit in self.contract["limits"]}

    @property
    def paid(self) -> float:
        """What was paid back so far."""
        done = [tool for tool in self.tools if tool["name"] == "billing.refund"]
        return sum(float(tool["arguments"]["amount"]) for tool in done)

    def tool_named(self, name: str) -> str:
        """The contract's tool that the model means; model services allow no dots in names."""
        for tool in self.contract["tools"]:
            if name in (tool["name"], tool["name"].replace(".", "_")):
                return str(tool["name"])
        return name

    def due(self) -> Json | None:
        """The refund that a person is asked about: what the order shows, else what is asked for."""
        for tool in self.tools:
            if tool["name"] == "shop.read_order":
                shown = tool["result"]
                return _refund(shown["order_id"], shown["amount_due"])
        if {"order_id", "amount"} <= self.inputs.keys():
            return _refund(self.inputs["order_id"], self.inputs["amount"])
        return None

    def checks(self) -> list[Json]:
        """The policy checks of the contract that this agent knows how to run."""
        said = f"{self.rationale} {self.output}"
        known = {
            "refund_limit": self.paid <= self.limits.get("refund_limit", 0),
            "pii_redaction": self.ticket.customer_email not in said,
        }
        found = []
        for check in self.contract["policy_checks"]:
            for name, passed in known.items():
                if check["name"].startswith(name):
                    found.append({"name": check["name"], "passed": passed})
        return found

    def record(self, owner: str) -> Json:
        """The decision as it is logged."""
        return {
            "process_id": self.contract["process_id"],
            "timestamp": datetime.now(UTC).isoformat(),
            "model": self.contract["prompt"]["model"],
            "inputs": self.inputs,
            "tools_invoked": self.tools,
            "policy_checks": self.checks(),
            "decision": self.decision,
            "human_escalation": self.was_escalated,
            "owner": owner,
            "rationale": self.rationale,
            "event_id": f"refund-{self.case_id}",
            "case_id": self.case_id,
            "authorization_id": self.authorization_id,
            "confidence": self.confidence,
            "output": self.output,
            "tokens_in": self.thinker.tokens_in,
            "tokens_out": self.thinker.tokens_out,
            "latency_ms": self.thinker.latency_ms,
        }


def _refund(order_id: str, amount: float) -> Json:
    return {"order_id": order_id, "amount": amount, "currency": "EUR"}
