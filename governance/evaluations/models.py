"""Sets of cases, who relies on them, and what has been made easier to pass."""

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from governance.evaluations.words import CaseKind, ProposalKind, ProposalState, Purpose, SourceKind
from house.history import history
from house.triggers import Trigger, append_only, declare
from processes.models import Person, Process


class SetQuerySet(models.QuerySet["EvaluationSet"]):
    """Evaluation sets, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Shared packs, and the sets of processes that the person may see."""
        if not person.is_active:
            return self.none()
        return self.filter(
            Q(process__isnull=True) | Q(process__in=Process.objects.visible_to(person))
        )

    def in_use(self) -> Self:
        """Those not retired."""
        return self.filter(is_retired=False)

    def packs(self) -> Self:
        """Those that any process may use."""
        return self.filter(process__isnull=True)

    def of(self, process: Process) -> Self:
        """A process's own sets, the packs that it uses, and whatever is asked of it."""
        return self.filter(
            Q(process=process)
            | Q(pk__in=SetUse.objects.filter(process=process).values("evaluation_set"))
            | Q(pk__in=RequiredSet.objects.filter(process=process).values("evaluation_set"))
        )

    def with_counts(self) -> Self:
        """Each with how many cases it asks."""
        cases = Case.objects.asked().filter(evaluation_set=OuterRef("pk"))
        return self.annotate(case_count=_number_of(cases))

    def with_uses(self, person: Person) -> Self:
        """Each with how many of the processes that someone may see use it."""
        seen = Process.objects.visible_to(person).order_by().values("pk")
        uses = SetUse.objects.filter(evaluation_set=OuterRef("pk"), process__in=seen)
        return self.annotate(use_count=_number_of(uses))


def _number_of(rows: "models.QuerySet[Any]") -> Coalesce:
    """How many rows each set has, without joining one kind to the other."""
    counted = rows.order_by().values("evaluation_set").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


class EvaluationSet(models.Model):
    """A small curated set of cases: one process's own, or a pack that many share."""

    process = models.ForeignKey(
        Process, models.PROTECT, null=True, blank=True, related_name="evaluation_sets"
    )
    slug = models.SlugField("short name", max_length=80, unique=True)
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    says = models.TextField("what it shows", blank=True)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="evaluation_sets")
    # What stands for everything that is asked and how it is graded; a result counts for this.
    content_hash = models.CharField(max_length=64, editable=False)
    is_retired = models.BooleanField("retired", default=False)
    created_at = models.DateTimeField(editable=False)

    objects = SetQuerySet.as_manager()
    history = history()

    # Filled in by with_counts() and with_uses().
    case_count: int
    use_count: int

    class Meta:
        verbose_name = "evaluation set"
        ordering = ["name", "id"]
        default_permissions = ()
        indexes = [models.Index(fields=["process", "name", "id"], name="set_by_process")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_pack(self) -> bool:
        """Whether any process may use it."""
        return self.process_id is None


class SetUse(models.Model):
    """A process that uses a shared pack: how reuse is counted."""

    evaluation_set = models.ForeignKey(EvaluationSet, models.PROTECT, related_name="uses")
    process = models.ForeignKey(Process, models.PROTECT, related_name="pack_uses")
    since = models.DateTimeField()
    used_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    history = history()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["evaluation_set", "process"], name="pack_used_once")
        ]

    def __str__(self) -> str:
        return f"{self.process} uses {self.evaluation_set}"


class RequiredSet(models.Model):
    """A set that a process has to pass, and how well."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="required_sets")
    evaluation_set = models.ForeignKey(EvaluationSet, models.PROTECT, related_name="required_by")
    threshold_percent = models.PositiveSmallIntegerField(
        "share of the weight that must pass, in percent",
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    since = models.DateTimeField()

    history = history()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["evaluation_set", "process"], name="required_once"),
            models.CheckConstraint(
                condition=Q(threshold_percent__gte=1, threshold_percent__lte=100),
                name="required_share_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process} passes {self.evaluation_set} by {self.threshold_percent} %"


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, as sentences."""

    def asked(self) -> Self:
        """Those that count: not dropped."""
        return self.filter(is_dropped=False)

    def visible_to(self, person: Person) -> Self:
        """Those of sets that the person may see."""
        return self.filter(evaluation_set__in=EvaluationSet.objects.visible_to(person))


