"""Scorecards: what is measured, what was aimed at, and the finished figures of each week."""

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

from governance.scorecards.words import Better, Kind, Source, Unit
from house.clock import now
from house.history import history
from house.triggers import append_only
from processes.models import Person, Process
from processes.register.words import Role

# Python 3.11 has no other way to name what a queryset is of.
M = TypeVar("M", bound=models.Model, covariant=True)


class OfProcesses(models.QuerySet[M]):
    """Rows that each belong to a process, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those of processes that the person may see."""
        # Ids are looked up first and stand in the query: a subquery is slow where lists are long.
        seen = Process.objects.visible_to(person).values_list("pk", flat=True)
        return self.filter(process__in=list(seen))

    def of(self, process: Process) -> Self:
        """Those of one process."""
        return self.filter(process=process)

    def in_week(self, week_on: date) -> Self:
        """Those of the week that begins on a Monday."""
        return self.filter(week_on=week_on)


class MetricQuerySet(models.QuerySet["Metric"]):
    """Metrics, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """The house's own, and those of processes that the person may see."""
        seen = Process.objects.visible_to(person).values_list("pk", flat=True)
        return self.filter(Q(process=None) | Q(process__in=list(seen)))

    def for_process(self, process: Process) -> Self:
        """What a process is measured by, in the order of the page."""
        return self.filter(Q(process=None) | Q(process=process), is_retired=False)


class Metric(models.Model):
    """One thing that is measured every week; the house's, or one process's own."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    says = models.TextField("how it is counted")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    unit = models.CharField(max_length=10, choices=Unit.choices)
    better = models.CharField("which way is good", max_length=10, choices=Better.choices)
    source = models.CharField(max_length=12, choices=Source.choices)
    # Who sees to it that the figure is there.
    owner = models.CharField(max_length=20, choices=Role.choices, default=Role.ACCOUNTABLE)
    process = models.ForeignKey(
        Process, models.PROTECT, null=True, blank=True, related_name="own_metrics"
    )
    order = models.PositiveSmallIntegerField(default=100)
    is_retired = models.BooleanField(default=False)

    objects = MetricQuerySet.as_manager()
    history = history()

    class Meta:
        ordering = ["order", "name", "id"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name


class AimQuerySet(OfProcesses["Aim"]):
    """Aims, as sentences."""

    def success(self) -> Self:
        """The one or two numbers that decide."""
        return self.filter(is_success=True)

    def targets(self, metric: "Metric") -> Self:
        """The one that says where a metric shall go."""
        return self.filter(metric=metric, target__isnull=False)


class Aim(models.Model):
    """Where a metric of a process began and where it shall go; locked once a pilot started."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="aims")
    metric = models.ForeignKey(Metric, models.PROTECT, related_name="aims")
    baseline = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    target = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    is_success = models.BooleanField("a success number", default=False)
    # The quality that must not suffer while this gets quicker.
    partner = models.ForeignKey(Metric, models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField(default=now, editable=False)

    objects = AimQuerySet.as_manager()
    history = history()

    class Meta:
        ordering = ["process", "metric__order", "id"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["process", "metric"], name="one_aim_a_metric"),
            models.CheckConstraint(
                condition=Q(is_success=False) | Q(target__isnull=False),
                name="success_has_a_target",
                violation_error_message="A success number needs a target.",
            ),
            models.CheckConstraint(
                condition=~Q(partner=F("metric")),
                name="partner_is_another",
                violation_error_message="The partner must be another metric.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} of {self.process}"


class Figure(models.Model):
    """The finished figure of one metric, process and week; made again when something arrives."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="figures", db_index=False)
    metric = models.ForeignKey(Metric, models.PROTECT, related_name="figures", db_index=False)
    # The Monday of an ISO week, in the company's zone.
    week_on = models.DateField()
    # None where it is not known; never nought in the place of not knowing.
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    # What it was made of, so that weeks and processes add up: value = top, or top / bottom, which
    # in percent is a hundred times that.
    top = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    bottom = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    made_at = models.DateTimeField()

    objects = OfProcesses["Figure"].as_manager()

    class Meta:
        ordering = ["week_on", "process", "metric"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["process", "metric", "week_on"], name="one_figure_a_week"
            ),
        ]
        indexes = [
            models.Index(fields=["week_on", "metric", "process"], name="figure_by_week"),
            models.Index(fields=["process", "week_on"], name="figure_by_process"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} of {self.process}, week of {self.week_on}: {self.value}"


class Reading(models.Model):
    """A value that a person or a program handed in for a week; the newest one counts."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="readings", db_index=False)
    metric = models.ForeignKey(Metric, models.PROTECT, related_name="readings", db_index=False)
    week_on = models.DateField()
    # None takes an earlier value back.
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    source = models.CharField(max_length=12, choices=Source.choices)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    # Whether the week was closed already: then it says why.
    is_correction = models.BooleanField(default=False)
    because = models.TextField("why", blank=True)

    objects = OfProcesses["Reading"].as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(is_correction=False) | ~Q(because=""), name="correction_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["process", "week_on", "metric", "-id"], name="reading_by_week"),
        ]

    def __str__(self) -> str:
        return f"{self.metric}, week of {self.week_on}: {self.value}"


append_only(Reading, says="A reading never changes; a newer one takes its place.")
