"""What stands around runs: bars per tier, prices, kept answers, people's marks, waivers."""

from datetime import datetime
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from governance.evaluations.runs.models import Result
from governance.evaluations.runs.words import Opinion, WaiverState
from house.history import history
from house.triggers import Trigger, append_only, declare
from processes.models import Person, Process, Tier


class TierBar(models.Model):
    """What evaluations a tier asks for, how they are run, and how much worse is still no worse."""

    tier = models.OneToOneField(Tier, models.PROTECT, primary_key=True, related_name="bar")
    # Purposes of which a process needs a required set, e.g. ["acceptance", "adversarial"].
    purposes = models.JSONField(default=list, blank=True)
    margin_percent = models.FloatField(
        "drop that is still no worse, in percent",
        default=5.0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    repeats = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    # Below so many cases the simple rule decides and the interval is information.
    small_below = models.PositiveIntegerField("cases below which the simple rule holds", default=50)
    # Vendors change models without a word; empty for no schedule.
    every_days = models.PositiveIntegerField("run again after so many days", null=True, blank=True)
    budget = models.DecimalField(
        "most that one run may cost", max_digits=12, decimal_places=4, null=True, blank=True
    )
    concurrency = models.PositiveSmallIntegerField(
        "cases at once", default=8, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )

    history = history()

    class Meta:
        verbose_name = "evaluation bar"
        ordering = ["tier"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(margin_percent__gte=0, margin_percent__lte=100, repeats__gte=1),
                name="bar_figures_fit",
            )
        ]

    def __str__(self) -> str:
        return f"what tier {self.tier_id} asks of evaluations"


class PriceQuerySet(models.QuerySet["Price"]):
    """Prices, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """What a service charges is the same for everybody."""
        return self if person.is_active else self.none()

    def at(self, moment: datetime) -> Self:
        """Those in force at a moment, the newest of each model first."""
        return self.filter(since__lte=moment).order_by("model", "-since", "-id")


class Price(models.Model):
    """What a model costs from a day on, in the company's currency for a million tokens."""

    model = models.CharField(max_length=200)
    since = models.DateTimeField("from")
    per_million_in = models.DecimalField(
        "a million tokens in", max_digits=14, decimal_places=6, validators=[MinValueValidator(0)]
    )
    per_million_out = models.DecimalField(
        "a million tokens out", max_digits=14, decimal_places=6, validators=[MinValueValidator(0)]
    )
    set_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    because = models.TextField("where it comes from", blank=True)

    objects = PriceQuerySet.as_manager()

    class Meta:
        ordering = ["model", "-since", "-id"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(per_million_in__gte=0, per_million_out__gte=0),
                name="price_not_negative",
            )
        ]

    def __str__(self) -> str:
        return f"{self.model} from {self.since:%Y-%m-%d}"


class CachedAnswerQuerySet(models.QuerySet["CachedAnswer"]):
    """Kept answers, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Nobody reads them: each result has what it needs of them."""
        return self.none()


class CachedAnswer(models.Model):
    """A model's answer to exactly one question in exactly one repeat."""

    key = models.CharField(max_length=64, primary_key=True)
    answer = models.JSONField()
    at = models.DateTimeField()

    objects = CachedAnswerQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["at"], name="cached_by_time")]

    def __str__(self) -> str:
        return self.key[:12]


class ResultMark(models.Model):
    """What a person thinks of the verdict on one result; the newest of each person counts."""

    result = models.ForeignKey(Result, models.PROTECT, related_name="marks")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opinion = models.CharField(max_length=10, choices=Opinion.choices)
    because = models.TextField("why", blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(opinion="agrees") | ~Q(because=""), name="disagreement_says_why"
            )
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.opinion}"


class WaiverQuerySet(models.QuerySet["Waiver"]):
    """Waivers, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those of processes that the person may see."""
        return self.filter(process__in=Process.objects.visible_to(person))

    def asked(self) -> Self:
        """Those that wait for somebody's approval."""
        return self.filter(state=WaiverState.ASKED)

    def standing(self, at: datetime) -> Self:
        """Those approved and not over."""
        return self.filter(state=WaiverState.APPROVED, until__gt=at)


class Waiver(models.Model):
    """Leave to go ahead without a passed evaluation, for one behaviour and until a day."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="evaluation_waivers")
    behaviour_hash = models.CharField(max_length=64)
    version_number = models.PositiveIntegerField()
    # Whoever wrote what is waived: neither they nor who asks may approve it.
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    because = models.TextField("why")
    until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=WaiverState.choices, default=WaiverState.ASKED)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    objects = WaiverQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "withdrawn"])
                | (
                    Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("author"))
                    & ~Q(decided_by=F("asked_by"))
                ),
                name="waiver_needs_another",
            ),
            models.UniqueConstraint(
                fields=["process", "behaviour_hash"],
                condition=Q(state="asked"),
                name="one_open_waiver",
            ),
        ]
        indexes = [models.Index(fields=["process", "behaviour_hash"], name="waiver_by_behaviour")]

    def __str__(self) -> str:
        return f"waiver for {self.process} v{self.version_number}"


append_only(Price, says="A price is kept; a new one counts from its own day on.")
append_only(ResultMark, says="What a person marked is kept; a new mark counts instead.")
_WAIVERS = Waiver._meta.db_table
_STATED = ("process_id", "behaviour_hash", "asked_by_id", "author_id", "because", "until")
_RESTATED = " OR ".join(f"CAST(OLD.{name} AS text) <> CAST(NEW.{name} AS text)" for name in _STATED)
declare(
    Trigger("waiver_stays", _WAIVERS, "DELETE", "A waiver stays on record."),
    Trigger(
        "waiver_keeps",
        _WAIVERS,
        "UPDATE",
        "A waiver says for good what it said, and is decided once.",
        when=f"OLD.state <> 'asked' OR {_RESTATED}",
    ),
)
