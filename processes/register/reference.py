"""What processes are sorted by: operating models, domains, tiers, controls, questions, words."""

from typing import Any, Self, TypeVar

from django.core.validators import MaxValueValidator
from django.db import models

from house.history import history
from processes.people.models import Person

Row = TypeVar("Row", bound=models.Model)


class OpenQuerySet(models.QuerySet[Row]):
    """Things that every colleague may see."""

    def visible_to(self, person: Person) -> Self:
        """All of them, for whoever is active."""
        return self if person.is_active else self.none()


class OperatingModel(models.Model):
    """A way in which a company lets agents work."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    suits = models.CharField(max_length=200)
    expect = models.CharField("what to expect", max_length=300)
    risk = models.CharField(max_length=300)
    order = models.PositiveIntegerField(default=0)

    objects = OpenQuerySet.as_manager()
    history = history()

    class Meta:
        ordering = ["order", "id"]
        default_permissions = ("view", "change")

    def __str__(self) -> str:
        return self.name


class Domain(models.Model):
    """A part of the business that picks one dominant operating model."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80, unique=True)
    summary = models.CharField(max_length=300)
    operating_model = models.ForeignKey(OperatingModel, models.PROTECT, related_name="domains")

    objects = OpenQuerySet.as_manager()
    history = history()

    class Meta:
        ordering = ["name"]
        default_permissions = ("add", "view", "change")

    def __str__(self) -> str:
        return self.name


class Tier(models.Model):
    """How far a process reaches, and so how closely it is held."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    name = models.CharField(max_length=80)
    reach = models.CharField(max_length=120)
    example = models.CharField(max_length=300)
    review_every_days = models.PositiveIntegerField()
    review_says = models.CharField("review", max_length=120)
    min_sampling_percent = models.PositiveSmallIntegerField(
        "share of decisions that a person reads at least, in percent",
        default=0,
        validators=[MaxValueValidator(100)],
    )
    compliance_signs = models.BooleanField(
        "compliance signs every change of a contract", default=False
    )

    objects = OpenQuerySet.as_manager()
    history = history()

    class Meta:
        ordering = ["number"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(review_every_days__gt=0), name="tier_is_reviewed"
            ),
            models.CheckConstraint(
                condition=models.Q(min_sampling_percent__lte=100), name="tier_sampling_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"Tier {self.number}: {self.name}"


class ControlQuerySet(OpenQuerySet["Control"]):
    """Controls, as sentences."""

    def in_force(self) -> Self:
        """Those not retired."""
        return self.filter(is_retired=False)

    def asked_at(self, tier: int) -> Self:
        """A tier's own, and those of lower tiers that pass upward."""
        own = models.Q(tier_id=tier)
        passed_on = models.Q(tier_id__lt=tier, passes_upward=True)
        return self.in_force().filter(own | passed_on)


class Control(models.Model):
    """Something that must hold for processes of a tier."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    says = models.CharField("what it asks", max_length=400)
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="controls")
    passes_upward = models.BooleanField(
        default=True, help_text="Whether higher tiers are asked for it too."
    )
    is_retired = models.BooleanField("retired", default=False)

    objects = ControlQuerySet.as_manager()
    history = history()

    class Meta:
        ordering = ["tier", "name"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name


class TierQuestion(models.Model):
    """A question whose answer says how low the tier may be."""

    slug = models.SlugField(max_length=60, unique=True)
    asks = models.CharField(max_length=200)
    order = models.PositiveIntegerField(default=0)

    objects = OpenQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.asks


class TierAnswer(models.Model):
    """One possible answer, and the lowest tier that it allows."""

    question = models.ForeignKey(TierQuestion, models.CASCADE, related_name="answers")
    slug = models.SlugField(max_length=60)
    says = models.CharField("answer", max_length=200)
    lowest_tier = models.ForeignKey(Tier, models.PROTECT, related_name="+")
    order = models.PositiveIntegerField(default=0)

    objects = OpenQuerySet.as_manager()
    history = history()

    class Meta:
        ordering = ["question", "order", "id"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["question", "slug"], name="answer_once_a_question"),
        ]

    def __str__(self) -> str:
        return self.says


class TermQuerySet(OpenQuerySet["Term"]):
    """Words, as sentences."""

    def published(self) -> Self:
        """Those that staff read."""
        return self.filter(is_retired=False)

    def matching(self, words: str) -> Self:
        """Those whose name or meaning has the words."""
        return self.filter(
            models.Q(name__icontains=words)
            | models.Q(meaning__icontains=words)
            | models.Q(also_called__icontains=words)
        )


class Term(models.Model):
    """One word of the house's vocabulary."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80, unique=True)
    meaning = models.TextField()
    also_called = models.CharField(max_length=200, blank=True)
    not_to_confuse = models.CharField("not to be confused with", max_length=300, blank=True)
    is_retired = models.BooleanField("retired", default=False)

    objects = TermQuerySet.as_manager()
    history = history()

    class Meta:
        ordering = ["name"]
        default_permissions = ("add", "view", "change")

    def __str__(self) -> str:
        return self.name


class ProposalQuerySet(OpenQuerySet["Proposal"]):
    """Proposals, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Rules of the house, and what is about processes that the person may see."""
        # Processes are defined on top of this file.
        processes: Any = self.model._meta.get_field("process").related_model
        seen = models.Q(process=None) | models.Q(
            process__in=processes.objects.visible_to(person).values("pk")
        )
        return super().visible_to(person).filter(seen)

    def open(self) -> Self:
        """Those that wait for someone's consent."""
        return self.filter(state=Proposal.State.OPEN)

    def waiting_for(self, person: Person) -> Self:
        """Those that this person may consent to or decline: never their own."""
        if not person.has_perm("processes.consent_to_proposal"):
            return self.none()
        return self.open().exclude(proposed_by=person)


class Proposal(models.Model):
    """One person's wish to change a house rule, in force once another consents."""

    class State(models.TextChoices):
        OPEN = "open"
        CONSENTED = "consented"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=60, blank=True)
    subject = models.CharField("what", max_length=200)
    # Where it is about one process and no rule of the house.
    process = models.ForeignKey(
        "processes.Process", models.PROTECT, null=True, related_name="proposals"
    )
    # Field by field, as stored values: what stood there, what shall stand there.
    was = models.JSONField(default=dict)
    becomes = models.JSONField(default=dict)
    because = models.TextField("why")
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="proposals")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="decided_proposals"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-id"]
        default_permissions = ("add", "view")
        permissions = [("consent_to_proposal", "Can consent to a proposal")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "withdrawn"])
                | (
                    models.Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~models.Q(decided_by=models.F("proposed_by"))
                ),
                name="proposer_does_not_consent",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=models.Q(state="open") & ~models.Q(subject_id=""),
                name="one_open_proposal_a_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"Change {self.subject}"
