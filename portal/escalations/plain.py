"""What an exception is about, as rows that people read instead of data."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from governance.escalations.words import Source
from governance.models import Escalation
from processes.models import Input

LONGEST = 2000


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
