"""Sets and packs are made, renamed and retired."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction

from audit.record import record
from governance.evaluations.actions.step import Outcome, Step, Writing
from governance.evaluations.actions.steps import take, writing
from governance.evaluations.content import set_digest, stamp
from governance.evaluations.models import EvaluationSet
from governance.evaluations.refusals import (
    ChangedMeanwhile,
    MayNotEditEvaluations,
    MayNotEditPack,
    MayNotMakePacks,
    NothingChanges,
    SetIsRetired,
    SetStillAskedFor,
    SlugTaken,
)
from governance.evaluations.rules import may_edit, may_edit_evaluations, may_make_packs
from governance.evaluations.words import ProposalKind
from house.actors import Actor
from house.bodies import refuse_unkeepable
from house.clock import now
from house.history import acting
from house.refusals import Invalid, require_reason
from processes.models import Person, Process
from processes.register.actions.shared import clean, nameable

EDITABLE = ("name", "purpose", "says", "owner")


def create_set(
    *,
    slug: str,
    name: str,
    purpose: str,
    owner: Person,
    by: Actor,
    because: str,
    process: Process | None = None,
    says: str = "",
) -> EvaluationSet:
    """Begin a set of a process, or, without one, a pack that any process may use."""
    if process is None and not may_make_packs(by):
        raise MayNotMakePacks
    if process is not None and not may_edit_evaluations(by, process):
        raise MayNotEditEvaluations
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        made = EvaluationSet(
            process=process,
            slug=slug,
            name=name.strip(),
            purpose=purpose,
            says=says,
            owner=nameable(owner, "owner"),
            content_hash=set_digest([]),
            created_at=now(),
        )
        _refuse_unfit(made, {"slug", "name", "purpose", "says"})
        _store(made)
        record(
            "evaluations.set.make",
            made,
            by=by,
            because=reason,
            process=process.slug if process else "",
        )
    return made


def edit_set(
    evaluation_set: EvaluationSet, *, by: Actor, because: str, seen: str = "", **fields: Any
) -> Outcome:
    """Change a set's name, purpose, words or owner."""
    if unknown := fields.keys() - {*EDITABLE}:
        raise Invalid(f"A set has no “{sorted(unknown)[0]}” to change.")
    if "owner" in fields:
        fields["owner"] = nameable(fields["owner"], "owner")
    with editable(evaluation_set, by, because) as write:
        stands = write.evaluation_set
        if seen and seen != stamp_of(stands):
            raise ChangedMeanwhile
        wanted = {name: value for name, value in fields.items() if getattr(stands, name) != value}
        if not wanted:
            return Outcome()
        for name, value in wanted.items():
            setattr(stands, name, value)
        _refuse_unfit(stands, set(wanted))
        stands.refresh_from_db()
        return take(write, _setting(ProposalKind.EDIT_SET, stands, wanted))


def retire_set(evaluation_set: EvaluationSet, *, by: Actor, because: str) -> Outcome:
    """Take a set out of use; its cases and results stay."""
    with editable(evaluation_set, by, because) as write:
        if write.evaluation_set.required_by.exists():
            raise SetStillAskedFor
        wanted = {"is_retired": True}
        return take(write, _setting(ProposalKind.RETIRE_SET, write.evaluation_set, wanted))


def restore_set(evaluation_set: EvaluationSet, *, by: Actor, because: str) -> Outcome:
    """Take a retired set back into use."""
    with _allowed(evaluation_set, by, because) as write:
        if not write.evaluation_set.is_retired:
            raise NothingChanges
        wanted = {"is_retired": False}
        return take(write, _setting(ProposalKind.EDIT_SET, write.evaluation_set, wanted))


def stamp_of(evaluation_set: EvaluationSet) -> str:
    """What a set says of itself now."""
    return stamp(evaluation_set, ["name", "purpose", "says", "owner_id"])


@contextmanager
def editable(evaluation_set: EvaluationSet, by: Actor, because: str) -> Iterator[Writing]:
    """A set in use, locked for someone who may edit it."""
    with _allowed(evaluation_set, by, because) as write:
        if write.evaluation_set.is_retired:
            raise SetIsRetired
        yield write


@contextmanager
def _allowed(evaluation_set: EvaluationSet, by: Actor, because: str) -> Iterator[Writing]:
    if not may_edit(by, evaluation_set):
        raise MayNotEditPack if evaluation_set.is_pack else MayNotEditEvaluations
    with writing(evaluation_set, by, because) as write:
        yield write


def _setting(kind: ProposalKind, stands: EvaluationSet, wanted: dict[str, Any]) -> Step:
    becomes = {
        name: value.pk if isinstance(value, Person) else value for name, value in wanted.items()
    }
    was = {name: stands.owner_id if name == "owner" else getattr(stands, name) for name in wanted}
    return Step(kind, str(stands), "set", was, becomes)


def _refuse_unfit(made: EvaluationSet, fields: set[str]) -> None:
    for name in fields - {"owner"}:
        refuse_unkeepable(getattr(made, name))
    clean(made, fields=fields)


def _store(made: EvaluationSet) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise SlugTaken(field="slug") from None
