"""What an agent asked and was told, in words; personal data is hidden from most readers."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from governance.decisions.masking import HIDDEN, masked
from governance.models import Authorization
from processes.contracts.readings import Reader
from processes.contracts.whole import whole
from processes.models import Input


@dataclass(frozen=True)
class Reason:
    """Why it was told that: which rule, in the rule's words, and what the rule looks at."""

    rule: str
    says: str
    in_words: str


@dataclass(frozen=True)
class Told:
    """A question with the reasons of its verdict, as one reader may see them."""

    question: Mapping[str, Any]
    reasons: list[Reason]
    # As it was sent, or laid out anew where something in it is hidden.
    sent: str
    is_masked: bool


def told(authorization: Authorization, *, is_plain: bool) -> Told:
    """The question and the reasons, for one who may see personal data or may not."""
    sent, question = authorization.question, _read(authorization.question)
    reasons = [reason for reason in authorization.reasons if isinstance(reason, Mapping)]
    if is_plain:
        return Told(question, list(_worded(authorization, reasons)), sent, is_masked=False)
    personal = _personal(authorization)
    # An agent may repeat what is personal anywhere in its question.
    known = {**_mapping(question.get("arguments")), **_mapping(question.get("inputs"))}
    hidden = masked({"inputs": known, "question": question, "reasons": reasons}, personal)
    if personal and sent and not question:
        return Told({}, [], HIDDEN, is_masked=True)
    is_masked = hidden["question"] != question or hidden["reasons"] != reasons
    if is_masked:
        sent = json.dumps(hidden["question"], ensure_ascii=False, indent=1)
    found = list(_worded(authorization, hidden["reasons"]))
    return Told(hidden["question"], found, sent, is_masked)


def _read(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _personal(authorization: Authorization) -> frozenset[str]:
    """Whatever any version of the contract calls personal: a question may name none of them."""
    rows = Input.objects.filter(version__process=authorization.process_id, is_personal=True)
    return frozenset(rows.values_list("name", flat=True))


def _worded(authorization: Authorization, reasons: list[Any]) -> Iterator[Reason]:
    conditions, reader = {}, None
    if authorization.version is not None and reasons:
        written = whole(authorization.version)
        reader = Reader(written)
        conditions = {rule.name: rule.condition for rule in written.stop_rules}
    for reason in reasons:
        rule, in_words = str(reason.get("rule", "")), ""
        if reader and rule in conditions:
            in_words = reader.reading(conditions[rule]).in_words
        yield Reason(rule, str(reason.get("says", "")), in_words)
