"""What belongs to an exception: who had it and since when, whom its holder asked, who is told."""

from typing import Self

from django.db import models
from django.db.models import Q

from governance.escalations.models import Escalation
from governance.escalations.words import Why
from house.triggers import Trigger, append_only, declare
from processes.people.models import Person
from processes.register.models import Process


class HoldingQuerySet(models.QuerySet["Holding"]):
    """Who had what, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those of exceptions that the person may see."""
        return self.filter(escalation__in=Escalation.objects.visible_to(person).values("pk"))


class Holding(models.Model):
    """A person has an exception from now on, and until when they have time for it."""

    escalation = models.ForeignKey(Escalation, models.PROTECT, related_name="holdings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    why = models.CharField(max_length=10, choices=Why.choices)
    due_at = models.DateTimeField()

    objects = HoldingQuerySet.as_manager()

    class Meta:
        ordering = ["escalation", "id"]
        default_permissions = ()
        indexes = [models.Index(fields=["-since", "-id"], name="holding_newest")]

    def __str__(self) -> str:
        return f"{self.person} since {self.since:%-d %b %H:%M}"


append_only(Holding, says="Who had an exception, and since when, stays on record.")


class AdviceQuerySet(models.QuerySet["Advice"]):
    """Questions to colleagues, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those on exceptions that the person may see, which are also those asked of them."""
        return self.filter(escalation__in=Escalation.objects.visible_to(person).values("pk"))

    def unanswered(self) -> Self:
        """Those that wait for an answer, on exceptions that still wait."""
        waiting = Escalation.objects.waiting().values("pk")
        return self.filter(answered_at=None, escalation__in=waiting)

    def asked_of(self, person: Person) -> Self:
        """Those that this person has to answer."""
        return self.unanswered().filter(person=person)


class Advice(models.Model):
    """A colleague is asked for their view; whoever holds the exception still decides it."""

    escalation = models.ForeignKey(Escalation, models.PROTECT, related_name="advice")
    person = models.ForeignKey(Person, models.PROTECT, related_name="advice_asked")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    question = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    # Since when the texts are gone, with those of the exception.
    erased_at = models.DateTimeField(null=True)

    objects = AdviceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "advice"
        ordering = ["escalation", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["escalation", "person"],
                condition=Q(answered_at=None, erased_at=None),
                name="asked_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by} asked {self.person}"


_TABLE = Advice._meta.db_table
_FIXED = ("escalation_id", "person_id", "asked_by_id", "asked_at")
_MOVED = " OR ".join(f'OLD."{column}" <> NEW."{column}"' for column in _FIXED)
declare(
    Trigger(
        "advice_is_given_once",
        _TABLE,
        "UPDATE",
        "A question and its answer stay as they were written; they are only erased.",
        when=f"""({_MOVED} OR OLD.erased_at IS NOT NULL
OR (NEW.erased_at IS NULL AND (OLD.question <> NEW.question OR OLD.answered_at IS NOT NULL))
OR (NEW.erased_at IS NOT NULL AND (NEW.question <> '' OR NEW.answer <> '')))""",
    ),
    Trigger("advice_stays", _TABLE, "DELETE", "That a colleague was asked stays on record."),
)


class DecisionHookQuerySet(models.QuerySet["DecisionHook"]):
    """Addresses of agents, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those who keep keys, on processes that they may see: a secret stands in each."""
        if not person.has_perm("processes.add_agentkey"):
            return self.none()
        return self.filter(process__in=Process.objects.visible_to(person).values("pk"))


class DecisionHook(models.Model):
    """Where the agent of a process is told of decisions, and the secret that signs them."""

    process = models.OneToOneField(Process, models.CASCADE, related_name="decision_hook")
    address = models.CharField(max_length=500)
    secret = models.CharField(max_length=64)
    set_by = models.CharField(max_length=200)
    set_at = models.DateTimeField()

    objects = DecisionHookQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"webhook of {self.process}"
