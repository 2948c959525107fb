"""A draft is begun, its texts are written, it is taken back."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from audit.record import record
from house.actors import Actor
from house.clock import now
from house.history import acting
from house.refusals import Invalid, require_reason
from processes.contracts.actions.cloning import clone_parts, create_all
from processes.contracts.actions.editing import editing, note_writer, refuse_stranger
from processes.contracts.actions.moving import withdraw
from processes.contracts.checks.risk import tier_basis
from processes.contracts.history import begins_as
from processes.contracts.in_force import in_force, was_in_force
from processes.contracts.keeping import put
from processes.contracts.models import ContractVersion
from processes.contracts.parts import Handoff, Prompt
from processes.contracts.refusals import AuthorMissing, ChangedMeanwhile, MayNotPropose
from processes.contracts.rules import may_propose
from processes.contracts.stamps import stamp_of_texts, texts
from processes.contracts.whole import TEXTS, whole
from processes.people.models import Person
from processes.register.models import Process


def start_draft(
    process: Process,
    *,
    by: Actor,
    because: str,
    based_on: ContractVersion | None = None,
    author: Person | None = None,
) -> ContractVersion:
    """Begin a new version: from another, from what is in force, or from nothing."""
    if isinstance(by, Person) and not may_propose(by, process):
        raise MayNotPropose
    author = author or (by if isinstance(by, Person) else None)
    if author is None or author.is_agent:
        raise AuthorMissing(field="author")
    if based_on is not None and based_on.process_id != process.pk:
        raise Invalid("Begin with a version of the same process.", field="based_on")
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        process = Process.objects.select_for_update(of=("self",), no_key=True).get(pk=process.pk)
        present = in_force(process)
        source = _fresh(based_on) if based_on else present
        version = _new(process, source, _changes(source, present), author, reason)
        note_writer(version, author)
        _fill(version, source, by)
        record("contract.draft", version, by=by, because=reason, process=process.slug)
    return version


def _fresh(version: ContractVersion) -> ContractVersion:
    """As it stands now, whatever the caller once read."""
    return ContractVersion.objects.select_related("tier").get(pk=version.pk)


def _changes(
    source: ContractVersion | None, present: ContractVersion | None
) -> ContractVersion | None:
    """What the draft proposes to change: what is in force, or what its source took for that."""
    return source.based_on if source and not was_in_force(source) else present


def _new(
    process: Process,
    source: ContractVersion | None,
    changes: ContractVersion | None,
    author: Person,
    reason: str,
) -> ContractVersion:
    numbers = ContractVersion.objects.filter(process=process).aggregate(last=Max("number"))
    version = ContractVersion(
        process=process,
        number=(numbers["last"] or 0) + 1,
        author=author,
        because=reason,
        based_on=changes,
        created_at=now(),
    )
    for name in (*TEXTS, "tier_basis") if source else ():
        setattr(version, name, getattr(source, name))
    if source is None:
        version.tier, version.capability = process.tier, process.capability
        version.kind_of_work, version.fallback = process.kind_of_work, process.fallback
        version.sampling_percent = process.tier.min_sampling_percent
    version.save(force_insert=True)
    return version


def _fill(version: ContractVersion, source: ContractVersion | None, by: Actor) -> None:
    """Its parts: those of the version it is made from, or an empty prompt and handoff."""
    if source is not None:
        clone_parts(whole(source), version, by=by, because=begins_as(source))
        return
    for single in (Prompt(version=version), Handoff(version=version)):
        create_all([single], by=by, because=version.because)


def edit_texts(
    version: ContractVersion, *, by: Actor, because: str, seen: str = "", **fields: Any
) -> ContractVersion:
    """Write some of the version's own texts; answering the tier questions counts anew each time."""
    with editing(version, by, because) as edit:
        locked = edit.version
        if seen and seen != stamp_of_texts(locked, list(fields)):
            raise ChangedMeanwhile(_last_writer(locked), texts(locked, list(fields)))
        changed = put(locked, fields, TEXTS)
        if "tier_answers" in fields:
            changed += _answered(locked)
        if changed:
            locked.save(update_fields=changed)
            edit.refuse_wrong(fields=fields)
            edit.record("edit", changed=[name for name in changed if name in TEXTS])
    return locked


def _answered(locked: ContractVersion) -> list[str]:
    """The questions are answered for what the contract says now."""
    basis = tier_basis(whole(locked))
    if locked.tier_basis == basis:
        return []
    locked.tier_basis = basis
    return ["tier_basis"]


def _last_writer(version: ContractVersion) -> str:
    newest: Any = version.history.order_by("-history_date", "-history_id").first()
    return str(newest.history_by) if newest else "Someone"


def withdraw_draft(version: ContractVersion, *, by: Actor, because: str) -> ContractVersion:
    """Take a version back before it is in force, as one of those who write the contract."""
    refuse_stranger(version, by)
    return withdraw(version, by=by, because=because)
