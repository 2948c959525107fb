"""What an approval or a decline is bound to: this case, this tool, exactly these arguments."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from governance.escalations.models import Escalation
from governance.escalations.words import Outcome
from processes.register.models import Process


def action_hash(tool: str, arguments: Mapping[str, Any]) -> str:
    """The same for the same tool with the same arguments, whatever their order."""
    text = json.dumps([tool, arguments], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def was_approved(
    process: Process, *, case_id: str, tool: str, arguments: Mapping[str, Any]
) -> bool:
    """Whether a person let this very action of this case happen, used by now or not."""
    rows = Escalation.objects.decided().about(process.pk, case_id, action_hash(tool, arguments))
    return rows.filter(outcome=Outcome.APPROVED).exists()
