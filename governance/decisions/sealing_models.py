"""The seals on the log: a chain of digests for each process, and what checking it found."""

from typing import Self

from django.db import models

from governance.decisions.models import Decision, changed
from house.triggers import Trigger, append_only, declare
from processes.people.models import Person
from processes.register.models import Process


class Pending(models.Model):
    """A decision that is kept but not sealed yet; gone within seconds."""

    decision = models.OneToOneField(
        Decision, models.PROTECT, primary_key=True, related_name="pending"
    )
    process = models.ForeignKey(Process, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"pending {self.decision_id}"


class TouchedWeek(models.Model):
    """A week of a process in which something arrived or changed since its figures were made."""

    process = models.ForeignKey(
        Process, models.PROTECT, related_name="touched_weeks", db_index=False
    )
    # The Monday of an ISO week, in the company's zone.
    week_on = models.DateField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["process", "week_on"], name="touched_once"),
        ]

    def __str__(self) -> str:
        return f"week of {self.week_on}"


class Seal(models.Model):
    """One link of a process's chain: which decision, its digest, and the head after it."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="seals", db_index=False)
    position = models.BigIntegerField()
    # Only an id, so that the seal can still name a decision that somebody took away.
    decision_id = models.BigIntegerField(unique=True)
    public_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    head = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["process", "position"], name="one_seal_a_position"),
        ]

    def __str__(self) -> str:
        return f"seal {self.position}"


class Chain(models.Model):
    """How long a process's chain is and where it ends; it only ever grows."""

    process = models.OneToOneField(Process, models.PROTECT, primary_key=True, related_name="chain")
    length = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64)
    # How many overrides people made of its decisions, each with its own place.
    overrides = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.length} seals"


class VerificationQuerySet(models.QuerySet["Verification"]):
    """Checks of the log, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those of processes that the person may see."""
        return self.filter(process__in=Process.objects.visible_to(person))

    def newest_first(self) -> Self:
        """The last check first."""
        return self.order_by("-at", "-id")


class Verification(models.Model):
    """One check of a process's part of the log, and what it found."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="verifications")
    at = models.DateTimeField()
    is_ok = models.BooleanField()
    sealed = models.BigIntegerField()
    pending = models.BigIntegerField()
    overrides = models.BigIntegerField(default=0, db_default=0)
    head = models.CharField(max_length=64)
    # The record that is not as it was, as agents know it, and what is wrong with it.
    first_bad = models.CharField(max_length=64, blank=True)
    says = models.TextField(blank=True)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["process", "-at"], name="verification_by_process")]

    def __str__(self) -> str:
        return "as it was" if self.is_ok else self.says


append_only(Seal, says="A seal never changes and never goes.")
append_only(Verification, says="What a check of the log found stays on record.")
_CHAIN = Chain._meta.db_table
declare(
    Trigger(
        "chain_only_grows",
        _CHAIN,
        "UPDATE",
        "The chain of a process only grows.",
        when="NEW.length < OLD.length OR NEW.overrides < OLD.overrides "
        f"OR {changed(['process_id'])}",
    ),
    Trigger("chain_stays", _CHAIN, "DELETE", "The chain of a process stays."),
)