class Case(models.Model):
    """One situation put to the agent, and what makes its answer right."""

    evaluation_set = models.ForeignKey(EvaluationSet, models.PROTECT, related_name="cases")
    lineage = models.UUIDField(default=uuid.uuid4, editable=False)
    order = models.PositiveIntegerField(default=0, editable=False)
    # What an imported file calls it, so that the same file again changes it and adds no other.
    key = models.CharField("key in its file", max_length=200, blank=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=24, choices=CaseKind.choices, default=CaseKind.NORMAL)
    says = models.TextField("what it tries", blank=True)
    inputs = models.JSONField(default=dict, blank=True)
    # Turns that came before, oldest first: [{"role": "user", "content": "…"}].
    conversation = models.JSONField(default=list, blank=True)
    # What tools answer in this case: [{"tool": "crm.read", "arguments": {…}, "answer": …}].
    tool_answers = models.JSONField(default=list, blank=True)
    # Assertions as docs/checks.md says: [{"type": "contains", "value": "…"}].
    checks = models.JSONField(default=list, blank=True)
    weight = models.FloatField(default=1.0, validators=[MinValueValidator(0)])
    must_pass = models.BooleanField(default=False)
    # The weighted mean that its checks have to reach; without one every check has to pass.
    score_threshold = models.FloatField(
        "score that is enough",
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    # The share of its repeats that have to pass.
    repeat_threshold = models.FloatField(
        "share of repeats that is enough",
        default=1.0,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    source_kind = models.CharField(
        max_length=10, choices=SourceKind.choices, default=SourceKind.WRITTEN
    )
    source_id = models.CharField(max_length=200, blank=True)
    source_says = models.CharField(max_length=300, blank=True)
    is_dropped = models.BooleanField("dropped", default=False, editable=False)
    created_at = models.DateTimeField(editable=False)

    objects = CaseQuerySet.as_manager()
    # Where a case stands among the others is kept in the audit trail.
    history = history(excluded_fields=["order"])

    # What is asked and how it is graded, in the order people read it.
    content: ClassVar[tuple[str, ...]] = (
        "name",
        "kind",
        "says",
        "inputs",
        "conversation",
        "tool_answers",
        "checks",
        "weight",
        "must_pass",
        "score_threshold",
        "repeat_threshold",
    )
    # Where it comes from: kept with it, and no part of what a result counts for.
    origin: ClassVar[tuple[str, ...]] = ("key", "source_kind", "source_id", "source_says")

    class Meta:
        ordering = ["order", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["evaluation_set", "lineage"], name="case_once_in_set"),
            models.UniqueConstraint(
                fields=["evaluation_set", "key"], condition=~Q(key=""), name="case_key_once"
            ),
            models.CheckConstraint(condition=Q(weight__gte=0), name="case_weight_not_negative"),
            models.CheckConstraint(
                condition=Q(repeat_threshold__gte=0, repeat_threshold__lte=1)
                & (
                    Q(score_threshold__isnull=True)
                    | Q(score_threshold__gte=0, score_threshold__lte=1)
                ),
                name="case_thresholds_are_shares",
            ),
        ]
        indexes = [
            models.Index(fields=["evaluation_set", "order", "id"], name="case_by_order"),
            models.Index(fields=["source_kind", "source_id"], name="case_by_source"),
        ]

    def __str__(self) -> str:
        return self.name


class SetProposalQuerySet(models.QuerySet["SetProposal"]):
    """Proposals about sets, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those about sets, and processes, that the person may see."""
        seen = Process.objects.visible_to(person)
        return self.filter(
            Q(process__isnull=True) | Q(process__in=seen),
            evaluation_set__in=EvaluationSet.objects.visible_to(person),
        )

    def open(self) -> Self:
        """Those that wait for someone's consent."""
        return self.filter(state=ProposalState.OPEN)

    def waiting_for(self, person: Person) -> Self:
        """Those that this person may consent to or decline: never their own."""
        if not person.has_perm("processes.consent_to_proposal"):
            return self.none()
        return self.visible_to(person).open().exclude(proposed_by=person)


class SetProposal(models.Model):
    """A change to what a contract in force relies on, done once a second person consents."""

    evaluation_set = models.ForeignKey(EvaluationSet, models.PROTECT, related_name="proposals")
    # Whose bar it is about, where it is about one.
    process = models.ForeignKey(Process, models.PROTECT, null=True, related_name="set_proposals")
    kind = models.CharField(max_length=12, choices=ProposalKind.choices)
    subject = models.CharField("what", max_length=200)
    # What it changes: a case's lineage, "set", or "bar:" and the process; empty for a new case.
    about = models.CharField(max_length=60, blank=True)
    was = models.JSONField(default=dict)
    becomes = models.JSONField(default=dict)
    # What would be easier to pass, in sentences.
    loosens = models.JSONField(default=list)
    because = models.TextField("why")
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="set_proposals")
    proposed_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN
    )
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    objects = SetProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "withdrawn"])
                | (
                    Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=models.F("proposed_by"))
                ),
                name="set_proposer_does_not_consent",
            ),
            models.UniqueConstraint(
                fields=["evaluation_set", "about"],
                condition=Q(state="open") & ~Q(about=""),
                name="one_open_set_proposal",
            ),
        ]
        indexes = [
            models.Index(fields=["evaluation_set", "-proposed_at", "-id"], name="set_proposals")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}"


