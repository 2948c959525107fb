"""An agent asks before it acts, and is told one verdict, which is kept.

The order is fixed: paused, refuse, ask, escalate, allow. Whatever can't be told for sure is no
`allow`. Every verdict but a plain `allow` is committed before it is answered.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from governance.decisions.authorize.actions import traces
from governance.decisions.authorize.answers import Answer
from governance.decisions.authorize.calling import call_someone
from governance.decisions.authorize.compiled import Wanted
from governance.decisions.authorize.judging import Finding, Judged, judge
from governance.decisions.authorize.models import Authorization, InputAsked, RateGate, Verdict
from governance.decisions.authorize.questions import Question
from governance.decisions.authorize.rates import wait_of
from governance.decisions.authorize.standing import Standing, standing
from governance.escalations.actions import use_approval
from governance.escalations.models import Escalation
from governance.escalations.words import Outcome
from house.actors import System
from house.clock import now
from processes.people.keys import AgentKey
from processes.register.actions.acknowledging import acknowledge

_ASKED = InputAsked._meta.db_table
_COUNT_ONE_MORE = f"""
INSERT INTO {_ASKED} (process_id, case_id, field, times, asked_at) VALUES (%s, %s, %s, 1, %s)
ON CONFLICT (process_id, case_id, field) DO UPDATE
SET times = {_ASKED}.times + 1, asked_at = excluded.asked_at WHERE {_ASKED}.times < %s
RETURNING times
"""  # noqa: S608  our own names
_A = {"minute": "a minute", "hour": "an hour", "day": "a day"}
AUTHORIZE = System("the gate before actions")


def authorize(bearer: str, slug: str, question: Question) -> Answer:
    """Answer an agent's question about one case and perhaps one action, and keep the answer."""
    found = standing(bearer, slug, question)
    if found.is_to_be_noted:
        AgentKey.objects.filter(pk=found.key_id).update(last_asked_at=now())
    if not found.works:
        return _paused(found, question)
    if found.contract is None:
        says = "No contract is in force for this process, so nothing is granted."
        return _refuse(found, question, [Finding("no_contract", says)])
    judged = judge(found.contract, question, now(), needs_approval=found.needs_approval)
    if judged.refused:
        return _refuse(found, question, judged.refused)
    if found.decision_id is not None and (denied := _denied(found.decision_id)):
        return _keep(_as_denied(found, denied), question)
    tool = found.contract.tools.get(question.tool)
    if tool and tool.rate:
        return _by_rate(found, question, judged)
    if not judged.asked and not judged.stopped:
        answer = Answer(Verdict.ALLOW, found)
        traces.keep(_values(answer, question))
        return answer
    with transaction.atomic():
        return _unless_stopped(found, question, judged)


def _paused(found: Standing, question: Question) -> Answer:
    if found.pause_id is not None:
        reason = Finding("paused", "The kill switch of this process is on.")
    else:
        says = f"This process is {found.stage}: agents work on it only in pilot and live."
        reason = Finding("stage", says)
    with transaction.atomic():
        if found.pause_id is not None:
            acknowledge(found.pause_id, key=found.key)
        return _keep(Answer(Verdict.PAUSED, found, [reason]), question)


def _refuse(found: Standing, question: Question, reasons: Sequence[Finding]) -> Answer:
    """What the contract never allows; a person hears of it, once a case."""
    with transaction.atomic():
        called = call_someone(found, question, reasons, can_be_approved=False)
        return _keep(Answer(Verdict.REFUSE, found, reasons, escalation=called), question)


def _denied(decision_id: int) -> Escalation | None:
    """The decision that keeps this very action from happening, if it was no approval."""
    rows = Escalation.objects.select_related("owner", "backup", "held_by")
    decision: Escalation = rows.get(pk=decision_id)
    return None if decision.outcome == Outcome.APPROVED else decision


def _as_denied(found: Standing, denied: Escalation) -> Answer:
    done = "did this by hand" if denied.outcome == Outcome.DONE_BY_HAND else "declined this"
    says = f"{denied.decided_by_name} {done}: {denied.decision}"
    return Answer(Verdict.REFUSE, found, [Finding(denied.outcome, says)], escalation=denied)


