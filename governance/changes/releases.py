"""How what is in force changes: releases and what follows them, plans, freezes, second persons."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from governance.changes.words import Asked, Planned, ReleaseKind, TwoPersonAct
from house.clock import now
from house.triggers import append_only
from processes.contracts.models import ContractVersion
from processes.contracts.words import Reach
from processes.people.models import Person
from processes.register.models import Process


class Release(models.Model):
    """One moment at which what is in force changed: how, by whom, with which second person."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="releases")
    version = models.ForeignKey(ContractVersion, models.PROTECT, related_name="releases")
    replaced = models.ForeignKey(ContractVersion, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=ReleaseKind.choices)
    content_hash = models.CharField(max_length=64)
    # Where it is staged: for whom, in words.
    reach = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="releases")
    by_name = models.CharField(max_length=200)
    second = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    second_name = models.CharField(max_length=200, blank=True)
    # Who answers for it when it fails: the accountable person of that moment.
    answers = models.ForeignKey(Person, models.PROTECT, related_name="+")
    answers_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    because = models.TextField("why")

    class Meta:
        ordering = ["-at", "-id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(second=None) | ~Q(second=F("by")), name="second_person_is_another"
            ),
            models.CheckConstraint(
                condition=~Q(kind=ReleaseKind.EMERGENCY) | Q(second__isnull=False),
                name="emergency_takes_two",
            ),
        ]
        indexes = [models.Index(fields=["process", "-at", "-id"], name="release_by_process")]

    def __str__(self) -> str:
        return f"{self.version} {self.get_kind_display()} {self.at:%-d %b %Y}"


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Reviews after the fact, as sentences."""

    def open(self) -> Self:
        """Those nobody has done yet."""
        return self.filter(done_at=None)

    def late(self) -> Self:
        """Open past their time."""
        return self.open().filter(due_at__lt=now())


class FollowUp(models.Model):
    """The review that is due after a rollback or an emergency, which are marked until then."""

    release = models.OneToOneField(Release, models.PROTECT, related_name="follow_up")
    due_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    words = models.TextField(blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["due_at"], name="review_due", condition=Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return f"review of {self.release}"


class Countersign(models.Model):
    """An act that takes a second person: who asked, and what the second one said."""

    act = models.CharField(max_length=10, choices=TwoPersonAct.choices)
    version = models.ForeignKey(ContractVersion, models.PROTECT, related_name="countersigns")
    # What is in force while it waits; where that changes, it is asked anew.
    replaces = models.ForeignKey(ContractVersion, models.PROTECT, null=True, related_name="+")
    content_hash = models.CharField(max_length=64)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    because = models.TextField("why")
    state = models.CharField(max_length=10, choices=Asked.choices, default=Asked.WAITING)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["version", "act"],
                condition=Q(state=Asked.WAITING),
                name="one_waiting_countersign",
            ),
            models.CheckConstraint(
                condition=~Q(state=Asked.CONFIRMED)
                | Q(answered_by__isnull=False) & ~Q(answered_by=F("asked_by")),
                name="confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.version}"


class Plan(models.Model):
    """A publication at a set time."""

    version = models.ForeignKey(ContractVersion, models.PROTECT, related_name="plans")
    at = models.DateTimeField()
    reach = models.CharField(max_length=10, choices=Reach.choices, blank=True)
    share = models.PositiveSmallIntegerField(default=0)
    teams = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    because = models.TextField("why")
    state = models.CharField(max_length=10, choices=Planned.choices, default=Planned.WAITING)
    # What stood in the way, when it was blocked.
    outcome = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(state=Planned.WAITING), name="one_plan_a_version"
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="plan_due", condition=Q(state=Planned.WAITING)),
        ]

    def __str__(self) -> str:
        return f"{self.version} on {self.at:%-d %b %Y, %H:%M}"


class Preparation(models.Model):
    """When people are told of a version and learn it; or why nobody needs to learn anything."""

    version = models.OneToOneField(ContractVersion, models.PROTECT, related_name="preparation")
    announced_on = models.DateField()
    training_on = models.DateField(null=True, blank=True)
    no_training_because = models.CharField(max_length=300, blank=True)
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(training_on__isnull=False) | ~Q(no_training_because=""),
                name="training_or_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}: announced on {self.announced_on:%-d %b %Y}"


class FreezeQuerySet(models.QuerySet["Freeze"]):
    """Freezes, as sentences."""

    def standing(self) -> Self:
        """Those that hold now."""
        return self.filter(lifted_at=None, until__gt=now())

    def over(self) -> Self:
        """Those whose time has passed, and that nobody lifted."""
        return self.filter(lifted_at=None, until__lte=now())


class Freeze(models.Model):
    """A time in which the rules of a process stay as they are."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="freezes")
    until = models.DateTimeField()
    because = models.TextField("why")
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    lifted_because = models.TextField(blank=True)

    objects = FreezeQuerySet.as_manager()

    class Meta:
        ordering = ["-set_at", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["process"], condition=Q(lifted_at=None), name="one_freeze_a_process"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process} frozen until {self.until:%-d %b %Y}"


append_only(Release, says="What came into force, and how, stays on record.")
