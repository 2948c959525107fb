"""What was written of a case goes; that a person decided it, and how, stays."""

from collections.abc import Sequence

from django.db import transaction

from audit.record import record
from governance.escalations.models import ERASED, Escalation
from governance.escalations.trail import Advice
from governance.escalations.words import Source
from house.actors import Actor
from house.clock import now
from house.refusals import require_reason
from processes.notices.actions import forget


def erase_texts(ids: Sequence[int], *, by: Actor, because: str) -> int:
    """Let the texts of these exceptions go; those that nobody decided yet keep theirs."""
    reason = require_reason(because)
    with transaction.atomic():
        rows = Escalation.objects.decided().filter(pk__in=list(ids), erased_at=None)
        found = list(rows.select_for_update(of=("self",)).select_related("process"))
        forget(found)
        Advice.objects.filter(escalation__in=found, erased_at=None).update(
            question="", answer="", erased_at=now()
        )
        for escalation in found:
            _erase(escalation)
            slug = escalation.process.slug
            record("exception.erase", escalation, by=by, because=reason, process=slug)
    return len(found)


def _erase(escalation: Escalation) -> None:
    texts = ["summary", "message", "context", "arguments", "erased_at"]
    escalation.summary = escalation.message = ""
    escalation.context, escalation.arguments = {}, {}
    escalation.erased_at = now()
    if escalation.source == Source.AGENT and not escalation.path:
        # Here the agent chose the words; everywhere else they are the contract's or the portal's.
        escalation.trigger = ERASED
        texts.append("trigger")
    escalation.save(update_fields=texts)
