"""One repetition of a logged decision, and its texts, which go when the record's text goes."""

from typing import Self

from django.db import models
from django.db.models import Q

from governance.decisions.models import Decision
from house.triggers import Trigger, declare
from processes.people.models import Person
from processes.register.models import Process


class RerunQuerySet(models.QuerySet["Rerun"]):
    """Repetitions, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those of decisions that the person may see."""
        return self.filter(decision__process__in=Process.objects.visible_to(person))

    def waiting(self) -> Self:
        """Those that a worker has still to do."""
        return self.filter(state=Rerun.State.WAITING)


class Rerun(models.Model):
    """A decision put to the model again, with the same contract, inputs and context."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="reruns")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    because = models.TextField("why")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # Which service was asked, and which model answered, in its own word for itself.
    service = models.CharField(max_length=300, blank=True)
    model = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    is_same = models.BooleanField("decided the same", null=True)
    says = models.TextField("outcome", blank=True)
    tokens_in = models.BigIntegerField(null=True)
    tokens_out = models.BigIntegerField(null=True)
    latency_ms = models.BigIntegerField(null=True)
    # Unknown where nobody keeps a price for the model; never zero for that.
    cost = models.DecimalField(max_digits=14, decimal_places=8, null=True)

    objects = RerunQuerySet.as_manager()

    class Meta:
        verbose_name = "repetition"
        ordering = ["-asked_at", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], condition=Q(state="waiting"), name="one_rerun_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"repetition of {self.decision}"


class RerunText(models.Model):
    """What was said in a repetition: it holds what the record held, so it goes with it."""

    rerun = models.OneToOneField(Rerun, models.PROTECT, primary_key=True, related_name="text")
    messages = models.JSONField()
    answer = models.TextField(blank=True)
    comparison = models.JSONField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"text of {self.rerun_id}"


_TABLE = Rerun._meta.db_table
declare(
    Trigger(
        "rerun_ends_once",
        _TABLE,
        "UPDATE",
        "What came of a repetition never changes.",
        when="OLD.state <> 'waiting'",
    ),
    Trigger("rerun_stays", _TABLE, "DELETE", "A repetition stays on record."),
)
