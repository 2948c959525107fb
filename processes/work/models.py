"""Background work: jobs with their lease and attempts, and the pulse of whatever must not fall silent."""

from datetime import datetime
from typing import Self

from django.db import models


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs, as sentences."""

    def waiting(self) -> Self:
        """Not yet done, nobody works on them."""
        return self.filter(state=Job.State.WAITING)

    def abandoned(self, at: datetime) -> Self:
        """Begun by a worker that has not been heard of since its lease ended."""
        return self.filter(state=Job.State.RUNNING, leased_until__lt=at)

    def failed(self) -> Self:
        """Given up after the last attempt."""
        return self.filter(state=Job.State.FAILED)


class Job(models.Model):
    """One piece of background work; the row outlives every worker that tries it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

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
                fields=["due_at"], name="job_open", condition=models.Q(state__in=["waiting", "running"])
            ),
            models.Index(fields=["state", "-id"], name="job_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}".strip()


class Pulse(models.Model):
    """The last sign of life of a part that must not fall silent: a worker, the sweep."""

    name = models.CharField(max_length=120, primary_key=True)
    beat_at = models.DateTimeField()
    # What the beat found, for people: counts, durations.
    details = models.JSONField(default=dict)

    class Meta:
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name
