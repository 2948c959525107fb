"""What an exception is about, as rows that people read instead of data."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from governance.decisions.masking import masked
from governance.decisions.rules import sees_personal_data
from governance.escalations.rules import may_decide
from governance.escalations.words import Source
from governance.models import Escalation
from processes.models import Input, Person

LONGEST = 2000
_TEXTS = ("trigger", "summary", "message")


@dataclass(frozen=True)
class Fact:
    """One thing that is known of the case."""

    name: str
    value: str
    says: str = ""


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


def facts(escalation: Escalation) -> Facts:
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
        arguments=list(_rows(escalation.arguments)),
        inputs=list(_rows(inputs, _says(escalation))) if escalation.has_action else [],
        more=list(_rows(rest)),
        confidence="" if confidence is None else str(confidence),
        record=str(record),
    )


def _says(escalation: Escalation) -> dict[str, str]:
    rows = Input.objects.filter(version=escalation.version_id) if escalation.version_id else []
    return {each.name: each.says for each in rows}


def _rows(values: Any, says: Mapping[str, str] | None = None) -> Iterator[Fact]:
    if not isinstance(values, Mapping):
        return
    for name, value in values.items():
        yield Fact(str(name), _spoken(value), (says or {}).get(str(name), ""))


def _spoken(value: Any) -> str:
    if value is None or value == "":
        return "not given"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value[:LONGEST]
    return json.dumps(value, ensure_ascii=False, indent=1)[:LONGEST]
