"""Whether a behaviour has passed what it has to pass: what a gate of a change asks."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils import timezone

from governance.evaluations.endpoint import is_practice
from governance.evaluations.models import RequiredSet
from governance.evaluations.runs.around import TierBar, Waiver
from governance.evaluations.runs.bars import bar_of
from governance.evaluations.runs.models import Run
from governance.evaluations.runs.words import DECIDED, RunState, Standing
from governance.evaluations.words import Purpose
from house.clock import now
from processes.models import ContractVersion


class Stands(NamedTuple):
    """How it stands, in a sentence, and the run or waiver behind that."""

    light: Standing
    says: str
    about: Run | Waiver | None = None


def evaluation_standing(version: ContractVersion, behaviour_hash: str) -> Stands:
    """Whether exactly this behaviour passed every set that the process has to pass."""
    required = list(
        RequiredSet.objects.filter(process=version.process).select_related("evaluation_set")
    )
    bar = bar_of(version.tier or version.process.tier)
    found = _of_runs(version, behaviour_hash, required, bar)
    if found.light == Standing.GREEN:
        return found
    return _waived(version, behaviour_hash) or found


def _of_runs(
    version: ContractVersion, behaviour_hash: str, required: Sequence[RequiredSet], bar: TierBar
) -> Stands:
    if lacking := _lacking(required, bar):
        return Stands(Standing.RED, lacking)
    if not required:
        return Stands(Standing.GREEN, "The process has no evaluation set that it must pass.")
    runs = _that_count(version, behaviour_hash, required, bar)
    decided = next((run for run in runs if run.state in DECIDED), None)
    if decided and decided.state == RunState.PASSED:
        return Stands(Standing.GREEN, f"{decided.says}{_said_before(runs, decided)}", decided)
    if running := next((run for run in runs if run.is_open), None):
        return Stands(Standing.WAITING, "The evaluation is under way.", running)
    if decided:
        return Stands(Standing.RED, decided.says, decided)
    if runs:
        says = runs[0].problem or "It was ended before it had a verdict."
        return Stands(Standing.RED, f"The evaluation gave no verdict. {says}", runs[0])
    return Stands(
        Standing.RED,
        f"Exactly this behaviour was not evaluated yet the way tier {bar.tier.number} asks.",
    )


def _that_count(
    version: ContractVersion, behaviour_hash: str, required: Sequence[RequiredSet], bar: TierBar
) -> list[Run]:
    """Runs of this behaviour on every required set, at least as strict as the tier asks now."""
    rows = Run.objects.filter(process=version.process, behaviour_hash=behaviour_hash)
    rows = rows.filter(repeats__gte=bar.repeats, margin_percent__lte=bar.margin_percent)
    rows = rows.filter(is_complete=True).exclude(is_practice=not is_practice(), state__in=DECIDED)
    return [run for run in rows.select_related("version")[:50] if _asks(run, required)]


def _asks(run: Run, required: Sequence[RequiredSet]) -> bool:
    asked = {each["id"]: each for each in run.sets}
    return all(
        (told := asked.get(each.evaluation_set_id)) is not None
        and told["hash"] == each.evaluation_set.content_hash
        and (told["threshold"] or 0) >= each.threshold_percent
        for each in required
    )


def _lacking(required: Sequence[RequiredSet], bar: TierBar) -> str:
    """The purposes that the tier asks for and no required set has."""
    has = {each.evaluation_set.purpose for each in required}
    lacking = [Purpose(each).label.lower() for each in bar.purposes if each not in has]
    if not lacking:
        return ""
    return f"Tier {bar.tier.number} asks for a required set of each: {', '.join(lacking)}."


def _said_before(runs: Sequence[Run], passed: Run) -> str:
    """A verdict that took several tries says so."""
    earlier = [run for run in runs if run.pk < passed.pk and run.state in DECIDED]
    lost = sum(run.state != RunState.PASSED for run in earlier)
    if not lost:
        return ""
    return f" {lost} earlier {'run' if lost == 1 else 'runs'} of the same behaviour did not pass."


def _waived(version: ContractVersion, behaviour_hash: str) -> Stands | None:
    rows = Waiver.objects.standing(now()).filter(
        process=version.process, behaviour_hash=behaviour_hash
    )
    waiver = rows.select_related("decided_by").first()
    if waiver is None:
        return None
    until = timezone.localtime(waiver.until)
    says = f"Waived until {until:%-d %B %Y} by {waiver.decided_by_name}: {waiver.because}"
    return Stands(Standing.GREEN, says, waiver)
