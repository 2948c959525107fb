"""What a process costs: money of each month, fixed costs and how they are shared, budgets."""

from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from governance.scorecards.models import OfProcesses
from governance.scorecards.words import CostKind, ShareKey, SpendKind
from house.history import history
from house.triggers import append_only
from processes.models import Person, Process

LEAST = MinValueValidator(0)


class MonthSpend(models.Model):
    """What one process spent on one kind of thing in a month; made again when something arrives."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="spend", db_index=False)
    # The first of a month, in the company's zone.
    month_on = models.DateField()
    kind = models.CharField(max_length=12, choices=SpendKind.choices)
    # What is known; how many uses have no known price stands beside it.
    amount = models.DecimalField(max_digits=20, decimal_places=8)
    uses = models.BigIntegerField(default=0)
    unknown = models.BigIntegerField("uses whose price nobody knows", default=0)
    # Outcome units of the month, for the cost of one.
    units = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()

    objects = OfProcesses["MonthSpend"].as_manager()

    class Meta:
        ordering = ["-month_on", "process", "kind"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["process", "month_on", "kind"], name="one_spend_a_month"
            ),
        ]
        indexes = [models.Index(fields=["month_on", "process"], name="spend_by_month")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.process}, {self.month_on:%B %Y}"


class FixedCostQuerySet(models.QuerySet["FixedCost"]):
    """Fixed costs, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those that are shared by a process that the person may see."""
        seen = Process.objects.visible_to(person).values_list("pk", flat=True)
        return self.filter(shares__process__in=list(seen)).distinct()

    def in_month(self, month_on: date) -> Self:
        """Those that are paid in a month."""
        return self.filter(starts_on__lte=month_on).filter(
            Q(ends_on=None) | Q(ends_on__gte=month_on)
        )


class FixedCost(models.Model):
    """Something paid each month, whatever the agents do: seats, vendors, people's hours."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=CostKind.choices)
    per_month = models.DecimalField(max_digits=14, decimal_places=2, validators=[LEAST])
    # First days of months; paid in both, and in each month between.
    starts_on = models.DateField("from the month of")
    ends_on = models.DateField("until the month of", null=True, blank=True)
    key = models.CharField("shared", max_length=8, choices=ShareKey.choices)

    objects = FixedCostQuerySet.as_manager()
    history = history()

    class Meta:
        ordering = ["name", "id"]
        default_permissions = ("view",)
        permissions = [("keep_costs", "Can keep fixed costs and how they are shared")]
        constraints = [
            models.CheckConstraint(
                condition=Q(per_month__gte=0),
                name="cost_not_negative",
                violation_error_message="A cost is nought or more.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="cost_ends_after_it_starts",
                violation_error_message="It can't end before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CostShare(models.Model):
    """One process that shares a fixed cost."""

    cost = models.ForeignKey(FixedCost, models.CASCADE, related_name="shares")
    process = models.ForeignKey(Process, models.PROTECT, related_name="cost_shares")
    # Parts of the whole, only where shares are stated: 3 beside 1 means three quarters.
    parts = models.DecimalField(max_digits=10, decimal_places=2, default=1, validators=[LEAST])

    history = history()

    class Meta:
        ordering = ["cost", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["cost", "process"], name="one_share_a_process"),
        ]

    def __str__(self) -> str:
        return f"{self.process} in {self.cost}"


class Budget(models.Model):
    """What a process may spend in a month, when people are told, and whether it then stops."""

    process = models.OneToOneField(Process, models.PROTECT, primary_key=True, related_name="budget")
    per_month = models.DecimalField(max_digits=14, decimal_places=2, validators=[LEAST])
    alert_percent = models.PositiveSmallIntegerField(
        default=80, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    # Whether the process is paused once the month's money is gone.
    pauses = models.BooleanField("stops the process when it is spent", default=False)

    objects = OfProcesses["Budget"].as_manager()
    history = history()

    class Meta:
        ordering = ["process"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(per_month__gt=0, alert_percent__gte=1, alert_percent__lte=100),
                name="budget_figures_fit",
                violation_error_message="A budget is above nought; the alert is 1 to 100 percent.",
            ),
        ]

    def __str__(self) -> str:
        return f"budget of {self.process}"


class BudgetAlert(models.Model):
    """That a month's budget was nearly or wholly spent, told once for each budget that was set."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="budget_alerts")
    month_on = models.DateField()
    is_spent = models.BooleanField("wholly spent")
    # Uses of that month whose price nobody knew; they come on top.
    unknown = models.BigIntegerField(default=0)
    amount = models.DecimalField(max_digits=20, decimal_places=8)
    budget = models.DecimalField(max_digits=14, decimal_places=2)
    # At which share of it people were to be told by then.
    alert_percent = models.PositiveSmallIntegerField()
    has_paused = models.BooleanField(default=False)
    at = models.DateTimeField()

    objects = OfProcesses["BudgetAlert"].as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "process",
                    "month_on",
                    "is_spent",
                    "budget",
                    "alert_percent",
                    "has_paused",
                ],
                name="one_alert_a_budget",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process}, {self.month_on:%B %Y}"


append_only(BudgetAlert, says="That a budget was spent stays on record.")
