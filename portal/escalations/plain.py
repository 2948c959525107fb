"""What an exception is about, as rows that people read instead of data."""

from collections.abc import Mapping
from dataclasses import dataclass

from governance.decisions.masking import masked
from governance.decisions.rules import sees_personal_data
from governance.escalations.rules import may_decide
from governance.escalations.words import Source
from governance.models import Escalation
from portal.facts import Fact, facts
from processes.models import Input, Person

_TEXTS = ("trigger", "summary", "message")


@dataclass(frozen=True)
class Facts:
    """What the agent saw, what it wanted to do, and what stopped it."""

    reasons: list[dict[str, str]]
    arguments: list[Fact]
    inputs: list[Fact]
    more: list[Fact]
    confidence: str
    # The logged decision that it came from.
    record: str


def masked_for(person: Person, escalation: Escalation) -> Escalation:
    """The exception as this person may read it: personal data is for those who decide."""
    if may_decide(person, escalation) or sees_personal_data(person):
        return escalation
    rows = Input.objects.filter(version=escalation.version_id, is_personal=True)
    personal = frozenset(rows.values_list("name", flat=True))
    context = escalation.context if isinstance(escalation.context, Mapping) else {}
    inputs = context.get("inputs")
    said = {**context, **escalation.arguments}  # an agent may put them anywhere
    hidden = masked(
        {
            "inputs": {**said, **(inputs if isinstance(inputs, Mapping) else {})},
            "context": {"as_it_is": escalation.context, "arguments": escalation.arguments},
            "texts": [getattr(escalation, name) for name in _TEXTS],
        },
        personal,
    )
    escalation.context = hidden["context"]["as_it_is"]
    escalation.arguments = hidden["context"]["arguments"]
    for name, text in zip(_TEXTS, hidden["texts"], strict=True):
        setattr(escalation, name, text)
    return escalation


def about(escalation: Escalation) -> Facts:
    """Everything of the exception's data, sorted for reading."""
    context = escalation.context if isinstance(escalation.context, Mapping) else {}
    inputs, reasons = context.get("inputs"), context.get("reasons")
    known = {"inputs", "reasons", "confidence"} if escalation.has_action else set()
    rest = {name: value for name, value in context.items() if name not in known}
    if not isinstance(escalation.context, Mapping):
        rest = {"context": escalation.context}
    record = rest.pop("decision", "") if escalation.source == Source.BREACH else ""
    confidence = context.get("confidence") if escalation.has_action else None
    return Facts(
        reasons=list(reasons) if escalation.has_action and isinstance(reasons, list) else [],
        arguments=list(facts(escalation.arguments)),
        inputs=list(facts(inputs, _says(escalation))) if escalation.has_action else [],
        more=list(facts(rest)),
        confidence="" if confidence is None else str(confidence),
        record=str(record),
    )


def _says(escalation: Escalation) -> dict[str, str]:
    rows = Input.objects.filter(version=escalation.version_id) if escalation.version_id else []
    return {each.name: each.says for each in rows}