class LooseningQuerySet(models.QuerySet["Loosening"]):
    """What became easier to pass, as sentences."""

    def for_process(self, process: Process) -> Self:
        """What touches one process: its own sets, the packs it uses, its bars."""
        return self.filter(
            Q(process=process)
            | Q(process__isnull=True, evaluation_set__in=EvaluationSet.objects.of(process))
        )

    def since(self, moment: datetime) -> Self:
        """From a moment on."""
        return self.filter(at__gte=moment)


class Loosening(models.Model):
    """One thing that became easier to pass: a dropped case, a looser check, a lower bar."""

    evaluation_set = models.ForeignKey(EvaluationSet, models.PROTECT, related_name="loosenings")
    # Whose bar it was; empty where the set itself became easier, for everyone who uses it.
    process = models.ForeignKey(Process, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    says = models.TextField()

    objects = LooseningQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        default_permissions = ()
        indexes = [models.Index(fields=["evaluation_set", "-at"], name="loosened_by_time")]

    def __str__(self) -> str:
        return self.says


append_only(Loosening, says="What became easier to pass stays on record.")
_CASES, _SETS = Case._meta.db_table, EvaluationSet._meta.db_table
_PROPOSALS = SetProposal._meta.db_table
_STATED = ("evaluation_set_id", "kind", "about", "was", "becomes", "because", "proposed_by_id")
_RESTATED = " OR ".join(f"CAST(OLD.{name} AS text) <> CAST(NEW.{name} AS text)" for name in _STATED)
declare(
    Trigger("case_stays", _CASES, "DELETE", "A case is dropped, never deleted."),
    Trigger("set_stays", _SETS, "DELETE", "An evaluation set is retired, never deleted."),
    Trigger("set_proposal_stays", _PROPOSALS, "DELETE", "A proposal is kept for good."),
    Trigger(
        "set_proposal_keeps",
        _PROPOSALS,
        "UPDATE",
        "A proposal says for good what it said, and is decided once.",
        when=f"OLD.state <> 'open' OR {_RESTATED}",
    ),
)
