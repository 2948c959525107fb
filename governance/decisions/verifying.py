"""The log checked against its seals: a record that was altered, removed or put in is named.

Everything is worked out anew: the digest of each text, of the facts with it, and of the chain.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain as chain_of
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef

from governance.decisions.digests import (
    FACTS,
    START,
    body_digest,
    chained,
    facts_digest,
    findings_digest,
)
from governance.decisions.keeping_models import Override, Tombstone
from governance.decisions.models import Breach, Decision, DecisionBody, Mark
from governance.decisions.sealing_models import Chain, Pending, Seal, Verification
from processes.register.models import Process

AT_ONCE = 2000
HEADS_COMPARED = 400


@dataclass(frozen=True)
class Verdict:
    """What checking one process's part of the log found."""

    sealed: int
    pending: int
    overrides: int
    head: str
    # The record that is not as it was, as agents know it; empty where all is well.
    first_bad: str = ""
    says: str = ""

    @property
    def is_ok(self) -> bool:
        """Whether everything is as it was sealed."""
        return not self.says


@dataclass(frozen=True)
class Head:
    """How long a process's chain was and where it ended, as somebody kept it elsewhere."""

    sealed: int
    head: str
    # How many overrides there were by then.
    overrides: int = 0


def verify(process: Process, *kept: Head) -> Verdict:
    """Check every record of a process, also against heads that were kept before or elsewhere."""
    with transaction.atomic():
        chain = Chain.objects.filter(pk=process.pk).first()
        length, head = (chain.length, chain.head) if chain else (0, START)
        overrides = chain.overrides if chain else 0
        pending = Pending.objects.filter(process=process).count()
    known = [*_heads_before(process), *kept]
    heads = {each.sealed: each.head for each in known if each.sealed}
    most = max((each.overrides for each in known), default=0)
    faults = chain_of(_faults(process, length, head, heads), _gaps(process, overrides, most))
    return Verdict(length, pending, overrides, head, *next(faults, ()))


def _heads_before(process: Process) -> Iterator[Head]:
    """Heads of checks that found everything well: what was sealed then must still be there."""
    rows = Verification.objects.filter(process=process, is_ok=True)
    for before in rows.newest_first()[:HEADS_COMPARED]:
        yield Head(before.sealed, before.head, before.overrides)


def _faults(
    process: Process, length: int, head: str, kept: Mapping[int, str]
) -> Iterator[tuple[str, str]]:
    """Each record that is not as it was: its id and what is wrong, in the chain's order."""
    position, found = 0, START
    for seal, decision, beside in _links(process, length):
        position += 1
        if seal.position != position:
            says = f"The seal at position {position} is gone."
            yield seal.public_id.hex, says
            return
        yield from _fault(seal, decision, beside)
        found = chained(found, position, seal.digest)
        if found != seal.head:
            yield seal.public_id.hex, f"The chain does not fit at position {position}."
            return
        if kept.get(position, found) != found:
            yield seal.public_id.hex, f"The head that was kept at position {position} is another."
            return
    if position != length or found != head:
        yield "", f"The chain has {position} links and should have {length}: its end is gone."
    if kept and max(kept) > length:
        yield "", f"There were {max(kept)} links when a head was kept; only {length} are left."
    yield from _unsealed(process)


@dataclass(frozen=True)
class Beside:
    """What stands beside a record: its text or its tombstone, what was found, what was added."""

    text: str | None
    tombstone: Tombstone | None
    findings: str
    overrides: list[Override]


Link = tuple[Seal, Decision | None, Beside]


def _links(process: Process, length: int) -> Iterator[Link]:
    """Every seal with its record, in order, a page at a time."""
    last = 0
    while True:
        rows = Seal.objects.filter(process=process, position__gt=last, position__lte=length)
        page = list(rows.order_by("position")[:AT_ONCE])
        if not page:
            return
        ids = [seal.decision_id for seal in page]
        decisions = {row.pk: row for row in _in(Decision, "pk", ids)}
        beside = _beside(ids)
        for seal in page:
            yield seal, decisions.get(seal.decision_id), beside[seal.decision_id]
        last = page[-1].position


