"""Runs: what was asked of which prompt, a row for each case and repeat, and what came of it."""

import secrets
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from governance.evaluations.models import EvaluationSet
from governance.evaluations.runs.words import DECIDED, OPEN, ResultState, RunState, Trigger
from house.triggers import Trigger as Guard
from house.triggers import append_only, declare
from processes.models import ContractVersion, Person, Process


def new_id() -> str:
    """An id that says nothing and can't be guessed."""
    return f"run_{secrets.token_hex(10)}"


class RunQuerySet(models.QuerySet["Run"]):
    """Runs, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those of processes that the person may see."""
        return self.filter(process__in=Process.objects.visible_to(person))

    def open(self) -> Self:
        """Those that a worker has still to end."""
        return self.filter(state__in=OPEN)

    def decided(self) -> Self:
        """Those that ended with a verdict."""
        return self.filter(state__in=DECIDED)

    def unheard(self, since: datetime) -> Self:
        """Open ones of which no worker has been heard since a moment."""
        return self.open().filter(
            Q(beat_at__isnull=True, asked_at__lt=since) | Q(beat_at__lt=since)
        )


class Run(models.Model):
    """One contract version put to the cases of some sets."""

    public_id = models.CharField(max_length=40, unique=True, default=new_id, editable=False)
    process = models.ForeignKey(Process, models.PROTECT, related_name="evaluation_runs")
    version = models.ForeignKey(ContractVersion, models.PROTECT, related_name="evaluation_runs")
    # What the verdict counts for; a draft may change after the run has begun.
    behaviour_hash = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    # The contract as it was asked: everything that is needed to repeat the run.
    contract = models.JSONField(default=dict)
    # [{"id", "slug", "name", "purpose", "hash", "cases", "threshold": percent or null}]
    sets = models.JSONField(default=list)
    # Whether it covers every set that the process has to pass, so that a gate may count it.
    is_complete = models.BooleanField("covers every required set", default=False)
    trigger = models.CharField("started by", max_length=10, choices=Trigger.choices)
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked_by_name = models.CharField("asked by", max_length=200)
    because = models.TextField("why", blank=True)
    asked_at = models.DateTimeField()
    # The same request again finds the same run.
    idempotency_key = models.CharField(max_length=200, null=True, editable=False)

    state = models.CharField(max_length=20, choices=RunState.choices, default=RunState.QUEUED)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # When a worker was last heard of; one that falls silent is replaced.
    beat_at = models.DateTimeField(null=True)
    is_cancel_asked = models.BooleanField(default=False)

    repeats = models.PositiveSmallIntegerField(default=1)
    concurrency = models.PositiveSmallIntegerField(default=8)
    step_limit = models.PositiveSmallIntegerField("rounds of tools a case may take", default=8)
    seconds_per_call = models.PositiveIntegerField(default=60)
    seconds_per_case = models.PositiveIntegerField(default=180)
    seconds_for_all = models.PositiveIntegerField(default=7200)
    # In the company's currency; without one nothing stops it but its end.
    budget = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    uses_cache = models.BooleanField("may use answers kept from before", default=True)
    may_end_early = models.BooleanField("ends once the verdict is certain", default=True)
    seed = models.PositiveBigIntegerField(default=0)
    margin_percent = models.FloatField("drop that is still no worse, in percent", default=5.0)

    model = models.CharField(max_length=200, blank=True)
    # Which service answers, for people.
    service = models.CharField(max_length=300, blank=True)
    is_practice = models.BooleanField("answered by the practice model", default=False)
    # What was in force then, and the run that says how well it did.
    baseline = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="compared_by", editable=False
    )
    # The verdict as data, and in words; written once, from the rows.
    verdict = models.JSONField(default=dict)
    says = models.TextField("verdict", blank=True)
    problem = models.TextField(blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = "evaluation run"
        ordering = ["-asked_at", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["process", "idempotency_key"], name="run_asked_once"),
            models.CheckConstraint(condition=Q(repeats__gte=1), name="run_repeats"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN) | Q(ended_at__isnull=False), name="run_end_has_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["process", "-asked_at", "-id"], name="run_by_process"),
            models.Index(fields=["behaviour_hash", "-id"], name="run_by_behaviour"),
            models.Index(fields=["beat_at"], name="run_open", condition=Q(state__in=OPEN)),
        ]

    def __str__(self) -> str:
        return f"evaluation of {self.process} v{self.version.number}"

    @property
    def is_open(self) -> bool:
        """Whether a worker has still to end it."""
        return self.state in OPEN


