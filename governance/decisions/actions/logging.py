"""Records come in: read, held against their contract, written with digests, answered.

A record is answered once it is committed. What is known already is told as a duplicate, and what
is not fit is refused alone.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.db import transaction

from governance.decisions.actions.appending import Row, append, new_public_id
from governance.decisions.approvals import Approvals
from governance.decisions.checking import Findings, check
from governance.decisions.digests import body_digest, findings_digest
from governance.decisions.models import Breach, Decision, DecisionBody, Mark
from governance.decisions.records import Read, content_of, read
from governance.decisions.refusals import EventDiffers
from governance.decisions.under import Under, under
from governance.decisions.uses import Coming, Uses
from house.clock import now
from house.refusals import Refusal


class Sender(Protocol):
    """A key that was shown to be good."""

    @property
    def public_id(self) -> str: ...
    @property
    def agent_id(self) -> int: ...


@dataclass(slots=True)
class Logged:
    """A record that is in the log, now or since before."""

    public_id: uuid.UUID
    event_id: str
    process_id: str
    breaches: list[dict[str, str]]
    is_duplicate: bool = False


@dataclass(slots=True)
class Incoming:
    """A record that is fit for the log, on its way into it."""

    index: int
    read: Read
    under: Under
    received_at: datetime
    event_id: str
    findings: Findings = field(default_factory=Findings)
    row: Row | None = None


@dataclass(slots=True)
class Outcome:
    """What became of each record of a call, by its place."""

    logged: dict[int, Logged] = field(default_factory=dict)
    refused: dict[int, Refusal] = field(default_factory=dict)


def log(raws: Sequence[bytes], *, key: Sender) -> Outcome:
    """Keep every record that is fit; the rest is told why it is not."""
    outcome = Outcome()
    keep(list(_incoming(raws, key, outcome)), outcome, key=key)
    return outcome


def keep(incoming: Sequence[Incoming], outcome: Outcome, *, key: Sender) -> None:
    """Hold records against their contracts and write them."""
    if not incoming:
        return
    cases = [(one.under.process_id, one.read.record.case_id or "") for one in incoming]
    approvals = Approvals(cases)
    uses = Uses(coming for one in incoming if (coming := _coming(one)))
    _check_all(incoming, approvals, uses, key)
    if not approvals.were_used:
        _write(incoming, outcome)
        return
    # Good once, even for two hosts at the same moment: in turn, and looked at anew.
    with transaction.atomic():
        _check_all(incoming, Approvals(cases, is_locked=True), uses, key)
        _write(incoming, outcome)


def event_id_of(read: Read) -> str:
    """The sender's id, or one that is made from what the record says."""
    return read.record.event_id or f"sha256:{read.content}"


def _incoming(raws: Sequence[bytes], key: Sender, outcome: Outcome) -> Iterable[Incoming]:
    known: dict[str, Under | Refusal] = {}
    received_at = now()
    for index, raw in enumerate(raws):
        try:
            one = read(raw, settings.ENV.PORTAL_CURRENCY)
            found = _under(one.record.process_id, key, known)
        except Refusal as refusal:
            outcome.refused[index] = refusal
            continue
        yield Incoming(index, one, found, received_at, event_id_of(one))


def _under(named: str, key: Sender, known: dict[str, Under | Refusal]) -> Under:
    """What a name means; asked once a call."""
    if named not in known:
        try:
            known[named] = under(named, key.agent_id)
        except Refusal as refusal:
            known[named] = refusal
    found = known[named]
    if isinstance(found, Refusal):
        raise found
    return found


def _coming(one: Incoming) -> Coming | None:
    """As its uses of tools are counted; in shadow a person does the work, whatever it says."""
    contract, record = one.under.contract, one.read.record
    if contract is None or one.under.is_shadow or record.shadow:
        return None
    at = min(one.read.at, one.received_at)
    return Coming(one.index, one.under.process_id, contract, record, one.event_id, at)


def _check_all(incoming: Sequence[Incoming], approvals: Approvals, uses: Uses, key: Sender) -> None:
    for one in incoming:
        _check(one, approvals, uses)
        approvals.note(one.under.process_id, one.read, one.received_at)
        one.row = _row(one, key)


def _check(one: Incoming, approvals: Approvals, uses: Uses) -> None:
    contract = one.under.contract
    decided = (
        approvals.decided(one.under.process_id, contract, one.read, one.received_at)
        if contract
        else lambda _rule, _use: False
    )
    coming = _coming(one)
    beyond = uses.beyond(coming) if coming else ()
    one.findings = check(one.read, one.under, one.received_at, decided, beyond)


