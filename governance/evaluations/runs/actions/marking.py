"""What a person thinks of a result."""

from django.db import transaction

from audit.record import record
from governance.evaluations.runs.around import ResultMark
from governance.evaluations.runs.models import Result
from governance.evaluations.runs.refusals import MayNotMark
from governance.evaluations.runs.rules import may_mark
from governance.evaluations.runs.words import Opinion
from house.clock import now
from house.refusals import require_reason
from processes.models import Person


def mark(result: Result, opinion: Opinion, *, by: Person, because: str = "") -> ResultMark:
    """Agree or disagree with the verdict on a result; who disagrees says why."""
    process = result.run.process
    if not may_mark(by, process):
        raise MayNotMark
    reason = require_reason(because) if opinion == Opinion.DISAGREES else because.strip()
    with transaction.atomic():
        made = ResultMark.objects.create(
            result=result, by=by, opinion=opinion, because=reason, at=now()
        )
        details = {"result": result.pk, "opinion": opinion}
        record(
            "evaluations.mark",
            result.run,
            by=by,
            because=reason,
            process=process.slug,
            details=details,
        )
    return made
