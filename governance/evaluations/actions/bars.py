"""Which packs a process uses, and which sets it has to pass."""

from django.db import IntegrityError, transaction

from audit.record import record
from governance.evaluations.actions.applying import use
from governance.evaluations.actions.step import Outcome, Step, Writing
from governance.evaluations.actions.steps import take, writing
from governance.evaluations.models import EvaluationSet, RequiredSet, SetUse
from governance.evaluations.refusals import (
    AlreadyUsed,
    AnotherProcesssSet,
    MayNotEditEvaluations,
    NotAPack,
    NotAskedFor,
    NothingChanges,
    NotUsed,
    SetIsRetired,
    StillAskedFor,
)
from governance.evaluations.rules import may_edit_evaluations
from governance.evaluations.words import ProposalKind
from house.actors import Actor
from house.refusals import Invalid
from processes.models import Process


def use_pack(pack: EvaluationSet, process: Process, *, by: Actor, because: str) -> SetUse:
    """Measure a process by a shared pack too; its reuse is counted."""
    if not may_edit_evaluations(by, process):
        raise MayNotEditEvaluations
    if not pack.is_pack:
        raise NotAPack
    with writing(pack, by, because) as write:
        _refuse_retired(write)
        if SetUse.objects.filter(evaluation_set=pack, process=process).exists():
            raise AlreadyUsed
        use(write.evaluation_set, process, by)
        _record("evaluations.pack.use", write, process)
        return SetUse.objects.get(evaluation_set=pack, process=process)


def stop_using_pack(pack: EvaluationSet, process: Process, *, by: Actor, because: str) -> None:
    """Measure a process by a pack no more."""
    if not may_edit_evaluations(by, process):
        raise MayNotEditEvaluations
    with writing(pack, by, because) as write:
        row = SetUse.objects.filter(evaluation_set=pack, process=process).first()
        if row is None:
            raise NotUsed
        if RequiredSet.objects.filter(evaluation_set=pack, process=process).exists():
            raise StillAskedFor
        row.delete()
        _record("evaluations.pack.leave", write, process)


def require_set(
    evaluation_set: EvaluationSet,
    process: Process,
    *,
    threshold_percent: int,
    by: Actor,
    because: str,
) -> Outcome:
    """Ask that a process passes a set by some share, or change that share."""
    _refuse_bar(evaluation_set, process, by)
    if not 1 <= threshold_percent <= 100:
        raise Invalid("Write a share from 1 to 100 percent.", field="threshold_percent")
    try:
        with writing(evaluation_set, by, because) as write, transaction.atomic():
            _refuse_retired(write)
            was = _threshold(evaluation_set, process)
            if was == threshold_percent:
                raise NothingChanges
            becomes = {"threshold_percent": threshold_percent}
            return take(write, _about(ProposalKind.REQUIRE, write, process, was, becomes))
    except IntegrityError:  # somebody else asked for it in this very moment
        raise NothingChanges from None


def release_set(
    evaluation_set: EvaluationSet, process: Process, *, by: Actor, because: str
) -> Outcome:
    """Ask no more that a process passes a set."""
    _refuse_bar(evaluation_set, process, by)
    with writing(evaluation_set, by, because) as write:
        was = _threshold(evaluation_set, process)
        if was is None:
            raise NotAskedFor
        return take(write, _about(ProposalKind.RELEASE, write, process, was, {}))


def _refuse_bar(evaluation_set: EvaluationSet, process: Process, by: Actor) -> None:
    if not may_edit_evaluations(by, process):
        raise MayNotEditEvaluations
    if not evaluation_set.is_pack and evaluation_set.process_id != process.pk:
        raise AnotherProcesssSet


def _refuse_retired(write: Writing) -> None:
    if write.evaluation_set.is_retired:
        raise SetIsRetired


def _threshold(evaluation_set: EvaluationSet, process: Process) -> int | None:
    row = RequiredSet.objects.filter(evaluation_set=evaluation_set, process=process).first()
    return row.threshold_percent if row else None


def _about(
    kind: ProposalKind, write: Writing, process: Process, was: int | None, becomes: dict[str, int]
) -> Step:
    subject = f"{write.evaluation_set} for {process}"
    stands = {} if was is None else {"threshold_percent": was}
    return Step(kind, subject, f"bar:{process.pk}", stands, becomes, process)


def _record(verb: str, write: Writing, process: Process) -> None:
    record(verb, write.evaluation_set, by=write.by, because=write.reason, process=process.slug)
