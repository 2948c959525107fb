"""What a change's page says of its evaluation: the verdict for exactly what is under review."""

from dataclasses import dataclass
from typing import Any

from governance.evaluations.runs.progress import Progress, progress_of
from governance.evaluations.runs.rules import may_ask_for_waiver, may_run
from governance.evaluations.runs.standing import Stands, evaluation_standing
from governance.evaluations.runs.words import Standing
from governance.models import RequiredSet, Run, Waiver
from portal.evaluation_runs.grid import changed
from processes.contracts.content import behaviour_hash
from processes.contracts.whole import whole
from processes.contracts.words import VersionState
from processes.models import ContractVersion, Person

_OPEN = (VersionState.DRAFT, VersionState.IN_REVIEW, VersionState.APPROVED)
_SHOWN = 10


@dataclass(frozen=True)
class VerdictOf:
    """How a behaviour stands, with the run or the waiver behind it."""

    stands: Stands
    run: Run | None
    progress: Progress | None
    waiver: Waiver | None
    asked: Waiver | None
    worse: list[dict[str, Any]]
    mended: int
    may_run: bool
    may_ask: bool


def verdict_of(version: ContractVersion, person: Person) -> VerdictOf | None:
    """The verdict; nothing where the process has to pass no set and no run was made."""
    behaviour = version.behaviour_hash or behaviour_hash(whole(version))
    runs = Run.objects.filter(process=version.process, behaviour_hash=behaviour)
    stands = evaluation_standing(version, behaviour)
    about = stands.about
    run = about if isinstance(about, Run) else runs.first()
    is_free = run is None and about is None and stands.light == Standing.GREEN
    if is_free and not RequiredSet.objects.filter(process=version.process).exists():
        return None
    asked = Waiver.objects.asked().filter(process=version.process, behaviour_hash=behaviour).first()
    is_open = version.state in _OPEN
    found = changed(run) if run else {"worse": [], "mended": []}
    return VerdictOf(
        stands=stands,
        run=run,
        progress=progress_of(run) if run and run.is_open else None,
        waiver=about if isinstance(about, Waiver) else None,
        asked=asked,
        worse=found["worse"][:_SHOWN],
        mended=len(found["mended"]),
        may_run=is_open and may_run(person, version.process),
        may_ask=is_open
        and stands.light == Standing.RED
        and asked is None
        and may_ask_for_waiver(person, version.process),
    )
