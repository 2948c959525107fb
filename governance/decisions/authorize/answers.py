"""A verdict as the agent gets it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from governance.decisions.authorize.judging import Finding
from governance.decisions.authorize.models import Verdict, new_id
from governance.decisions.authorize.standing import Standing
from governance.escalations.models import Escalation


@dataclass(frozen=True)
class Answer:
    """One verdict with what it carries."""

    verdict: Verdict
    standing: Standing
    reasons: Sequence[Finding] = ()
    questions: Sequence[dict[str, str]] = ()
    escalation: Escalation | None = None
    retry_after: int | None = None
    authorization_id: str = field(default_factory=new_id)

    def told(self) -> dict[str, Any]:
        """The body of the answer; what does not apply is left out."""
        found: dict[str, Any] = {
            "verdict": self.verdict.value,
            "reasons": [reason.told() for reason in self.reasons],
            "process_id": self.standing.named,
            "authorization_id": self.authorization_id,
        }
        if self.verdict is Verdict.PAUSED:
            found |= {"stage": self.standing.stage, "fallback": self.standing.fallback}
        if self.verdict is Verdict.ASK:
            found["questions"] = list(self.questions)
        if self.escalation:
            found["escalation"] = called(self.escalation)
        if self.retry_after is not None:
            found["retry_after"] = self.retry_after
        return found


def called(escalation: Escalation) -> dict[str, Any]:
    """Who is called, until when, with which words."""
    return {
        "id": escalation.public_id,
        "status": escalation.status,
        "owner": escalation.owner.email,
        "backup": escalation.backup.email,
        "held_by": escalation.held_by.email,
        "respond_by": escalation.respond_by.isoformat(),
        "message": escalation.message,
    }
