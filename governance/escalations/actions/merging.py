"""Two exceptions about the same become one."""

from django.db import transaction

from audit.record import record
from governance.escalations import refusals, rules, topics
from governance.escalations.actions.waiting import waiting
from governance.escalations.models import Escalation
from governance.escalations.telling import tell_of
from governance.escalations.words import Outcome, ReasonCode, Status
from house.clock import now
from house.refusals import require_reason
from processes.notices.actions import settle
from processes.people.models import Person


def merge(escalation: Escalation, *, into: Escalation, by: Person, because: str) -> Escalation:
    """End a duplicate by reference: what is decided of the other one counts for it too.

    An approval lets the very action happen that it was asked for, so one that asks for an action
    goes only into one that asks for the very same.
    """
    reason = require_reason(because)
    if not rules.says_something(reason):
        raise refusals.AlikenessMissing(field="because")
    with transaction.atomic():
        row, other = _both(escalation, into)
        if not (rules.may_decide(by, row) and rules.may_decide(by, other)):
            raise refusals.NotYours
        if row.process_id != other.process_id:
            raise refusals.AnotherProcess(field="into")
        if row.has_action and not rules.asks_the_same(row, other):
            raise refusals.AsksForAnotherAction(field="into")
        _end(row, other, by=by, because=reason)
        details = {"into": other.public_id, "case": other.case_id}
        slug = row.process.slug
        record("exception.merge", row, by=by, because=reason, process=slug, details=details)
        record("exception.take_in", other, by=by, because=reason, process=slug)
        settle(row)
        _tell(row, other, by=by, because=reason)
    return row


def _both(escalation: Escalation, into: Escalation) -> tuple[Escalation, Escalation]:
    """Locked in one order, so that two who merge them crosswise don't wait for each other."""
    if escalation.pk == into.pk:
        raise refusals.SameException(field="into")
    first, second = sorted((escalation, into), key=lambda each: each.pk)
    found = {each.pk: waiting(each) for each in (first, second)}
    return found[escalation.pk], found[into.pk]


def _end(row: Escalation, other: Escalation, *, by: Person, because: str) -> None:
    row.status, row.outcome, row.merged_into = Status.DECIDED, Outcome.MERGED, other
    row.decision, row.reason_code = because, ReasonCode.DUPLICATE
    row.decided_by, row.decided_by_name, row.decided_at = by, str(by)[:200], now()
    row.save()


def _tell(row: Escalation, other: Escalation, *, by: Person, because: str) -> None:
    """Whoever held the duplicate no longer has to look for it."""
    if row.held_by not in (by, other.held_by):
        body, once = f"{because}\n\n{other.held_by} has the other one.", f"merged:{row.pk}"
        says = f"was merged into case {other.case_id}"
        tell_of(row, row.held_by, topics.HANDED_OVER, says=says, body=body, once=once)
