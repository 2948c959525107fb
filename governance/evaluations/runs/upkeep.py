"""What runs see to: silent workers within seconds, what is due by the hour."""

from datetime import timedelta

from django.db.models import Exists, F, Max, OuterRef, Q

from governance.evaluations.endpoint import service
from governance.evaluations.models import RequiredSet
from governance.evaluations.runs.actions import keeping
from governance.evaluations.runs.actions.asking import RUN, Wishes, ask_for_run
from governance.evaluations.runs.around import CachedAnswer
from governance.evaluations.runs.bars import bar_of
from governance.evaluations.runs.caching import oldest
from governance.evaluations.runs.models import Run
from governance.evaluations.runs.refusals import NothingToAsk
from governance.evaluations.runs.words import Trigger
from house.actors import SYSTEM
from house.clock import now
from processes.models import Job, Process, Publication
from processes.register.words import Stage
from processes.work import pulses
from processes.work.actions import enqueue

SILENT_AFTER = timedelta(seconds=20)
_AT_ONCE = 20
_HOURLY = timedelta(hours=1)


def replace_silent_workers() -> int:
    """Call another worker to runs whose worker fell silent; cases that it did stay done."""
    silent = Run.objects.unheard(now() - SILENT_AFTER).order_by("pk")
    return sum(_replace(run) for run in silent[:_AT_ONCE])


def _replace(run: Run) -> int:
    jobs = Job.objects.filter(kind=RUN, subject_id=str(run.pk))
    busy = Q(state=Job.State.WAITING)
    if run.beat_at is None:
        # Nobody has begun it: its own job still waits, or works on what it is compared with.
        busy |= Q(state=Job.State.RUNNING)
    if jobs.filter(busy).exists() or not keeping.take_over(run):
        return 0
    enqueue(RUN, run.pk)
    return 1


def run_what_is_due() -> int:
    """By schedule of the tier, and where another model service answers than last time."""
    if not pulses.take_turn("evaluations due", every=_HOURLY):
        return 0
    return sum(_run_if_due(process) for process in _watched())


def _watched() -> "list[Process]":
    """Processes at work that have sets to pass."""
    rows = Process.objects.filter(
        Exists(RequiredSet.objects.filter(process=OuterRef("pk"))),
        Exists(Publication.objects.filter(process=OuterRef("pk"), version__isnull=False)),
        stage__in=[Stage.PILOT, Stage.LIVE],
    )
    asked = Max(
        "evaluation_runs__asked_at",
        filter=Q(evaluation_runs__version=F("publication__version")),
    )
    return list(rows.select_related("publication__version", "tier").annotate(last=asked))


def _run_if_due(process: Process) -> int:
    last, days = process.last, bar_of(process.tier).every_days  # type: ignore[attr-defined]  # annotated above
    is_late = days is not None and (last is None or now() - last >= timedelta(days=days))
    if not is_late and not _answers_elsewhere(process):
        return 0
    version = process.publication.version
    if version is None:
        return 0
    trigger = Trigger.SCHEDULE if is_late else Trigger.MODEL
    because = f"Every {days} days" if is_late else "Another model service answers now"
    try:
        ask_for_run(
            version,
            by=SYSTEM,
            because=because,
            trigger=trigger,
            # What a vendor changed shows in fresh answers alone.
            wishes=Wishes(uses_cache=False),
        )
    except NothingToAsk:
        return 0
    return 1


def _answers_elsewhere(process: Process) -> bool:
    """Whether the last verdict on what is in force was given by another service."""
    found = service()
    rows = Run.objects.filter(process=process, version=process.publication.version)
    last = rows.exclude(started_at=None).first()
    return last is not None and found is not None and last.service != found.says


def forget_old_answers() -> int:
    """Kept answers that no longer count."""
    old = CachedAnswer.objects.filter(at__lt=oldest()).order_by("at")
    keys = list(old.values_list("key", flat=True)[:1000])
    return keeping.forget(keys) if keys else 0
