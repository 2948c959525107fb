"""Decisions as programs get them: the record as sent, with what the portal knows beside it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from django.db.models import prefetch_related_objects

from governance.decisions.authorize.compiled import Compiled, compiled
from governance.decisions.checking import verdicts
from governance.decisions.masking import masked
from governance.decisions.models import Decision, DecisionBody, Mark
from governance.decisions.records import read_again, stored_data
from governance.decisions.rules import sees_personal_data
from governance.decisions.under import promised
from governance.decisions.words import MarkKind
from processes.contracts.language import Answer
from processes.contracts.models import ContractVersion
from processes.people.models import Person

_encode = msgspec.json.Encoder(decimal_format="number").encode
_BESIDE = ("body", "tombstone", "breaches", "marks", "overrides__by", "version", "process")


def lines(pages: Iterable[Sequence[Decision]], person: Person) -> Iterator[bytes]:
    """A line of JSON for each."""
    for page in pages:
        for item in told(page, person):
            yield _encode(item) + b"\n"


def encoded(value: Any) -> bytes:
    """JSON with every digit of every number as it was sent."""
    return _encode(value)


def told(rows: Sequence[Decision], person: Person) -> list[dict[str, Any]]:
    """Each with breaches and marks; personal data is hidden from whoever may not see it."""
    prefetch_related_objects(list(rows), *_BESIDE)
    is_plain = sees_personal_data(person)
    return [_told(row, is_plain=is_plain) for row in rows]


def _told(row: Decision, *, is_plain: bool) -> dict[str, Any]:
    item = record_of(row, is_plain=is_plain)
    item["id"] = row.public_id.hex
    item["event_id"] = row.event_id
    item["received_at"] = row.received_at
    item["breaches"] = [{"rule": each.rule, "says": each.says} for each in row.breaches.all()]
    item["marks"] = [mark_told(mark) for mark in row.marks.all()] + unchecked(row)
    item["overrides"] = [
        {"result": each.result, "because": each.because, "by": str(each.by), "at": each.at}
        for each in row.overrides.all()
    ]
    return item


def mark_told(mark: Mark) -> dict[str, Any]:
    """A mark as programs get it."""
    return {"mark": mark.kind, "name": mark.name, "says": mark.says}


def unchecked(row: Decision) -> list[dict[str, str]]:
    """The rules that nobody could tell about, worked out anew from what was sent."""
    body: DecisionBody | None = getattr(row, "body", None)
    if not row.unchecked_count or body is None or row.version is None:
        return []
    return [
        {
            "mark": MarkKind.NOT_CHECKABLE.value,
            "name": rule.name,
            "says": f"Nobody can tell whether this held: {why}.",
        }
        for rule, answer, why in verdicts(contract_of(row.version), read_again(body.text))
        if answer is Answer.CANNOT_BE_DECIDED
    ]


def contract_of(version: ContractVersion) -> Compiled:
    """The contract that a decision was made under, ready for deciding."""
    return compiled(version.pk, version.content_hash, str(version.created_at))


def record_of(row: Decision, *, is_plain: bool) -> dict[str, Any]:
    """The record as sent; of one whose text has gone, the facts that stay."""
    body: DecisionBody | None = getattr(row, "body", None)
    if body is None:
        return _facts(row)
    data = stored_data(body.text)
    return data if is_plain else masked(data, personal_of(row))


def personal_of(row: Decision) -> frozenset[str]:
    """The inputs that hold personal data, by the contract that the record names."""
    if row.version_id is None or row.version is None:
        return frozenset()
    version = row.version
    return promised(version.pk, version.content_hash, str(version.created_at)).personal


def _facts(row: Decision) -> dict[str, Any]:
    version = row.version
    name = row.process.slug
    if version:
        name = f"{name}_tier{version.tier_id}_v{version.number}"
    return {
        "process_id": name,
        "timestamp": row.at,
        "model": row.model,
        "decision": row.decision,
        "case_id": row.case_id,
        "human_escalation": row.is_escalated,
        "owner": row.owner,
        "gone": str(getattr(row, "tombstone", "")),
    }
