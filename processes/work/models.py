"""Background work: jobs with lease and attempts, and pulses of what must not fall silent."""

from datetime import datetime
from typing import Any, Self

from django.db import models


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs, as sentences."""

    def visible_to(self, person: Any) -> Self:
        """Those who look after the portal see all jobs, nobody else sees any."""
        return self if person.has_perm("processes.view_job") else self.none()

    def waiting(self) -> Self:
        """Not yet done, nobody works on them."""
        return self.filter(state=Job.State.WAITING)

    def due(self, at: datetime) -> Self:
        """Waiting, and their time has come."""
        return self.waiting().filter(due_at__lte=at)

    def running(self) -> Self:
        """A worker is at them, or was when it was last heard of."""
        return self.filter(state=Job.State.RUNNING)

    def abandoned(self, at: datetime) -> Self:
        """Begun by a worker that has not been heard of since its lease ended."""
        return self.running().filter(leased_until__lt=at)

    def failed(self) -> Self:
        """Ended by the portal after the last attempt; a person still has to look."""
        return self.filter(state=Job.State.FAILED)


class Job(models.Model):
    """One piece of background work; the row outlives every worker that tries it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        # Ended by a person, who said why.
        GIVEN_UP = "given up"

    kind = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    # When a message for this job was last put on the queue; the sweep repeats one that got lost.
    sent_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=3)
    token = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        default_permissions = ("view", "change")
        indexes = [
            models.Index(
                fields=["due_at"],
                name="job_open",
                condition=models.Q(state__in=["waiting", "running"]),
            ),
            models.Index(fields=["state", "-id"], name="job_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}".strip()


class PulseQuerySet(models.QuerySet["Pulse"]):
    """Pulses, as sentences."""

    def visible_to(self, person: Any) -> Self:
        """Those who look after the portal."""
        return self if person.has_perm("processes.view_pulse") else self.none()

    def of_workers(self) -> Self:
        """Signs of life of `manage.py worker`, one for each that runs or ran lately."""
        return self.filter(name__startswith="worker ")


class Pulse(models.Model):
    """The last sign of life of a part that must not fall silent: a worker, the sweep."""

    name = models.CharField(max_length=120, primary_key=True)
    beat_at = models.DateTimeField()
    # What the beat found, for people: counts, durations.
    details = models.JSONField(default=dict)

    objects = PulseQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name
