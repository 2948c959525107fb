"""One answer that somebody fetched for a case."""

from typing import Self

from django.db import models
from django.db.models import Q

from governance.evaluations.models import Case, EvaluationSet
from house.triggers import Trigger, declare
from processes.models import ContractVersion, Person, Process


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those of cases, and under contracts, that the person may see."""
        return self.filter(
            case__evaluation_set__in=EvaluationSet.objects.visible_to(person),
            version__process__in=Process.objects.visible_to(person),
        )

    def waiting(self) -> Self:
        """Those that a worker has still to do."""
        return self.filter(state=Attempt.State.WAITING)


class Attempt(models.Model):
    """A case put to the model under a contract, once; it proves nothing and is no run."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    case = models.ForeignKey(Case, models.PROTECT, related_name="attempts")
    version = models.ForeignKey(ContractVersion, models.PROTECT, related_name="+")
    # What the case asked when it was put: it may change while a worker is at it.
    inputs = models.JSONField(default=dict)
    conversation = models.JSONField(default=list)
    tool_answers = models.JSONField(default=list)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    ended_at = models.DateTimeField(null=True)
    # Which service was asked, and which model answered, in its own word for itself.
    service = models.CharField(max_length=300, blank=True)
    model = models.CharField(max_length=200, blank=True)
    answer = models.TextField(blank=True)
    tool_calls = models.JSONField(default=list)
    latency_ms = models.BigIntegerField(null=True)
    tokens_in = models.BigIntegerField(null=True)
    tokens_out = models.BigIntegerField(null=True)
    problem = models.TextField(blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="waiting"), name="one_attempt_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"answer to {self.case}"


_TABLE = Attempt._meta.db_table
declare(
    Trigger(
        "attempt_ends_once",
        _TABLE,
        "UPDATE",
        "What a model answered never changes.",
        when="OLD.state <> 'waiting'",
    ),
    Trigger("attempt_stays", _TABLE, "DELETE", "A fetched answer stays on record."),
)
