"""What people add to the log: a corrected result, how long records are kept, what has gone."""

from typing import Self

from django.db import models
from django.db.models import Q

from governance.decisions.digests import is_signed, signed
from governance.decisions.models import Decision
from governance.decisions.words import Gone
from house.history import history
from house.triggers import Trigger, append_only, declare
from processes.people.models import Person
from processes.register.models import Process, Tier

# High-risk systems need half a year at least.
LEAST_DAYS_AT_TIER_4 = 183


class OverrideQuerySet(models.QuerySet["Override"]):
    """Overrides, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those of decisions that the person may see."""
        return self.filter(decision__process__in=Process.objects.visible_to(person))


class Override(models.Model):
    """A named person's own result in the place of the agent's."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="overrides")
    result = models.TextField("corrected result")
    because = models.TextField("why")
    by = models.ForeignKey(Person, models.PROTECT, related_name="overrides")
    at = models.DateTimeField()
    # Its place among all overrides of the process, so that one taken away leaves a gap.
    position = models.BigIntegerField(null=True, editable=False)
    # The portal's own, so that one put in by hand is told apart.
    signature = models.CharField(max_length=64, editable=False)

    objects = OverrideQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["-at", "-id"], name="override_newest")]

    def __str__(self) -> str:
        return self.result

    def sign(self) -> None:
        """Say that the portal made this."""
        self.signature = signed(*self._facts())

    def is_genuine(self) -> bool:
        """Whether the portal made this, just so."""
        return is_signed(self.signature, *self._facts())

    def _facts(self) -> tuple[object, ...]:
        said = (self.decision_id, self.result, self.because, self.by_id, self.at)
        # Those made before overrides had places are signed without.
        return "override", *said, *(() if self.position is None else (self.position,))


class Retention(models.Model):
    """How many days records of a tier keep their text; the facts stay for good."""

    tier = models.OneToOneField(Tier, models.PROTECT, primary_key=True, related_name="retention")
    days = models.PositiveIntegerField("days kept")

    history = history()

    class Meta:
        verbose_name = "time records are kept"
        verbose_name_plural = "times records are kept"
        ordering = ["tier"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=LEAST_DAYS_AT_TIER_4) | ~Q(tier=4),
                name="tier_4_keeps_half_a_year",
                violation_error_message=(
                    f"At tier 4 records are kept for {LEAST_DAYS_AT_TIER_4} days at least."
                ),
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1),
                name="records_are_kept_a_day",
                violation_error_message="Records are kept for a day at least.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tier}: {self.days} days"


class Tombstone(models.Model):
    """Stands for the text of a record that is gone: when, by whom, why."""

    decision = models.OneToOneField(
        Decision, models.PROTECT, primary_key=True, related_name="tombstone"
    )
    kind = models.CharField(max_length=10, choices=Gone.choices)
    because = models.TextField("why")
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    # The portal's own, so that one put in by hand is told apart.
    signature = models.CharField(max_length=64, editable=False)

    class Meta:
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.at:%-d %b %Y}"

    def sign(self, body_digest: str) -> None:
        """Say that the portal put this up, for this very text."""
        self.signature = signed(*self._facts(body_digest))

    def is_genuine(self, body_digest: str) -> bool:
        """Whether the portal put this up, just so, for this very text."""
        return is_signed(self.signature, *self._facts(body_digest))

    def _facts(self, body_digest: str) -> tuple[object, ...]:
        said = (str(self.kind), self.because, self.by, self.at)
        return "tombstone", self.decision_id, body_digest, *said


append_only(Override, says="An override stays on record.")
append_only(Tombstone, says="A tombstone stays.")
declare(
    Trigger(
        "retention_stays",
        Retention._meta.db_table,
        "DELETE",
        "How long records are kept is changed, never left open.",
    ),
)