def _by_rate(found: Standing, question: Question, judged: Judged) -> Answer:
    """Questions about one tool with a rate line up, so that no host lets one too many through."""
    assert found.contract is not None
    rate = found.contract.tools[question.tool].rate
    assert rate is not None
    with transaction.atomic():
        _line_up(found.process_id, question.tool)
        if wait := wait_of(found.process_id, question.tool, rate):
            says = f"{question.tool} may be used {rate.count} times in {_A[rate.per]}, and was."
            reasons = [Finding("rate_limit", says)]
            return _keep(Answer(Verdict.REFUSE, found, reasons, retry_after=wait), question)
        return _unless_stopped(found, question, judged)


def _line_up(process_id: int, tool: str) -> None:
    gates = RateGate.objects.select_for_update().filter(process=process_id, tool=tool)
    if not list(gates.all()):
        gate = RateGate(process_id=process_id, tool=tool)
        RateGate.objects.bulk_create([gate], ignore_conflicts=True)
        list(gates.all())


def _unless_stopped(found: Standing, question: Question, judged: Judged) -> Answer:
    """Ask for what is missing, stop, or let it happen, if need be on a person's word."""
    stopped = list(judged.stopped)
    again = [(wanted, why) for wanted, why in judged.asked if _is_asked(found, question, wanted)]
    if again:
        questions = [{"field": wanted.name, "ask": wanted.question} for wanted, _ in again]
        reasons = [why for _, why in again]
        return _keep(Answer(Verdict.ASK, found, reasons, questions), question)
    for wanted, why in judged.asked:
        says = f"{why.says} It was asked for {wanted.ask_times} times."
        stopped.insert(0, Finding(why.rule, says, why.path))
    if not stopped:
        return _keep(Answer(Verdict.ALLOW, found), question)
    if not question.shadow and (approved := _approval_used(found, stopped)):
        says = f"{approved.decided_by_name} approved this: {approved.decision}"
        answer = Answer(Verdict.ALLOW, found, [Finding("approved", says)])
        return _keep(answer, question, by_approval=approved)
    called = call_someone(found, question, stopped)
    return _keep(Answer(Verdict.ESCALATE, found, stopped, escalation=called), question)


def _is_asked(found: Standing, question: Question, wanted: Wanted) -> bool:
    """Count one more question for an input; no once it was asked for often enough."""
    if wanted.ask_times < 1:
        return False
    moment = connection.ops.adapt_datetimefield_value(now())
    values: list[Any] = [found.process_id, question.case_id, wanted.name, moment, wanted.ask_times]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_ONE_MORE, values)
        return cursor.fetchone() is not None


def _approval_used(found: Standing, stopped: Sequence[Finding]) -> Escalation | None:
    """An approval that lifts all that stops this; from now on it is used."""
    if found.decision_id is None:
        return None
    decision = Escalation.objects.select_related("process").get(pk=found.decision_id)
    covers = {reason.rule for reason in stopped} <= set(decision.rules)
    return decision if covers and use_approval(decision, by=AUTHORIZE) else None


def _keep(answer: Answer, question: Question, by_approval: Escalation | None = None) -> Answer:
    Authorization(**_values(answer, question, by_approval)).save(force_insert=True)
    return answer


def _values(
    answer: Answer, question: Question, by_approval: Escalation | None = None
) -> dict[str, Any]:
    """What is kept of an answer, by column."""
    found, called = answer.standing, answer.escalation or by_approval
    return {
        "public_id": answer.authorization_id,
        "process_id": found.process_id,
        "version_id": found.contract.version_id if found.contract else None,
        "escalation_id": called.pk if called else None,
        "at": now(),
        "verdict": answer.verdict.value,
        "key": found.key,
        "case_id": question.case_id,
        "tool": question.tool,
        "action_hash": question.hash,
        "is_shadow": question.shadow,
        "reasons": [reason.told() for reason in answer.reasons],
        "question": question.text,
    }
