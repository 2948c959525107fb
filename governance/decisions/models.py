"""The decision log: what agents decided, kept as it was sent, and what the portal found in it."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q

from governance.decisions.words import BreachKind, MarkKind
from house.triggers import Trigger, append_only, declare
from processes.contracts.models import ContractVersion
from processes.people.models import Person
from processes.register.models import Process


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Logged decisions, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those of processes that the person may see."""
        everywhere = not person.is_agent and person.has_perm("processes.view_restricted")
        if everywhere and person.is_active:
            return self
        # Ids are looked up first and stand in the query: a subquery is slow where lists are long.
        seen = Process.objects.visible_to(person).values_list("pk", flat=True)
        return self.filter(process__in=list(seen))

    def of(self, process: Process) -> Self:
        """Those of one process."""
        return self.filter(process=process)

    def breached(self) -> Self:
        """Those in which something did not fit the contract."""
        return self.filter(breach_count__gt=0)

    def escalated(self) -> Self:
        """Those for which the agent says that a person was called."""
        return self.filter(is_escalated=True)


class Decision(models.Model):
    """One decision of an agent; its facts and digest never change and never vanish."""

    public_id = models.UUIDField(unique=True)
    process = models.ForeignKey(Process, models.PROTECT, related_name="decisions", db_index=False)
    # None where the bare process was named and nothing was in force.
    version = models.ForeignKey(
        ContractVersion, models.PROTECT, null=True, related_name="decisions", db_index=False
    )
    # The sender's own id, or made from the record's content.
    event_id = models.CharField(max_length=200)
    # The public id of the key that sent it.
    key = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField("decided")
    received_at = models.DateTimeField("received")

    decision = models.CharField(max_length=200)
    model = models.CharField(max_length=200)
    case_id = models.CharField("case", max_length=200, blank=True)
    owner = models.CharField(max_length=254)
    authorization_id = models.CharField("authorization", max_length=200, blank=True)
    is_escalated = models.BooleanField("a person was called")
    confidence = models.FloatField(null=True)
    cost = models.DecimalField(max_digits=14, decimal_places=8, null=True)
    tokens_in = models.BigIntegerField(null=True)
    tokens_out = models.BigIntegerField(null=True)
    latency_ms = models.BigIntegerField(null=True)
    units = models.BigIntegerField(default=1)
    breach_count = models.PositiveSmallIntegerField("breaches", default=0)
    unchecked_count = models.PositiveSmallIntegerField("rules not checkable", default=0)

    # Of the record as sent, which outlives the record's text; and of that with all the facts.
    body_digest = models.CharField(max_length=64)
    # Of the breaches and marks that were written with it.
    findings_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        default_permissions = ("view",)
        permissions = [
            ("see_personal_data", "Can see personal data in decisions"),
            ("keep_decisions", "Can decide how long decisions are kept, and erase"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["process", "event_id"], name="event_once_a_process"),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="decision_newest"),
            models.Index(fields=["process", "-at", "-id"], name="decision_by_process"),
            models.Index(fields=["decision", "-at", "-id"], name="decision_by_decision"),
            models.Index(fields=["model", "-at", "-id"], name="decision_by_model"),
            models.Index(fields=["version", "-at", "-id"], name="decision_by_version"),
            models.Index(
                fields=["case_id", "-at", "-id"],
                name="decision_by_case",
                condition=~Q(case_id=""),
            ),
            models.Index(
                fields=["authorization_id"],
                name="decision_by_authorization",
                condition=~Q(authorization_id=""),
            ),
            models.Index(
                fields=["process", "-at", "-id"],
                name="decision_breached",
                condition=Q(breach_count__gt=0),
            ),
            models.Index(
                fields=["-at", "-id"],
                name="decision_newest_breached",
                condition=Q(breach_count__gt=0),
            ),
            models.Index(
                fields=["process", "-at", "-id"],
                name="decision_escalated",
                condition=Q(is_escalated=True),
            ),
            models.Index(
                fields=["-at", "-id"],
                name="decision_newest_escalated",
                condition=Q(is_escalated=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} by {self.process}"


class DecisionBody(models.Model):
    """The record exactly as it was sent; it may go only once its tombstone stands."""

    decision = models.OneToOneField(Decision, models.PROTECT, primary_key=True, related_name="body")
    text = models.TextField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"record of {self.decision_id}"


class DecisionTool(models.Model):
    """A tool that a decision used, for finding decisions by it; written with the seal."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="tools", db_index=False)
    process = models.ForeignKey(Process, models.PROTECT, related_name="+", db_index=False)
    tool = models.CharField(max_length=120)
    at = models.DateTimeField()
    uses = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["decision", "tool"], name="tool_once_a_decision"),
        ]
        indexes = [
            models.Index(fields=["tool", "-at", "-decision"], name="decision_by_tool"),
            models.Index(
                fields=["process", "tool", "-at", "-decision"], name="decision_by_process_tool"
            ),
        ]

    def __str__(self) -> str:
        return self.tool


class BreachQuerySet(models.QuerySet["Breach"]):
    """Breaches, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those of decisions that the person may see."""
        return self.filter(process__in=Process.objects.visible_to(person))

    def untold(self) -> Self:
        """Those that nobody was told of yet."""
        return self.filter(told_at=None)


class Breach(models.Model):
    """Something in a record that the contract does not allow."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="breaches")
    process = models.ForeignKey(Process, models.PROTECT, related_name="breaches", db_index=False)
    kind = models.CharField(max_length=12, choices=BreachKind.choices)
    # The rule's name, the tool's, the check's: what was breached.
    rule = models.CharField(max_length=120)
    says = models.TextField()
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    objects = BreachQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "breaches"
        ordering = ["-at", "-id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["process", "-at", "-id"], name="breach_by_process"),
            models.Index(fields=["process", "id"], name="breach_untold", condition=Q(told_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.says}"


class Mark(models.Model):
    """Something to know about a record that is no breach; written beside it, never into it."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=16, choices=MarkKind.choices)
    name = models.CharField(max_length=120, blank=True)
    says = models.TextField()
    by = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        indexes = [
            # What no figure counts.
            models.Index(
                fields=["decision"],
                name="mark_left_out",
                condition=Q(kind__in=[MarkKind.SHADOW, MarkKind.QUARANTINED]),
            ),
        ]

    def __str__(self) -> str:
        return self.says


append_only(Decision, says="A logged decision never changes and never goes.")
append_only(DecisionTool, says="What a logged decision used never changes.")
append_only(Mark, says="A mark on a decision stays.")

_BODY, _BREACH = DecisionBody._meta.db_table, Breach._meta.db_table


def changed(columns: Iterable[str]) -> str:
    """A condition: one of these columns is not what it was."""
    return " OR ".join(f'OLD."{name}" <> NEW."{name}"' for name in columns)


_BREACH_CHANGED = changed(("id", "decision_id", "process_id", "kind", "rule", "says", "at"))
declare(
    Trigger(
        "decision_body_stays_as_sent",
        _BODY,
        "UPDATE",
        "A record never changes after it was sent.",
    ),
    Trigger(
        "decision_body_goes_with_tombstone",
        _BODY,
        "DELETE",
        "A record goes only where a tombstone says why.",
        when="NOT EXISTS (SELECT 1 FROM governance_tombstone "
        "WHERE governance_tombstone.decision_id = OLD.decision_id)",
    ),
    Trigger(
        "breach_keeps_facts",
        _BREACH,
        "UPDATE",
        "A breach never changes; only when it was told is added.",
        when=f"OLD.told_at IS NOT NULL OR {_BREACH_CHANGED}",
    ),
    Trigger("breach_stays", _BREACH, "DELETE", "A breach stays on record."),
)
