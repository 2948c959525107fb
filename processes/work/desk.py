"""Whether background work goes on: for the desk in a sentence, for the health page in detail."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.timesince import timesince

from house.clock import now
from house.desk import Waiting, Watched
from processes.people.models import Person
from processes.work.models import Job, Pulse
from processes.work.rules import may_manage_jobs

SILENT_AFTER = timedelta(seconds=45)
SWEEP_LATE_AFTER = timedelta(minutes=3)
QUEUE_LATE_AFTER = timedelta(seconds=60)
LATELY = 100


def waiting(person: Person) -> list[Waiting]:
    """What those who look after the portal have to see to."""
    if not may_manage_jobs(person):
        return []
    unwell = [
        Waiting(part.says, reverse("health"), "portal health", since=part.at, is_urgent=True)
        for part in watched()
        if not part.is_well
    ]
    return [*unwell, *_failed_jobs()]


def _failed_jobs() -> list[Waiting]:
    failed = Job.objects.failed().aggregate(count=Count("pk"), since=Min("ended_at"))
    if not failed["count"]:
        return []
    title = "1 job failed" if failed["count"] == 1 else f"{failed['count']} jobs failed"
    link = reverse("admin:processes_job_changelist") + "?state=failed"
    return [Waiting(title, link, "jobs", "Run again or give up.", since=failed["since"])]


def watched() -> list[Watched]:
    """The workers, the sweep and the queue: each with a sentence and the time it speaks of."""
    return [workers(), _sweep(), backlog()]


def workers() -> Watched:
    """Whether every worker that ran lately still runs, and at least one does."""
    return _workers(list(Pulse.objects.of_workers()))


def _workers(pulses: list[Pulse]) -> Watched:
    newest = max((pulse.beat_at for pulse in pulses), default=None)
    awake = [pulse for pulse in pulses if now() - pulse.beat_at <= SILENT_AFTER]
    silent = [pulse for pulse in pulses if pulse not in awake]
    troubled = [pulse for pulse in awake if pulse.details.get("trouble")]
    if newest is None:
        return Watched("Workers", "No worker has reported. Background work waits.", False)
    if not awake:
        says = f"No worker has been heard of for {_span(newest)}. Background work waits."
        return Watched("Workers", says, False, newest)
    if silent:
        says = f"{_names(silent)}: not heard of for {_span(min(p.beat_at for p in silent))}."
        return Watched("Workers", says, False, newest)
    if troubled:
        says = f"{_names(troubled)}: {troubled[0].details['trouble']}"
        return Watched("Workers", says, False, newest)
    count = "1 worker runs." if len(awake) == 1 else f"{len(awake)} workers run."
    return Watched("Workers", count, True, newest)


def _sweep() -> Watched:
    pulse = Pulse.objects.filter(name="sweep").first()
    if pulse is None:
        return Watched("Sweep", "The sweep has never run. Nothing that is due happens.", False)
    if now() - pulse.beat_at > SWEEP_LATE_AFTER:
        says = f"The sweep last ended {_span(pulse.beat_at)} ago. Nothing that is due happens."
        return Watched("Sweep", says, False, pulse.beat_at)
    failing = [step["name"] for step in pulse.details.get("steps", []) if step["error"]]
    if failing:
        return Watched("Sweep", f"Fails at: {', '.join(failing)}.", False, pulse.beat_at)
    return Watched("Sweep", "The sweep runs every minute.", True, pulse.beat_at)


def backlog() -> Watched:
    """Whether jobs that are due are begun soon."""
    due = Job.objects.due(now()).aggregate(count=Count("pk"), oldest=Min("due_at"))
    count, oldest = due["count"], due["oldest"]
    if not count:
        return Watched("Queue", "No job waits for a worker.", True, now())
    waits = "1 job waits" if count == 1 else f"{count} jobs wait"
    is_well = now() - oldest <= QUEUE_LATE_AFTER
    return Watched("Queue", f"{waits}; the oldest for {_span(oldest)}.", is_well, oldest)


def _names(pulses: list[Pulse]) -> str:
    return ", ".join(pulse.details.get("host", pulse.name) for pulse in pulses[:3])


def _span(since: datetime) -> str:
    seconds = int((now() - since).total_seconds())
    if seconds < 60:
        return "a moment" if seconds < 2 else f"{seconds} seconds"
    return timesince(since, now(), depth=1)


@dataclass(frozen=True)
class KindOnQueue:
    """The open and failed jobs of one kind."""

    kind: str
    waiting: int
    running: int
    failed: int
    oldest_due_at: datetime | None


@dataclass(frozen=True)
class Queue:
    """Figures about background work at this moment."""

    kinds: list[KindOnQueue]
    failed: list[Job]
    done_lately: int
    usual_wait: float | None
    longest_wait: float | None
    usual_work: float | None


def queue() -> Queue:
    """Open and failed jobs by kind, the newest failures, and how the last hundred went."""
    done = list(Job.objects.filter(state=Job.State.DONE).order_by("-id")[:LATELY])
    waits = [_seconds(job.started_at, job.due_at) for job in done]
    works = [_seconds(job.ended_at, job.started_at) for job in done]
    return Queue(
        kinds=_by_kind(),
        failed=list(Job.objects.failed().order_by("-id")[:20]),
        done_lately=len(done),
        usual_wait=median(waits) if done else None,
        longest_wait=max(waits, default=None),
        usual_work=median(works) if done else None,
    )


def _by_kind() -> list[KindOnQueue]:
    open_states = (Job.State.WAITING, Job.State.RUNNING, Job.State.FAILED)
    rows = (
        Job.objects.filter(state__in=open_states)
        .values("kind", "state")
        .annotate(count=Count("pk"), oldest=Min("due_at"))
        .order_by("kind")
    )
    kinds: dict[str, dict[str, Any]] = {}
    for row in rows:
        kinds.setdefault(row["kind"], {})[row["state"]] = row
    return [_kind(kind, states) for kind, states in kinds.items()]


def _kind(kind: str, states: dict[str, Any]) -> KindOnQueue:
    counts = {state: row["count"] for state, row in states.items()}
    return KindOnQueue(
        kind=kind,
        waiting=counts.get(Job.State.WAITING, 0),
        running=counts.get(Job.State.RUNNING, 0),
        failed=counts.get(Job.State.FAILED, 0),
        oldest_due_at=states.get(Job.State.WAITING, {}).get("oldest"),
    )


def _seconds(later: datetime | None, earlier: datetime | None) -> float:
    if later is None or earlier is None:
        return 0.0
    return max((later - earlier).total_seconds(), 0.0)
