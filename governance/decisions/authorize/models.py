"""What agents asked before they acted, and what they were told: rows that explain it later."""

import secrets
from typing import Self

from django.db import models
from django.db.models import Q

from governance.escalations.models import Escalation
from house.triggers import Trigger, declare
from processes.contracts.models import ContractVersion
from processes.people.models import Person
from processes.register.models import Process


class Verdict(models.TextChoices):
    """What an agent is told, the strongest first."""

    PAUSED = "paused"
    REFUSE = "refuse"
    ASK = "ask"
    ESCALATE = "escalate"
    ALLOW = "allow"


def new_id() -> str:
    """An id that says nothing and can't be guessed."""
    return f"auth_{secrets.token_hex(10)}"


class AuthorizationQuerySet(models.QuerySet["Authorization"]):
    """Answers to agents, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those of processes that the person may see."""
        return self.filter(process__in=Process.objects.visible_to(person).values("pk"))

    def allowed(self) -> Self:
        """Those after which the agent acted."""
        return self.filter(verdict=Verdict.ALLOW)


class Authorization(models.Model):
    """One question of an agent and the verdict; only the question's own words may be erased."""

    public_id = models.CharField(max_length=40, unique=True, default=new_id)
    process = models.ForeignKey(Process, models.PROTECT, related_name="authorizations")
    version = models.ForeignKey(ContractVersion, models.PROTECT, null=True, related_name="+")
    escalation = models.ForeignKey(
        Escalation, models.PROTECT, null=True, related_name="authorizations"
    )
    at = models.DateTimeField()
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    key = models.CharField(max_length=16)
    case_id = models.CharField("case", max_length=200)
    tool = models.CharField(max_length=200, blank=True)
    action_hash = models.CharField(max_length=64)
    is_shadow = models.BooleanField("in shadow", default=False)
    reasons = models.JSONField(default=list, blank=True)
    # The question as it was sent; it may hold personal data.
    question = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True)

    objects = AuthorizationQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["process", "case_id", "-at"], name="authorization_by_case"),
            models.Index(fields=["process", "-at", "-id"], name="authorization_newest"),
            models.Index(fields=["at"], name="authorization_kept", condition=Q(erased_at=None)),
            models.Index(
                fields=["process", "tool", "-at"],
                name="authorization_uses",
                condition=Q(verdict=Verdict.ALLOW) & ~Q(tool=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process}, case {self.case_id}: {self.verdict}"


class InputAsked(models.Model):
    """How often an agent was sent to ask for one input of a case."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="+")
    case_id = models.CharField(max_length=200)
    field = models.CharField(max_length=60)
    times = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["process", "case_id", "field"], name="asked_once_a_row"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} of case {self.case_id}"


class RateGate(models.Model):
    """Where questions about one tool with a rate line up, over all hosts."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="+")
    tool = models.CharField(max_length=200)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["process", "tool"], name="one_gate_a_tool"),
        ]

    def __str__(self) -> str:
        return self.tool


_TABLE = Authorization._meta.db_table
_KEPT = [
    field.column
    for field in Authorization._meta.concrete_fields
    if field.name not in {"question", "erased_at"}
]
_CHANGED = " OR ".join(f'CAST(OLD."{c}" AS text) <> CAST(NEW."{c}" AS text)' for c in _KEPT)
_EMPTIED = " OR ".join(f'(OLD."{c}" IS NULL) <> (NEW."{c}" IS NULL)' for c in _KEPT)
declare(
    Trigger(
        "authorization_keeps_facts",
        _TABLE,
        "UPDATE",
        "What an agent was told never changes; its question can only be erased.",
        when=f"{_CHANGED} OR {_EMPTIED} OR NEW.question <> '' OR NEW.erased_at IS NULL",
    ),
    Trigger("authorization_stays", _TABLE, "DELETE", "What an agent was told stays on record."),
)
