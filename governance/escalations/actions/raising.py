"""A colleague calls a person, as an agent would."""

from django.db import transaction

from governance.escalations import refusals, rules
from governance.escalations.actions.opening import open_exception
from governance.escalations.models import Escalation
from governance.escalations.words import Source
from processes.contracts.in_force import in_force
from processes.people.models import Person
from processes.register.models import Process


def raise_exception(
    process: Process, *, by: Person, trigger: str, case_id: str, summary: str
) -> tuple[Escalation, bool]:
    """Have a case decided by the person whom the contract names; whether it is new.

    `trigger` is the name of an exception path, or what happened in one's own words.
    """
    if not rules.may_raise(by, process):
        raise refusals.MayNotRaise
    if not rules.says_something(summary):
        raise refusals.SummaryMissing(field="summary")
    with transaction.atomic():
        return open_exception(
            process,
            trigger=trigger.strip(),
            case_id=case_id.strip(),
            summary=summary,
            context={},
            by=by,
            version=in_force(process),
            source=Source.PERSON,
            raised_by=by,
        )
