"""What a change's stop rules would have done to decisions that were logged."""

from typing import Self

from django.db import models
from django.db.models import Q

from governance.decisions.models import Decision
from house.triggers import Trigger, append_only, declare
from processes.contracts.models import ContractVersion
from processes.people.models import Person


class BacktestQuerySet(models.QuerySet["Backtest"]):
    """Backtests, as sentences."""

    def going(self) -> Self:
        """Those that a worker has still to bring to an end."""
        return self.filter(state=Backtest.State.GOING)


class Backtest(models.Model):
    """The stop rules of a version, tried on the newest records of its process."""

    class State(models.TextChoices):
        GOING = "going"
        DONE = "done"
        FAILED = "failed"

    version = models.ForeignKey(ContractVersion, models.PROTECT, related_name="backtests")
    # What was in force: its rules are what the proposed ones are compared with.
    against = models.ForeignKey(ContractVersion, models.PROTECT, null=True, related_name="+")
    # It counts for exactly this content.
    content_hash = models.CharField(max_length=64)
    asked_for = models.PositiveIntegerField("records")
    # Empty where the portal did it by itself, because a change was handed in.
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.GOING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    newly = models.PositiveIntegerField("newly stopped", default=0)
    no_longer = models.PositiveIntegerField("no longer stopped", default=0)
    undecidable = models.PositiveIntegerField(default=0)
    # Records whose text was erased or kept no longer.
    unread = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    says = models.TextField(blank=True)

    objects = BacktestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(state="going"), name="one_backtest_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} on {self.asked_for} records"

    @property
    def is_going(self) -> bool:
        """Whether a worker is still at it."""
        return self.state == self.State.GOING


class BacktestHit(models.Model):
    """One record on which the proposed rules would have decided otherwise, or can't be decided."""

    class Kind(models.TextChoices):
        NEWLY = "newly", "newly stopped"
        NO_LONGER = "no_longer", "no longer stopped"
        UNDECIDABLE = "undecidable", "can't be told"

    backtest = models.ForeignKey(Backtest, models.PROTECT, related_name="hits")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    rules = models.TextField()

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        indexes = [models.Index(fields=["backtest", "kind", "id"], name="hits_by_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.rules}"


append_only(BacktestHit, says="What a backtest found stays as it was found.")
declare(
    Trigger(
        "backtest_ends_once",
        Backtest._meta.db_table,
        "UPDATE",
        "What came of a backtest never changes.",
        when="OLD.state <> 'going'",
    ),
    Trigger("backtest_stays", Backtest._meta.db_table, "DELETE", "A backtest stays on record."),
)
