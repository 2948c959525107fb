"""A person ends an exception in plain words; an approval is used once."""

from datetime import timedelta

from django.db import transaction

from audit.record import record
from governance.escalations import refusals, rules, topics
from governance.escalations.actions.waiting import waiting
from governance.escalations.models import Escalation
from governance.escalations.telling import tell_of
from governance.escalations.trail import DecisionHook
from governance.escalations.words import ANSWERS, TELL_AGENT, Outcome, ReasonCode, Status
from house.actors import Actor
from house.clock import now
from house.refusals import Invalid
from processes.notices.actions import settle
from processes.people.models import Person
from processes.work.actions import enqueue

# The last one comes about five hours after the first.
MOST_TRIES = 8
# How long the agent may act on an approval.
APPROVED_FOR = timedelta(hours=24)


def decide(
    escalation: Escalation,
    *,
    by: Person,
    outcome: str,
    decision: str,
    reason_code: str,
    gave_up: str = "",
    goals_conflicted: bool = False,
) -> Escalation:
    """End an exception: approved, declined or done by hand, in words for a new hire.

    Where goals conflicted, it says what was given up.
    """
    _refuse(outcome, decision, reason_code)
    with transaction.atomic():
        locked = waiting(escalation)
        if not rules.may_decide(by, locked):
            raise refusals.NotYours
        if outcome == Outcome.APPROVED and not locked.can_be_approved:
            raise refusals.NeverAllowed(field="outcome")
        _weigh(locked, goals_conflicted, gave_up)
        locked.status, locked.outcome = Status.DECIDED, outcome
        locked.decision, locked.reason_code = decision.strip(), reason_code
        locked.decided_by, locked.decided_by_name, locked.decided_at = by, str(by)[:200], now()
        if outcome == Outcome.APPROVED and locked.has_action:
            locked.expires_at = locked.decided_at + APPROVED_FOR
        locked.save()
        record(
            "exception.decide",
            locked,
            by=by,
            because=locked.decision,
            process=locked.process.slug,
            details={"outcome": outcome, "reason": reason_code, "gave_up": locked.gave_up},
        )
        settle(locked)
        _tell(locked, by)
    return locked


def _weigh(locked: Escalation, goals_conflicted: bool, gave_up: str) -> None:
    """Where goals conflicted, one of them lost, and it is said which."""
    locked.goals_conflicted = goals_conflicted or rules.sets_goals_against_each_other(locked)
    locked.gave_up = gave_up.strip()
    if locked.goals_conflicted and not rules.says_something(gave_up):
        raise refusals.GaveUpMissing(field="gave_up")


def _tell(decided: Escalation, by: Person) -> None:
    """The agent by its webhook, and whoever raised it; both also for what was merged into it."""
    if DecisionHook.objects.filter(process=decided.process_id).exists():
        enqueue(TELL_AGENT, decided.pk, max_attempts=MOST_TRIES)
    for row in (decided, *decided.duplicates):
        if row.raised_by and row.raised_by != by:
            says = f"is decided: {decided.get_outcome_display()}"
            body, once = f"{by}: {decided.decision}", f"decided:{row.pk}"
            tell_of(row, row.raised_by, topics.DECIDED, says=says, body=body, once=once)


def use_approval(escalation: Escalation, *, by: Actor) -> bool:
    """Let the agent act on an approval, once; whether this was that once."""
    moment = now()
    with transaction.atomic():
        used = Escalation.objects.filter(
            pk=escalation.pk, outcome=Outcome.APPROVED, used_at=None, expires_at__gt=moment
        ).update(used_at=moment)
        if used:
            slug = escalation.process.slug
            record("exception.use_approval", escalation, by=by, process=slug)
    return bool(used)


def _refuse(outcome: str, decision: str, reason_code: str) -> None:
    if outcome not in ANSWERS:
        raise Invalid("Choose how it ends.", field="outcome")
    if reason_code not in ReasonCode.values:
        raise Invalid("Choose a reason.", field="reason_code")
    if not rules.is_plain(decision):
        raise refusals.NotPlain(field="decision")
