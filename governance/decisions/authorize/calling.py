"""A verdict that calls a person: which path, which words, and only one exception a case."""

from collections.abc import Sequence

from governance.decisions.authorize.judging import Finding
from governance.decisions.authorize.questions import Question
from governance.decisions.authorize.standing import Standing
from governance.escalations.actions import Action, open_exception
from governance.escalations.actions.opening import LONGEST_SUMMARY
from governance.escalations.models import Escalation
from governance.escalations.paths import LONGEST_TRIGGER
from governance.escalations.words import Source
from processes.contracts.models import ContractVersion
from processes.people.models import Person
from processes.register.models import Process

REFUSED = "refused"
_PEOPLE = ("accountable", "accountable_deputy", "escalation_owner", "escalation_backup")


def call_someone(
    found: Standing,
    question: Question,
    reasons: Sequence[Finding],
    *,
    can_be_approved: bool = True,
) -> Escalation | None:
    """The exception of this case: the one that waits already, or a new one. None in shadow.

    In shadow a person does the work anyway, so nobody is called beside it.
    """
    if question.shadow:
        return None
    if not can_be_approved and (decided := _decided(found)):
        return decided
    escalation, _ = open_exception(
        Process.objects.select_related(*_PEOPLE).get(pk=found.process_id),
        trigger=_trigger(reasons[0]),
        case_id=question.case_id,
        summary=_summary(question, reasons),
        context={
            "inputs": dict(question.inputs),
            "confidence": question.confidence,
            "reasons": [reason.told() for reason in reasons],
        },
        by=Person.objects.get(pk=found.agent_id),
        version=_version(found),
        source=Source.AUTHORIZE,
        action=_action(question, reasons, can_be_approved),
        inputs=question.inputs,
        slot="" if can_be_approved else REFUSED,
    )
    return escalation


def _action(question: Question, reasons: Sequence[Finding], can_be_approved: bool) -> Action:
    rules = [reason.rule for reason in reasons]
    return Action(question.tool, question.arguments, question.hash, rules, can_be_approved)


def _decided(found: Standing) -> Escalation | None:
    """What a person said of this very action stands: the agent that asks again calls nobody."""
    if found.decision_id is None:
        return None
    rows = Escalation.objects.select_related("owner", "backup", "held_by")
    decision: Escalation = rows.get(pk=found.decision_id)
    return decision if not decision.can_be_approved else None


def _version(found: Standing) -> ContractVersion | None:
    if found.contract is None:
        return None
    return ContractVersion.objects.get(pk=found.contract.version_id)


def _trigger(reason: Finding) -> str:
    """The path that the reason names; else its own words, and the escalation owner is called."""
    return reason.path or reason.says[:LONGEST_TRIGGER]


def _summary(question: Question, reasons: Sequence[Finding]) -> str:
    wants = f"The agent wants to use {question.tool}." if question.tool else "The agent asked."
    told = " ".join(_sentence(reason.says) for reason in reasons)
    return f"{wants} {told}"[:LONGEST_SUMMARY]


def _sentence(says: str) -> str:
    return says if says.endswith((".", "!", "?")) else f"{says}."
