"""A process under contract, its key, and records to log."""

from typing import Any

from governance.decisions.actions.sealing import seal_waiting
from processes.models import ContractVersion, Process
from tests.agents import Caller, a_key, a_process
from tests.contracts import a_contract

# Exactly as the API page has it, spaces and line ends too.
AS_THE_PAGE_HAS_IT = b"""{"process_id": "support_refunds_tier2_v3", "timestamp": "2026-04-26T10:42:12Z", "model": "vendor:model-name",
 "inputs": {"ticket_id": "123", "customer_tier": "pro"}, "tools_invoked": ["crm.update", "billing.refund"],
 "policy_checks": ["refund_limit_50", "pii_redaction"], "decision": "approved_refund", "human_escalation": false, "owner": "ops-dri@company.com"}"""  # noqa: E501


class Log:
    """A process with a contract in force, and an agent that logs."""

    def __init__(self, process: Process | None = None, **fields: Any) -> None:
        self.process = process or a_process(**fields)
        self.version: ContractVersion = a_contract(self.process)
        self.key, self.text = a_key(self.process)
        self.caller = Caller(self.text)
        self.count = 0

    @property
    def process_id(self) -> str:
        """The version in force, by its name."""
        return f"{self.process.slug}_tier{self.version.tier_id}_v{self.version.number}"

    def record(self, **fields: Any) -> dict[str, Any]:
        """A record that breaks nothing, a new one each time; fields replace what it says."""
        self.count += 1
        usual = {
            "process_id": self.process_id,
            "timestamp": "2026-03-10T10:42:12Z",
            "model": "vendor:model-name",
            "inputs": {"ticket_id": str(self.count), "amount": 40, "customer_tier": "pro"},
            "tools_invoked": ["crm.update"],
            "policy_checks": ["refund_limit_50", "pii_redaction"],
            "decision": "approved_refund",
            "human_escalation": False,
            "owner": "ops-dri@company.com",
            "confidence": 0.93,
            "case_id": str(self.count),
        }
        return {name: value for name, value in {**usual, **fields}.items() if value is not ...}

    def send(self, **fields: Any) -> dict[str, Any]:
        """Log a record; the answer."""
        answer = self.caller.post("/decisions", self.record(**fields))
        assert answer.status_code == 201, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def sealed(self, count: int, **fields: Any) -> list[str]:
        """So many records, logged and sealed; their ids."""
        found = [self.send(**fields)["id"] for _ in range(count)]
        seal_waiting()
        return found

    def verified(self) -> dict[str, Any]:
        """What checking the seals says."""
        found: dict[str, Any] = self.caller.get(
            f"/processes/{self.process.slug}/decisions/verify"
        ).json()
        return found
