"""A run is asked for, and cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import transaction

from audit.record import record
from governance.evaluations.runs.around import TierBar
from governance.evaluations.runs.bars import bar_of, cap
from governance.evaluations.runs.models import Asked, Result, Run
from governance.evaluations.runs.planning import (
    Plan,
    plan_for,
    refuse_too_many,
    rows_of,
    sets_named,
    snapshots,
)
from governance.evaluations.runs.refusals import (
    KeyIsTaken,
    MayNotRun,
    NothingToAsk,
    NothingToCancel,
    UnknownSource,
)
from governance.evaluations.runs.rules import may_run
from governance.evaluations.runs.standing import evaluation_standing
from governance.evaluations.runs.words import Standing, Trigger
from house.actors import SYSTEM, Actor
from house.clock import now
from house.refusals import Invalid, require_reason
from processes.contracts.content import behaviour_hash, content, content_hash
from processes.contracts.in_force import in_force
from processes.contracts.whole import whole
from processes.models import ContractVersion, Person, Process
from processes.work.actions import enqueue

RUN = "evaluations.run"
_TRIES = 5
# A verdict on what was in force counts for comparison for so long; vendors change models.
FRESH = timedelta(days=30)


@dataclass(frozen=True)
class Wishes:
    """How a run is to be done, where it differs from what the tier says."""

    sets: Sequence[str] = ()
    repeats: int | None = None
    concurrency: int | None = None
    budget: Decimal | None = None
    uses_cache: bool = True
    may_end_early: bool = False
    key: str | None = None


USUAL = Wishes()


def ask_for_run(
    version: ContractVersion,
    *,
    by: Actor,
    because: str = "",
    trigger: Trigger = Trigger.HAND,
    wishes: Wishes = USUAL,
) -> Run:
    """Have a version put to its cases; the same request while it is open finds the same run."""
    if not may_run(by, version.process):
        raise MayNotRun
    return _ask(version, by=by, because=because, trigger=trigger, wishes=wishes)


def run_after_source_changed(
    version: ContractVersion, source: str, *, by: Actor, because: str, wishes: Wishes = USUAL
) -> Run:
    """Put a version to its cases because something that it looks things up in has changed."""
    reason = require_reason(because)
    if not version.knowledge_sources.filter(name=source).exists():
        raise UnknownSource(field="source")
    says = f"The source “{source}” changed: {reason}"
    return ask_for_run(version, by=by, because=says, trigger=Trigger.MODEL, wishes=wishes)


def run_for_review(version: ContractVersion, *, by: Actor) -> Run | None:
    """A change that is handed in starts its evaluation, where it has to pass one."""
    if evaluation_standing(version, version.behaviour_hash).light != Standing.RED:
        return None
    try:
        because = f"Version {version.number} was handed in for review"
        return _ask(version, by=by, because=because, trigger=Trigger.SUBMIT, wishes=USUAL)
    except NothingToAsk:
        return None


def _ask(
    version: ContractVersion, *, by: Actor, because: str, trigger: Trigger, wishes: Wishes
) -> Run:
    with transaction.atomic():
        _lock(version.process)
        if wishes.key and (same := _keyed(version, wishes)):
            return same
        plan = plan_for(version.process, wishes.sets)
        if not wishes.key and (same := _open_already(version, plan, wishes)):
            return same
        run = _make(version, plan, trigger=trigger, by=by, because=because, wishes=wishes)
        run.baseline = _baseline(run, plan, by=by, wishes=wishes)
        run.save(update_fields=["baseline"])
        enqueue(RUN, run.pk, max_attempts=_TRIES)
        record(
            "evaluations.run",
            run,
            by=by,
            because=because,
            process=version.process.slug,
            details={"version": version.number, "trigger": trigger, "cases": len(plan.cases)},
        )
    return run


def cancel(run: Run, *, by: Actor, because: str = "") -> Run:
    """Stop a run; what it has is kept, and no verdict comes of it."""
    if not may_run(by, run.process):
        raise MayNotRun
    with transaction.atomic():
        if not Run.objects.open().filter(pk=run.pk).update(is_cancel_asked=True):
            raise NothingToCancel
        record("evaluations.cancel", run, by=by, because=because, process=run.process.slug)
        enqueue(RUN, run.pk, max_attempts=_TRIES)
    run.refresh_from_db()
    return run


def _lock(process: Process) -> None:
    Process.objects.select_for_update(of=("self",), no_key=True).get(pk=process.pk)


def _keyed(version: ContractVersion, wishes: Wishes) -> Run | None:
    """What was asked for with this key; with another request it says nothing about this one."""
    process = version.process
    run = Run.objects.filter(process=process, idempotency_key=wishes.key).first()
    if run is None:
        return None
    asked = {each.pk for each in sets_named(process, wishes.sets)}
    if run.version_id != version.pk or {each["id"] for each in run.sets} != asked:
        raise KeyIsTaken
    return run


def _open_already(version: ContractVersion, plan: Plan, wishes: Wishes) -> Run | None:
    """An open run of the same that does at least what is wished, for no more money."""
    bar = _bar(version)
    rows = Run.objects.open().filter(
        version=version,
        behaviour_hash=behaviour_hash(whole(version)),
        is_cancel_asked=False,
        repeats__gte=_or(wishes.repeats, bar.repeats),
        margin_percent__lte=bar.margin_percent,
    )
    if wishes.budget is not None:
        rows = rows.filter(budget__lte=wishes.budget)
    if not wishes.uses_cache:
        rows = rows.filter(uses_cache=False)
    return next((run for run in rows if run.sets == plan.sets), None)


def _bar(version: ContractVersion) -> TierBar:
    return bar_of(version.tier or version.process.tier)


def _or(wished: int | None, usual: int) -> int:
    return usual if wished is None else wished


def _make(
    version: ContractVersion,
    plan: Plan,
    *,
    trigger: Trigger,
    by: Actor,
    because: str,
    wishes: Wishes,
) -> Run:
    written, bar = whole(version), _bar(version)
    repeats = _within(_or(wishes.repeats, bar.repeats), 1, 20, "repeats")
    refuse_too_many(plan, repeats)
    run = Run(
        process=version.process,
        version=version,
        behaviour_hash=behaviour_hash(written),
        content_hash=content_hash(written),
        contract=content(written),
        sets=plan.sets,
        is_complete=plan.is_complete,
        trigger=trigger,
        asked_by=by if isinstance(by, Person) else None,
        asked_by_name=str(by)[:200],
        because=because,
        asked_at=now(),
        idempotency_key=wishes.key,
        repeats=repeats,
        concurrency=_within(_or(wishes.concurrency, bar.concurrency), 1, 500, "concurrency"),
        budget=_budget(wishes, bar),
        uses_cache=wishes.uses_cache,
        may_end_early=wishes.may_end_early,
        margin_percent=bar.margin_percent,
        model=written.prompt.model,
    )
    run.save(force_insert=True)
    Asked.objects.bulk_create(snapshots(plan), ignore_conflicts=True, batch_size=500)
    Result.objects.bulk_create(rows_of(run, plan), batch_size=500)
    return run


def _within(number: int, least: int, most: int, field: str) -> int:
    if not least <= number <= most:
        raise Invalid(f"Choose a number from {least} to {most}.", field=field)
    return number


def _budget(wishes: Wishes, bar: TierBar) -> Decimal | None:
    """The smaller of what was asked for and what the tier allows."""
    most = cap(wishes.budget, bar.budget)
    if most is not None and most <= 0:
        raise Invalid("A budget is more than nothing.", field="budget")
    return most


def _baseline(run: Run, plan: Plan, *, by: Actor, wishes: Wishes) -> Run | None:
    """What was in force, on the same cases and repeats: a fresh run of it, or one made now."""
    before = in_force(run.process)
    if before is None:
        return None
    behaviour = behaviour_hash(whole(before))
    rows = Run.objects.decided().filter(process=run.process, behaviour_hash=behaviour)
    rows = rows.filter(
        repeats__gte=run.repeats, asked_at__gte=now() - FRESH, model=before.prompt.model
    )
    fitting = (each for each in rows[:20] if _covers(each, plan))
    if behaviour == run.behaviour_hash:
        # The same prompt again: what changed, if anything did, is the model behind it.
        return next(fitting, None)
    return next(fitting, None) or _make(
        before,
        plan,
        trigger=Trigger(run.trigger),
        by=SYSTEM,
        because=f"Compared with version {run.version.number}",
        wishes=Wishes(repeats=run.repeats, concurrency=run.concurrency, budget=wishes.budget),
    )


def _covers(earlier: Run, plan: Plan) -> bool:
    """Whether it asked exactly these sets, as they are now."""
    hashes = {each["id"]: each["hash"] for each in earlier.sets}
    return all(hashes.get(each["id"]) == each["hash"] for each in plan.sets)