def _in(model: type[models.Model], name: str, ids: list[int]) -> Iterator[Any]:
    for start in range(0, len(ids), 500):
        yield from model._default_manager.filter(**{f"{name}__in": ids[start : start + 500]})


def _beside(ids: list[int]) -> dict[int, Beside]:
    texts = {row.pk: row.text for row in _in(DecisionBody, "pk", ids)}
    stones = {row.pk: row for row in _in(Tombstone, "pk", ids)}
    breaches: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    marks: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    overrides: dict[int, list[Override]] = defaultdict(list)
    for breach in _in(Breach, "decision", ids):
        breaches[breach.decision_id].append((breach.kind, breach.rule, breach.says))
    for mark in _in(Mark, "decision", ids):
        # Marks that somebody set later were not there when the record came.
        if not mark.by:
            marks[mark.decision_id].append((mark.kind, mark.name, mark.says))
    for override in _in(Override, "decision", ids):
        overrides[override.decision_id].append(override)
    return {
        pk: Beside(
            texts.get(pk),
            stones.get(pk),
            findings_digest(breaches.get(pk, ()), marks.get(pk, ())),
            overrides.get(pk, []),
        )
        for pk in ids
    }


def _fault(seal: Seal, decision: Decision | None, beside: Beside) -> Iterator[tuple[str, str]]:
    name = seal.public_id.hex
    if decision is None:
        yield name, "This record was removed."
    elif decision.public_id != seal.public_id or decision.digest != seal.digest:
        yield name, "This record is not the one that was sealed."
    elif facts_digest({fact: getattr(decision, fact) for fact in FACTS}) != decision.digest:
        yield name, "The facts of this record were altered."
    elif says := _fault_beside(decision, beside):
        yield name, says


def _fault_beside(decision: Decision, beside: Beside) -> str:
    text, stone = beside.text, beside.tombstone
    if text is not None and body_digest(text) != decision.body_digest:
        return "The text of this record was altered."
    if text is None and stone is None:
        return "The text of this record is gone, and no tombstone says why."
    if stone and not stone.is_genuine(decision.body_digest):
        return "The portal did not put up the tombstone of this record."
    if beside.findings != decision.findings_digest:
        return "The breaches or marks of this record are not those that were found."
    if not all(override.is_genuine() for override in beside.overrides):
        return "The portal did not make an override of this record."
    return ""


def _gaps(process: Process, count: int, most: int) -> Iterator[tuple[str, str]]:
    """Overrides that were taken away: each has its place, and the chain knows how many there are.

    Those made before they had places stand outside the count.
    """
    rows = Override.objects.filter(decision__process=process, position__isnull=False)
    places = {each for each in rows.order_by().values_list("position", flat=True) if each}
    if missing := set(range(1, count + 1)) - places:
        yield "", f"Override {min(missing)} of this process was removed."
    # Read after the places, since one may have been made in this very moment.
    latest = Chain.objects.filter(pk=process.pk).values_list("overrides", flat=True).first() or 0
    if places and max(places) > latest:
        yield "", "There are overrides that the chain of this process does not count."
    if most > count:
        yield "", f"There were {most} overrides when a head was kept; only {count} are left."


def _unsealed(process: Process) -> Iterator[tuple[str, str]]:
    """Records that nobody sealed and that don't wait for it: somebody put them in."""
    rows = Decision.objects.filter(process=process)
    rows = rows.exclude(Exists(Seal.objects.filter(decision_id=OuterRef("pk"))))
    for decision in rows.exclude(Exists(Pending.objects.filter(pk=OuterRef("pk")))).order_by("pk"):
        yield decision.public_id.hex, "This record was put in past the log."