class AskedQuerySet(models.QuerySet["Asked"]):
    """Cases as they were asked, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those of runs that the person may see."""
        return self.filter(Exists(Result.objects.visible_to(person).filter(asked=OuterRef("pk"))))


class Asked(models.Model):
    """A case as it was when it was asked; kept once, however many runs ask it."""

    hash = models.CharField(max_length=64, primary_key=True)
    content = models.JSONField()

    objects = AskedQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.content.get("name") or self.hash[:12])


class ResultQuerySet(models.QuerySet["Result"]):
    """Results, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those of runs that the person may see."""
        return self.filter(run__process__in=Process.objects.visible_to(person))

    def waiting(self) -> Self:
        """Those not asked yet, or asked by a worker that has not answered."""
        return self.filter(state=ResultState.WAITING)

    def free(self, at: datetime) -> Self:
        """Those that no worker holds now."""
        return self.waiting().filter(Q(claimed_until__isnull=True) | Q(claimed_until__lt=at))


class Result(models.Model):
    """What came of one case in one repeat."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="results")
    evaluation_set = models.ForeignKey(EvaluationSet, models.PROTECT, related_name="+")
    lineage = models.UUIDField("case")
    asked = models.ForeignKey(Asked, models.PROTECT, related_name="+")
    repeat = models.PositiveSmallIntegerField(default=0)
    # Cheapest first.
    order = models.PositiveIntegerField(default=0)
    weight = models.FloatField(default=1.0)
    must_pass = models.BooleanField(default=False)

    state = models.CharField(max_length=8, choices=ResultState.choices, default=ResultState.WAITING)
    claimed_by = models.CharField(max_length=40, blank=True)
    claimed_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    passed = models.BooleanField(null=True)
    score = models.FloatField(null=True)
    # A sentence: why it failed, or why there is no result at all.
    says = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    # Everything that was said: system, user, assistant and tool, in order.
    messages = models.JSONField(default=list)
    # The tools that were called: [{"name", "arguments"}].
    calls = models.JSONField(default=list)
    # One for each check: [{"type", "metric", "passed", "score", "reason", "error", "judge", …}].
    findings = models.JSONField(default=list)
    rounds = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField("questions that had to be sent", default=0)
    latency_ms = models.BigIntegerField(null=True)
    tokens_in = models.BigIntegerField(null=True)
    tokens_out = models.BigIntegerField(null=True)
    # Unknown where nobody keeps a price for the model; never zero for that.
    cost = models.DecimalField(max_digits=14, decimal_places=8, null=True)
    model = models.CharField("model that answered", max_length=200, blank=True)
    is_cached = models.BooleanField("answered from what was kept", default=False)

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["run", "evaluation_set", "lineage", "repeat"], name="result_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=ResultState.DONE) | Q(passed__isnull=False, score__isnull=False),
                name="result_done_is_judged",
            ),
        ]
        indexes = [
            models.Index(
                fields=["run", "order", "id"],
                name="result_to_do",
                condition=Q(state=ResultState.WAITING),
            ),
            models.Index(fields=["lineage", "run"], name="result_by_case"),
        ]

    def __str__(self) -> str:
        return f"{self.lineage} in {self.run_id}, repeat {self.repeat + 1}"


append_only(Asked, says="A case stays as it was asked.")
_RUNS, _RESULTS = Run._meta.db_table, Result._meta.db_table
declare(
    Guard("run_stays", _RUNS, "DELETE", "An evaluation run stays on record."),
    Guard("result_stays", _RESULTS, "DELETE", "A result stays on record."),
    Guard(
        "result_ends_once",
        _RESULTS,
        "UPDATE",
        "What came of a case never changes.",
        when="OLD.state <> 'waiting'",
    ),
    Guard(
        "run_ends_once",
        _RUNS,
        "UPDATE",
        "A verdict never changes.",
        when="OLD.state NOT IN ('queued', 'running')",
    ),
)
