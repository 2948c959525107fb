"""How a week ends: five answers, one word, what follows; and figures out of the ordinary."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from governance.scorecards.models import Metric, OfProcesses
from governance.scorecards.words import Fault, FlagState, WeekState, Word
from house.history import history
from house.triggers import Trigger, append_only, declare
from processes.models import Person, Process


class WeekQuerySet(OfProcesses["Week"]):
    """Weeks, as sentences."""

    def closed(self) -> Self:
        """Those that ended in a word."""
        return self.filter(state=WeekState.CLOSED)

    def halfway(self) -> Self:
        """Those that one half would expand, and that wait for the other."""
        return self.filter(state=WeekState.HALF)


class Week(models.Model):
    """One process's week: the answers as they are written, and the word it ended in."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="weeks", db_index=False)
    week_on = models.DateField()
    state = models.CharField(max_length=8, choices=WeekState.choices, default=WeekState.OPEN)

    stuck = models.TextField(blank=True)
    confusing = models.TextField(blank=True)
    workaround = models.TextField(blank=True)
    unused = models.TextField(blank=True)
    cut = models.TextField(blank=True)

    word = models.CharField(max_length=8, choices=Word.choices, blank=True)
    because = models.TextField("why", blank=True)
    said_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    said_by_name = models.CharField(max_length=200, blank=True)
    # The half for which the first person spoke, where the word takes both.
    said_for = models.CharField(max_length=20, blank=True)
    said_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    agreed_by_name = models.CharField(max_length=200, blank=True)
    agreed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # What had to hold for the word, as it stood then.
    grounds = models.JSONField(default=list, blank=True)

    objects = WeekQuerySet.as_manager()
    history = history()

    class Meta:
        ordering = ["-week_on", "process"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["process", "week_on"], name="a_week_ends_once"),
            models.CheckConstraint(
                condition=~Q(state=WeekState.CLOSED)
                | (~Q(word="") & Q(said_by__isnull=False, closed_at__isnull=False)),
                name="closed_with_a_word",
            ),
            models.CheckConstraint(
                condition=~Q(state=WeekState.CLOSED, word=Word.EXPAND)
                | Q(agreed_by__isnull=False) & ~Q(agreed_by=F("said_by")),
                name="expanding_takes_two",
            ),
        ]
        indexes = [
            models.Index(fields=["week_on", "process"], name="week_by_week"),
            models.Index(fields=["process"], name="week_halfway", condition=Q(state="half")),
        ]

    def __str__(self) -> str:
        return f"{self.process}, week of {self.week_on:%-d %B %Y}"

    @property
    def is_closed(self) -> bool:
        """Whether it has ended."""
        return self.state == WeekState.CLOSED


class WeekCorrection(models.Model):
    """Something put right in a week after it was closed; what stood there stays readable."""

    week = models.ForeignKey(Week, models.PROTECT, related_name="corrections")
    field = models.CharField(max_length=20)
    was = models.TextField(blank=True)
    says = models.TextField(blank=True)
    because = models.TextField("why")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"correction of {self.week}"


class FixQuerySet(models.QuerySet["Fix"]):
    """Fixes, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those of processes that the person may see, and the person's own."""
        seen = Process.objects.visible_to(person).values_list("pk", flat=True)
        return self.filter(Q(process__in=list(seen)) | Q(owner=person))

    def open(self) -> Self:
        """Those that are not done."""
        return self.filter(done_at=None)

    def late(self, day: date) -> Self:
        """Those that should have been done before a day."""
        return self.open().filter(due_on__lt=day)


class Fix(models.Model):
    """One fault that a week named, who mends it and by when; on desks until it is done."""

    week = models.OneToOneField(Week, models.PROTECT, related_name="fix")
    process = models.ForeignKey(Process, models.PROTECT, related_name="fixes")
    fault = models.CharField("what it is", max_length=10, choices=Fault.choices)
    # The rule's name, the system's, or the fault in a few words.
    what = models.CharField(max_length=200)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="fixes")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(blank=True)

    objects = FixQuerySet.as_manager()
    history = history()

    class Meta:
        verbose_name_plural = "fixes"
        ordering = ["due_on", "id"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None, outcome="")
                | Q(done_at__isnull=False, done_by__isnull=False) & ~Q(outcome=""),
                name="done_says_how",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_on"], name="fix_open", condition=Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.what} ({self.process})"


class FlagQuerySet(OfProcesses["Flag"]):
    """Flags, as sentences."""

    def open(self) -> Self:
        """Those that nobody judged yet."""
        return self.filter(state=FlagState.OPEN)


class Flag(models.Model):
    """A figure outside two standard deviations of its last four weeks, and what moved with it."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="flags", db_index=False)
    metric = models.ForeignKey(Metric, models.PROTECT, related_name="flags", db_index=False)
    week_on = models.DateField()
    value = models.DecimalField(max_digits=20, decimal_places=6)
    mean = models.DecimalField(max_digits=20, decimal_places=6)
    deviation = models.DecimalField(max_digits=20, decimal_places=6)
    weeks = models.PositiveSmallIntegerField("weeks compared with")
    # [{"kind": "version", "says": "Version 4 was published on Tuesday", "link": "/…"}]
    moved_with = models.JSONField(default=list, blank=True)
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=FlagState.choices, default=FlagState.OPEN)
    judged_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    because = models.TextField("why", blank=True)

    objects = FlagQuerySet.as_manager()
    history = history()

    class Meta:
        ordering = ["-week_on", "process", "metric"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["process", "metric", "week_on"], name="one_flag_a_figure"
            ),
            models.CheckConstraint(
                condition=Q(state=FlagState.OPEN, judged_by=None)
                | ~Q(state=FlagState.OPEN) & Q(judged_by__isnull=False, judged_at__isnull=False),
                name="judged_by_a_person",
            ),
        ]
        indexes = [
            models.Index(fields=["process"], name="flag_open", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.metric} of {self.process}, week of {self.week_on}"


append_only(WeekCorrection, says="A correction stays on record.")
_WEEK, _FIX, _FLAG = (model._meta.db_table for model in (Week, Fix, Flag))
declare(
    Trigger(
        "closed_week_stays",
        _WEEK,
        "UPDATE",
        "A closed week never changes; a correction is written beside it.",
        when="OLD.state = 'closed'",
    ),
    Trigger("week_stays", _WEEK, "DELETE", "A week stays on record."),
    Trigger(
        "done_fix_stays",
        _FIX,
        "UPDATE",
        "A fix that is done never changes.",
        when="OLD.done_at IS NOT NULL",
    ),
    Trigger("fix_stays", _FIX, "DELETE", "A fix stays on record."),
    Trigger(
        "judged_flag_stays", _FLAG, "UPDATE", "What was judged stays.", when="OLD.state <> 'open'"
    ),
    Trigger(
        "judged_flag_is_kept", _FLAG, "DELETE", "What was judged stays.", when="OLD.state <> 'open'"
    ),
)