def _row(one: Incoming, key: Sender) -> Row:
    record = one.read.record
    return Row(
        {
            "public_id": new_public_id(one.received_at),
            "process_id": one.under.process_id,
            "version_id": one.under.version_id,
            "event_id": one.event_id,
            "key": key.public_id,
            "at": one.read.at,
            "received_at": one.received_at,
            "decision": record.decision,
            "model": record.model,
            "case_id": record.case_id or "",
            "owner": record.owner,
            "authorization_id": record.authorization_id or "",
            "is_escalated": record.human_escalation,
            "confidence": None if record.confidence is None else float(record.confidence),
            "cost": one.read.cost,
            "tokens_in": record.tokens_in,
            "tokens_out": record.tokens_out,
            "latency_ms": None if record.latency_ms is None else round(record.latency_ms),
            "units": 1 if record.units is None else record.units,
            "breach_count": len(one.findings.broken),
            "unchecked_count": one.findings.unchecked,
            "body_digest": body_digest(one.read.text),
            "findings_digest": findings_digest(
                [(each.kind, each.rule[:120], each.says) for each in one.findings.broken],
                [(note.kind, note.name, note.says) for note in one.findings.noted],
            ),
        },
        one.read.text,
    )


def _write(ready: Sequence[Incoming], outcome: Outcome) -> None:
    rows = [one.row for one in ready if one.row]
    if any(one.findings.broken or one.findings.noted for one in ready):
        with transaction.atomic():
            new = append(rows)
            _write_findings(ready, new)
    else:
        new = append(rows)
    again = []
    for one in ready:
        if one.row and one.row.public_id in new:
            outcome.logged[one.index] = _logged(one, one.row.public_id)
        else:
            again.append(one)
    if again:
        _known_already(again, outcome)


def _write_findings(ready: Sequence[Incoming], new: dict[uuid.UUID, int]) -> None:
    breaches, marks = [], []
    for one in ready:
        pk = new.get(one.row.public_id) if one.row else None
        if pk is None or one.row is None:
            continue
        at, process_id = one.row.facts["received_at"], one.under.process_id
        for each in one.findings.broken:
            breaches.append(
                Breach(
                    decision_id=pk,
                    process_id=process_id,
                    kind=each.kind,
                    rule=each.rule[:120],
                    says=each.says,
                    at=at,
                )
            )
        for note in one.findings.noted:
            marks.append(
                Mark(decision_id=pk, kind=note.kind, name=note.name, says=note.says, at=at)
            )
    Breach.objects.bulk_create(breaches, batch_size=1000)
    Mark.objects.bulk_create(marks, batch_size=1000)


def _logged(one: Incoming, public_id: uuid.UUID) -> Logged:
    told = [{"rule": each.rule, "says": each.says} for each in one.findings.broken]
    return Logged(public_id, one.event_id, one.under.named, told)


def _known_already(again: Sequence[Incoming], outcome: Outcome) -> None:
    """The same once more is a duplicate; another record under the same event id is refused."""
    kept = _kept(again)
    for one in again:
        decision = kept[one.under.process_id, one.event_id]
        if _is_same(one, decision):
            told = [
                {"rule": each.rule, "says": each.says}
                for each in sorted(decision.breaches.all(), key=lambda breach: breach.pk)
            ]
            outcome.logged[one.index] = Logged(
                decision.public_id, one.event_id, one.under.named, told, is_duplicate=True
            )
        else:
            outcome.refused[one.index] = EventDiffers(field="event_id")


def _kept(again: Sequence[Incoming]) -> dict[tuple[int, str], Decision]:
    found: dict[tuple[int, str], Decision] = {}
    for process_id in {one.under.process_id for one in again}:
        events = [one.event_id for one in again if one.under.process_id == process_id]
        for start in range(0, len(events), 500):
            rows = Decision.objects.filter(
                process=process_id, event_id__in=events[start : start + 500]
            ).prefetch_related("breaches")
            found.update({(process_id, row.event_id): row for row in rows})
    return found


def _is_same(one: Incoming, decision: Decision) -> bool:
    if one.read.record.event_id is None or decision.body_digest == body_digest(one.read.text):
        return True
    body = DecisionBody.objects.filter(decision=decision).first()
    return body is not None and content_of(body.text) == one.read.content
