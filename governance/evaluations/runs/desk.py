"""What runs put on desks: waivers to decide, an evaluation of one's change that did not pass."""

from collections.abc import Iterator

from governance.evaluations.runs.around import Waiver
from governance.evaluations.runs.models import Run, RunQuerySet
from governance.evaluations.runs.rules import may_decide_waiver
from governance.evaluations.runs.telling import page_of
from governance.evaluations.runs.words import RunState
from house.desk import Waiting
from processes.contracts.words import VersionState
from processes.models import Person, Process
from processes.register.words import Role

_OPEN = (VersionState.DRAFT, VersionState.IN_REVIEW, VersionState.APPROVED)
_AT_FAULT = (RunState.FAILED, RunState.UNCLEAR, RunState.BUDGET, RunState.ERROR)


def waiting(person: Person) -> list[Waiting]:
    """Waivers for compliance; failed runs of changes for their authors, of rules for owners."""
    return [*_waivers(person), *_changes(person), *_drift(person)]


def _waivers(person: Person) -> Iterator[Waiting]:
    rows = Waiver.objects.visible_to(person).asked().select_related("process", "asked_by")
    for waiver in rows.order_by("asked_at", "id"):
        if may_decide_waiver(person, waiver):
            yield Waiting(
                title=f"{waiver.process}, version {waiver.version_number}",
                link=f"/evaluation-runs/waivers/{waiver.pk}/",
                kind="waiver",
                detail=f"{waiver.asked_by}: {waiver.because}",
                since=waiver.asked_at,
            )


def _changes(person: Person) -> Iterator[Waiting]:
    """The newest run of exactly what stands in an open change of this author."""
    rows = Run.objects.filter(version__author=person, version__state__in=_OPEN)
    for run in _newest(rows.select_related("process", "version")):
        if run.state in _AT_FAULT and run.behaviour_hash == _behaviour(run):
            yield _item(run, "failed evaluation")


def _behaviour(run: Run) -> str:
    return run.version.behaviour_hash or run.behaviour_hash


def _drift(person: Person) -> Iterator[Waiting]:
    """Rules in force that don't pass any more, for the accountable person and both owners."""
    named = Process.objects.filter(accountable=person) | Process.objects.filter(
        named_roles__person=person, named_roles__role__in=(Role.SYSTEM, Role.EVALUATION)
    )
    rows = Run.objects.filter(
        process__in=named.values("pk"), version__state=VersionState.PUBLISHED, is_complete=True
    )
    for run in _newest(rows.select_related("process", "version")):
        if run.state == RunState.FAILED:
            yield _item(run, "rules in force fail")


def _newest(rows: RunQuerySet) -> list[Run]:
    """The newest run of each version."""
    found: dict[int, Run] = {}
    for run in rows.order_by("-asked_at", "-id")[:200]:
        found.setdefault(run.version_id, run)
    return list(found.values())


def _item(run: Run, kind: str) -> Waiting:
    return Waiting(
        title=f"{run.process}, version {run.version.number}",
        link=page_of(run),
        kind=kind,
        detail=run.says or run.problem or run.get_state_display(),
        since=run.ended_at,
    )
