"""Writing a step: exactly what was shown, if what it replaces still stands."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max

from governance.evaluations.actions.step import Step, Writing
from governance.evaluations.content import content_of, hash_of
from governance.evaluations.keeping import refuse_unfit
from governance.evaluations.loosening import Weighed, diluted, eased
from governance.evaluations.models import Case, EvaluationSet, Loosening, RequiredSet, SetUse
from governance.evaluations.refusals import ChangedUnderneath, NotAskedFor, SetIsFull
from governance.evaluations.words import ProposalKind
from house.actors import Actor
from house.clock import now
from processes.contracts.actions.cloning import create_all
from processes.models import Person, Process

MOST_CASES = 5_000
Values = dict[str, Any]
_ADDING = {ProposalKind.ADD_CASE, ProposalKind.RESTORE_CASE, ProposalKind.PUT_CASES}


@dataclass
class Done:
    """What was written, and what became easier by it."""

    cases: tuple[Case, ...] = ()
    loosens: list[str] = field(default_factory=list)


def apply(writing: Writing, step: Step) -> Done:
    """Write one step on a locked set; its hash and what became easier are kept with it."""
    before = _weighed(writing.evaluation_set) if step.kind in _ADDING else None
    done = _WRITES[step.kind](writing, step)
    if before:
        found = diluted(before, _weighed(writing.evaluation_set))
        done.loosens += [f"Cases were added to {writing.evaluation_set}: {how}." for how in found]
    _refresh(writing.evaluation_set)
    Loosening.objects.bulk_create(
        Loosening(
            evaluation_set=writing.evaluation_set,
            process=step.process,
            at=now(),
            by=str(writing.by)[:200],
            says=says,
        )
        for says in done.loosens
    )
    return done


def _weighed(evaluation_set: EvaluationSet) -> list[Weighed]:
    """What each case counts, where some process has to pass the set; else nothing."""
    if not evaluation_set.required_by.exists():
        return []
    return list(evaluation_set.cases.asked().values("kind", "must_pass", "weight"))


def _refresh(evaluation_set: EvaluationSet) -> None:
    """What stands for the set follows its cases."""
    found = hash_of(evaluation_set)
    if found != evaluation_set.content_hash:
        evaluation_set.content_hash = found
        evaluation_set.save(update_fields=["content_hash"])


def _add(writing: Writing, step: Step) -> Done:
    return Done(tuple(_add_all(writing, [step.becomes])))


def _add_all(writing: Writing, many: list[Values]) -> list[Case]:
    """New cases at the end of a set, in two statements however many they are."""
    evaluation_set = writing.evaluation_set
    rows = evaluation_set.cases
    if rows.count() + len(many) > MOST_CASES:
        raise SetIsFull
    last = rows.aggregate(last=Max("order"))["last"]
    first = 0 if last is None else last + 1
    made = [_new(evaluation_set, first + place, values) for place, values in enumerate(many)]
    create_all(made, by=writing.by, because=writing.reason)
    return made


def _new(evaluation_set: EvaluationSet, order: int, values: Values) -> Case:
    values = {**values, "lineage": uuid.UUID(str(values.get("lineage") or uuid.uuid4()))}
    case = Case(evaluation_set=evaluation_set, order=order, created_at=now(), **values)
    refuse_unfit(case)
    return case


def _edit(writing: Writing, step: Step) -> Done:
    return _change(writing.evaluation_set, step.about, step.was, step.becomes)


def _change(evaluation_set: EvaluationSet, lineage: str, stood: Values, wanted: Values) -> Done:
    case = evaluation_set.cases.select_for_update(of=("self",)).filter(lineage=lineage).first()
    if case is None or any(getattr(case, name) != value for name, value in stood.items()):
        raise ChangedUnderneath
    before = content_of(case)
    for name, value in wanted.items():
        setattr(case, name, value)
    refuse_unfit(case)
    case.save(update_fields=list(wanted))
    return Done((case,), _easier(evaluation_set, case, before, wanted))


def _easier(evaluation_set: EvaluationSet, case: Case, before: Values, wanted: Values) -> list[str]:
    called = f"“{before['name']}” of {evaluation_set}"
    if wanted.get("is_dropped"):
        return [f"The case {called} was dropped."]
    if case.is_dropped or "is_dropped" in wanted:
        return []
    found = eased(before, content_of(case))
    return [f"The case {called} makes its set easier to pass: {how}." for how in found]


def _put(writing: Writing, step: Step) -> Done:
    """Cases from a file: new ones are added, known ones become what the file says."""
    done = Done(tuple(_add_all(writing, step.becomes["add"])))
    for lineage, wanted in step.becomes["change"].items():
        changed = _change(writing.evaluation_set, lineage, step.was.get(lineage, {}), wanted)
        done.cases += changed.cases
        done.loosens += changed.loosens
    return done


def _edit_set(writing: Writing, step: Step) -> Done:
    changed = writing.evaluation_set
    if any(getattr(changed, _column(name)) != value for name, value in step.was.items()):
        raise ChangedUnderneath
    for name, value in step.becomes.items():
        setattr(changed, _column(name), value)
    changed.save(update_fields=list(step.becomes))
    retired = step.becomes.get("is_retired")
    return Done(loosens=[f"The set {changed} was retired."] if retired else [])


def _column(name: str) -> str:
    return "owner_id" if name == "owner" else name


def _require(writing: Writing, step: Step) -> Done:
    asked, process, percent = (
        writing.evaluation_set,
        step.process,
        step.becomes["threshold_percent"],
    )
    assert process is not None
    row = _bar(asked, process)
    if (row.threshold_percent if row else None) != step.was.get("threshold_percent"):
        raise ChangedUnderneath
    if row is None:
        RequiredSet.objects.create(
            process=process, evaluation_set=asked, threshold_percent=percent, since=now()
        )
        use(asked, process, writing.by)
        return Done()
    was, row.threshold_percent = row.threshold_percent, percent
    row.save(update_fields=["threshold_percent"])
    says = f"{process} has to pass {percent} % of {asked}, no longer {was} %."
    return Done(loosens=[says] if percent < was else [])


def _release(writing: Writing, step: Step) -> Done:
    asked, process = writing.evaluation_set, step.process
    assert process is not None
    row = _bar(asked, process)
    if row is None:
        raise NotAskedFor
    if row.threshold_percent != step.was.get("threshold_percent"):
        raise ChangedUnderneath
    row.delete()
    return Done(loosens=[f"{process} no longer has to pass {asked}."])


def _bar(evaluation_set: EvaluationSet, process: Process) -> RequiredSet | None:
    rows = RequiredSet.objects.select_for_update(of=("self",))
    return rows.filter(evaluation_set=evaluation_set, process=process).first()


def use(pack: EvaluationSet, process: Process, by: Actor) -> None:
    """A pack counts as used by a process from its first use on."""
    if pack.is_pack:
        SetUse.objects.get_or_create(
            evaluation_set=pack,
            process=process,
            defaults={"since": now(), "used_by": by if isinstance(by, Person) else None},
        )


_WRITES: dict[ProposalKind, Callable[[Writing, Step], Done]] = {
    ProposalKind.ADD_CASE: _add,
    ProposalKind.EDIT_CASE: _edit,
    ProposalKind.DROP_CASE: _edit,
    ProposalKind.RESTORE_CASE: _edit,
    ProposalKind.PUT_CASES: _put,
    ProposalKind.EDIT_SET: _edit_set,
    ProposalKind.RETIRE_SET: _edit_set,
    ProposalKind.REQUIRE: _require,
    ProposalKind.RELEASE: _release,
}
