"""A change under review: what was handed in, what it needs, who said what about it."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from governance.changes.words import Answer, Ended, Half
from house.clock import now
from house.triggers import append_only
from processes.contracts.models import ContractVersion
from processes.people.models import Person
from processes.register.models import Process


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Reviews, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those of processes that the person may see."""
        return self.filter(version__process__in=Process.objects.visible_to(person))

    def open(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended="")


class Submission(models.Model):
    """A contract version handed in for review: this exact content, and what it needs."""

    version = models.ForeignKey(ContractVersion, models.PROTECT, related_name="submissions")
    # What was in force then; the difference is read against it.
    replaces = models.ForeignKey(ContractVersion, models.PROTECT, null=True, related_name="+")
    content_hash = models.CharField(max_length=64)
    behaviour_hash = models.CharField(max_length=64)
    # What makes the change risky, as it was found then: kind, sentence, whether compliance signs.
    risks = models.JSONField(default=list)
    submitted_by = models.ForeignKey(Person, models.PROTECT, related_name="submissions")
    submitted_at = models.DateTimeField()
    because = models.TextField("why")
    # When people were asked: once the machine gates were green.
    asked_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=10, choices=Ended.choices, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_because = models.TextField(blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(ended=""), name="one_open_review_a_version"
            ),
        ]
        indexes = [models.Index(fields=["-submitted_at", "-id"], name="submission_newest")]

    def __str__(self) -> str:
        return f"{self.version}, handed in {self.submitted_at:%-d %b %Y}"

    @property
    def is_open(self) -> bool:
        """Whether it still can lead to a publication."""
        return not self.ended


class Requirement(models.Model):
    """An approval that a submission needs; frozen when it is handed in, only ever added to."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="requirements")
    half = models.CharField(max_length=10, choices=Half.choices)
    because = models.TextField("why")

    class Meta:
        ordering = ["submission", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["submission", "half"], name="one_requirement_a_half"),
        ]

    def __str__(self) -> str:
        return f"{self.get_half_display()}: {self.because}"


class Approval(models.Model):
    """One person's yes to exactly one content; written once."""

    requirement = models.OneToOneField(Requirement, models.PROTECT, related_name="approval")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="approvals")
    content_hash = models.CharField(max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, related_name="approvals")
    by_name = models.CharField(max_length=200)
    # "business-half owner", or "deputy system-half owner, for someone who is away".
    as_what = models.CharField(max_length=200)
    at = models.DateTimeField()
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["submission", "at", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "by"], name="one_approval_a_person_and_review"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_name} approved the {self.requirement.get_half_display()}"


class Consultation(models.Model):
    """Someone asked for their view by a date, and what they answered, or that they didn't."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="consultations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="consultations")
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answer = models.CharField(max_length=12, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True)
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["submission", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["submission", "person"], name="consulted_once"),
        ]
        indexes = [models.Index(fields=["answer_by"], name="unanswered", condition=Q(answer=""))]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_answer_display() or 'asked'}"


class CallIn(models.Model):
    """Compliance's word that a change needs its signature, whatever else it needs."""

    version = models.OneToOneField(ContractVersion, models.PROTECT, related_name="call_in")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    because = models.TextField("why")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.by} called in {self.version}"


class Comment(models.Model):
    """A sentence beside a change; it decides nothing."""

    version = models.ForeignKey(ContractVersion, models.PROTECT, related_name="comments")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        ordering = ["version", "at", "id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.by}: {self.text}"


class LookQuerySet(models.QuerySet["Look"]):
    """Who looks, as sentences."""

    def fresh(self) -> Self:
        """Those that have not run out."""
        return self.filter(until__gt=now())


class Look(models.Model):
    """Someone's "I am looking at this", until it runs out."""

    version = models.ForeignKey(ContractVersion, models.CASCADE, related_name="looks")
    person = models.ForeignKey(Person, models.CASCADE, related_name="looks")
    since = models.DateTimeField()
    until = models.DateTimeField()

    objects = LookQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "person"], name="looks_once"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="look_runs_out"),
        ]

    def __str__(self) -> str:
        return f"{self.person} is looking at {self.version}"


append_only(Approval, says="An approval never changes and never goes.")
append_only(Requirement, says="What a change needs is frozen when it is handed in.")
append_only(CallIn, says="A call-in stays on record.")
append_only(Comment, says="A comment stays as it was written.")
