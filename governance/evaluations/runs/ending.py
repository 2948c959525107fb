"""How a run ends: rows are counted, the verdict is written once, people are told."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from governance.evaluations.runs.actions import keeping
from governance.evaluations.runs.bars import bar_of
from governance.evaluations.runs.models import Result, Run
from governance.evaluations.runs.telling import tell_verdict, tell_worse
from governance.evaluations.runs.verdict import CaseTally, Key, Rules, Verdict, judge
from governance.evaluations.runs.words import ResultState, RunState, Trigger

_WORSE = {RunState.PASSED: 0, RunState.UNCLEAR: 1, RunState.FAILED: 2}


def end_with_verdict(run: Run, reason: RunState | None, problem: str) -> bool:
    """Write the end of a run, unless cases are still with another worker."""
    with transaction.atomic():
        if reason is not None:
            keeping.skip_rest(run.pk)
        elif Result.objects.waiting().filter(run=run).exists():
            return False
        state, verdict = _state(run, reason)
        data = verdict.as_data() if verdict else {}
        says = verdict.says if verdict and state in _WORSE else ""
        if not keeping.end(run, state, verdict=data, says=says, problem=problem):
            return False
        run.refresh_from_db()
        _tell(run)
    return True


def _state(run: Run, reason: RunState | None) -> tuple[RunState, Verdict | None]:
    cases = tallies(run)
    if not any(each.done for each in cases.values()):
        return reason or RunState.ERROR, None
    verdict = verdict_of(run, cases)
    if reason in {RunState.CANCELLED, RunState.ERROR, RunState.BUDGET}:
        return reason, verdict
    return verdict.state, verdict


def verdict_of(run: Run, cases: dict[Key, CaseTally] | None = None) -> Verdict:
    """The verdict that the rows of a run give now."""
    cases = cases if cases is not None else tallies(run)
    before = tallies(run.baseline) if run.baseline else None
    bar = bar_of(run.version.tier or run.process.tier)
    rules = Rules(run.sets, run.margin_percent / 100, bar.small_below)
    return judge(list(cases.values()), before, rules)


_READ = (
    "evaluation_set_id",
    "lineage",
    "asked_id",
    "asked__content__name",
    "asked__content__repeat_threshold",
    "weight",
    "must_pass",
    "state",
    "passed",
)


def tallies(run: Run) -> dict[Key, CaseTally]:
    """Each case of a run with how its repeats went."""
    rows: Iterable[tuple[Any, ...]] = Result.objects.filter(run=run).values_list(*_READ)
    found: dict[Key, CaseTally] = {}
    for group, lineage, asked, name, enough, weight, must, state, passed in rows:
        key = (group, str(lineage), asked)
        tally = found.get(key)
        if tally is None:
            tally = found[key] = CaseTally(
                key, name, weight, must, 1.0 if enough is None else enough
            )
        tally.repeats += 1
        if state == ResultState.DONE:
            tally.done += 1
            tally.passed += bool(passed)
    return found


def _tell(run: Run) -> None:
    if run.trigger in {Trigger.HAND, Trigger.SUBMIT}:
        tell_verdict(run)
    earlier = last_time(run)
    if earlier is None or run.state not in _WORSE:
        return
    if _WORSE[RunState(run.state)] > _WORSE[RunState(earlier.state)]:
        says = f"It {earlier.get_state_display()} last time. Now: {run.says}"
        tell_worse(run, says)


def last_time(run: Run) -> Run | None:
    """The verdict before this one on the same behaviour and the same sets."""
    rows = Run.objects.decided().filter(process=run.process, behaviour_hash=run.behaviour_hash)
    slugs = [each["slug"] for each in run.sets]
    earlier = rows.exclude(pk=run.pk).filter(asked_at__lte=run.asked_at)[:20]
    return next((each for each in earlier if [s["slug"] for s in each.sets] == slugs), None)
