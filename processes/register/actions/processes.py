"""Creating a process, its words, and who sees it."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from audit.record import record
from house.actors import Actor
from house.clock import now
from house.history import acting
from house.refusals import Invalid, NotPermitted, require_reason
from processes.people.models import Person
from processes.register import names, rules
from processes.register.actions.naming import COLUMNS, refuse_pair
from processes.register.actions.shared import clean, locked
from processes.register.models import Process, Tier
from processes.register.refusals import SlugNotUsable, SlugTaken, TierTooLow
from processes.register.tiering import lowest_tier
from processes.register.words import Stage

WORDS = ("name", "summary", "when_to_use", "when_not_to_use", "learn_at")
PEOPLE = tuple(column for pair in COLUMNS.values() for column in pair)
NEEDED = ("slug", *WORDS[:4], "domain", "tier", "capability", "kind_of_work", "fallback", *PEOPLE)
MORE = ("operating_model", "stage", "is_restricted", "learn_at")
# From there on a process is moved, once what the next stage asks for is there.
FIRST_STAGES = (Stage.CANDIDATE, Stage.DESIGNING)
_SLUG = re.compile(r"[a-z][a-z0-9_]{1,79}")
_LIKE_A_VERSION = re.compile(r".*_tier\d+_v\d+")


def create_process(
    *, by: Actor, because: str, answers: Mapping[str, str] | None = None, **fields: Any
) -> Process:
    """Enter a process in the register, with the people without whom it can't exist.

    A person answers the questions that say how low its tier may be; the answers are kept.
    """
    if isinstance(by, Person) and not rules.may_create(by):
        raise NotPermitted("Processes are created by administrators.")
    reason = require_reason(because)
    _refuse_fields(fields)
    if isinstance(by, Person) and fields.get("stage", Stage.CANDIDATE) not in FIRST_STAGES:
        raise Invalid("A process begins as a candidate, or being designed.", field="stage")
    if isinstance(by, Person) or answers is not None:
        _refuse_tier(fields["tier"], answers or {})
    fields.setdefault("operating_model", fields["domain"].operating_model)
    with transaction.atomic(), acting(by, reason):
        for role, (holder, second) in COLUMNS.items():
            pair = refuse_pair(role, fields[holder], fields[second], (holder, second))
            fields[holder], fields[second] = pair
        process = Process(**fields, created_at=now())
        clean(process, fields=set(fields))
        _insert(process)
        names.sync(process)
        details = {"tier": process.tier_id, "answers": dict(answers or {})}
        record(
            "process.create", process, by=by, because=reason, process=process.slug, details=details
        )
    return process


def edit_words(process: Process, *, by: Actor, because: str, **fields: Any) -> Process:
    """Change what the register page says; the rules stand in the contract."""
    if unknown := fields.keys() - set(WORDS):
        raise Invalid(f"These can't be changed here: {', '.join(sorted(unknown))}.")
    if isinstance(by, Person) and not rules.may_edit_words(by, process):
        raise NotPermitted("You may not change this page's words.")
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        process = locked(process)
        changed = sorted(name for name, value in fields.items() if getattr(process, name) != value)
        if not changed:
            return process
        for name in changed:
            setattr(process, name, fields[name])
        clean(process, fields=set(changed))
        process.save(update_fields=changed)
        details = {"changed": changed}
        record(
            "process.edit", process, by=by, because=reason, process=process.slug, details=details
        )
    return process


def restrict(process: Process, is_restricted: bool, *, by: Actor, because: str) -> Process:
    """Show a process to the named and compliance alone, or to all staff."""
    if isinstance(by, Person) and not rules.may_restrict(by, process):
        raise NotPermitted("You may not change who sees this process.")
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        process = locked(process)
        if process.is_restricted != is_restricted:
            process.is_restricted = is_restricted
            process.save(update_fields=["is_restricted"])
            verb = "process.restrict" if is_restricted else "process.open"
            record(verb, process, by=by, because=reason, process=process.slug)
    return process


def _refuse_fields(fields: Mapping[str, Any]) -> None:
    if unknown := fields.keys() - {*NEEDED, *MORE}:
        raise Invalid(f"A process has no such field: {', '.join(sorted(unknown))}.")
    for name in NEEDED:
        if fields.get(name) in (None, ""):
            raise Invalid("This is needed.", field=name)
    slug = fields["slug"]
    if not _SLUG.fullmatch(slug) or _LIKE_A_VERSION.fullmatch(slug):
        raise SlugNotUsable(field="slug")


def _refuse_tier(tier: Tier, answers: Mapping[str, str]) -> None:
    lowest = lowest_tier(answers)
    if tier.number < lowest.number:
        why = "; ".join(f"{answer.question} {answer}" for answer in lowest.because)
        raise TierTooLow(f"These answers need tier {lowest.number} at least: {why}.", field="tier")


def _insert(process: Process) -> None:
    same = Process.objects.filter(slug=process.slug)
    if same.exists():
        raise SlugTaken(field="slug")
    try:
        with transaction.atomic():
            process.save(force_insert=True)
    except IntegrityError:
        # Somebody else took the short name in this very moment.
        if same.exists():
            raise SlugTaken(field="slug") from None
        raise
