"""The contract: one version with its texts, what is in force, and since when."""

from datetime import datetime
from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from house.history import history
from house.triggers import Trigger, append_only, declare
from processes.contracts.words import VersionState
from processes.people.models import Person
from processes.register.models import Process, Tier
from processes.register.words import Capability, KindOfWork


class VersionQuerySet(models.QuerySet["ContractVersion"]):
    """Contract versions, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those of processes that the person may see."""
        return self.filter(process__in=Process.objects.visible_to(person))

    def drafts(self) -> Self:
        """Those that can still be written."""
        return self.filter(state=VersionState.DRAFT)

    def published(self) -> Self:
        """Those in force, or once in force."""
        return self.filter(state__in=[VersionState.PUBLISHED, VersionState.SUPERSEDED])


class ContractVersion(models.Model):
    """One version of a process's contract; a proposed one is its own change request."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="contract_versions")
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=VersionState.choices, default=VersionState.DRAFT
    )
    author = models.ForeignKey(Person, models.PROTECT, related_name="contract_versions")
    because = models.TextField("why this version")
    based_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    purpose = models.TextField(blank=True)
    scope_start = models.TextField("starts when", blank=True)
    scope_finish = models.TextField("is finished when", blank=True)
    started_by = models.CharField("who starts it", max_length=300, blank=True)
    queue = models.CharField("works on", max_length=300, blank=True)
    success = models.TextField("success is", blank=True)
    normal_path = models.TextField(blank=True)
    never_do = models.TextField("must never", blank=True)
    damage = models.TextField("when it is wrong", blank=True)
    fallback = models.TextField("by hand", blank=True)

    tier = models.ForeignKey(Tier, models.PROTECT, null=True, related_name="+")
    tier_answers = models.JSONField(default=dict, blank=True)
    # What the tier questions were answered about; when that changes they are asked again.
    tier_basis = models.CharField(max_length=64, blank=True, editable=False)
    capability = models.CharField(max_length=12, choices=Capability.choices, blank=True)
    kind_of_work = models.CharField(max_length=10, choices=KindOfWork.choices, blank=True)
    caution_acknowledged = models.BooleanField(default=False)
    sampling_percent = models.PositiveSmallIntegerField(
        "share read by a person, in percent", default=0, validators=[MaxValueValidator(100)]
    )
    # Kinds of exception that no path answers: the kind, and why it can't occur.
    kinds_ruled_out = models.JSONField(default=dict, blank=True)
    rollback_plan = models.TextField(blank=True)

    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    behaviour_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = VersionQuerySet.as_manager()
    history = history()

    class Meta:
        verbose_name = "contract version"
        ordering = ["process", "-number"]
        default_permissions = ("add", "view", "change")
        permissions = [("put_first_in_force", "Can put a first contract in force")]
        constraints = [
            models.UniqueConstraint(fields=["process", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["process"],
                condition=Q(state=VersionState.PUBLISHED),
                name="one_published_version",
            ),
            models.CheckConstraint(
                condition=Q(sampling_percent__lte=100), name="sampling_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process}, version {self.number}"

    @property
    def is_editable(self) -> bool:
        """Whether its content may still change."""
        return self.state == VersionState.DRAFT


class Publication(models.Model):
    """What is in force for a process."""

    process = models.OneToOneField(Process, models.PROTECT, related_name="publication")
    version = models.ForeignKey(ContractVersion, models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.version} since {self.since:%-d %b %Y}"


class PublicationChangeQuerySet(models.QuerySet["PublicationChange"]):
    """What came into force, as sentences."""

    def until(self, moment: datetime) -> Self:
        """What had come into force by then, newest first."""
        return self.filter(at__lte=moment).order_by("-at", "-id")


class PublicationChange(models.Model):
    """One moment at which a version came into force; written once."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="publication_changes")
    version = models.ForeignKey(ContractVersion, models.PROTECT, related_name="+")
    replaced = models.ForeignKey(ContractVersion, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    because = models.TextField()

    objects = PublicationChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        default_permissions = ()
        indexes = [models.Index(fields=["process", "-at"], name="in_force_by_time")]

    def __str__(self) -> str:
        return f"{self.version} in force from {self.at:%-d %b %Y}"


append_only(PublicationChange, says="What was in force stays on record.")

_TABLE = ContractVersion._meta.db_table
# Everything on a version but its state: what a published row must keep.
_CONTENT = [
    field.column
    for field in ContractVersion._meta.concrete_fields
    if field.name not in {"state", "content_hash", "behaviour_hash"}
]
_MOVES = (
    ("draft", "published"),
    ("draft", "withdrawn"),
    ("published", "superseded"),
)
_MOVED = " OR ".join(f"(OLD.state = '{old}' AND NEW.state = '{new}')" for old, new in _MOVES)
_CHANGED = " OR ".join(f'CAST(OLD."{c}" AS text) <> CAST(NEW."{c}" AS text)' for c in _CONTENT)
_EMPTIED = " OR ".join(f'(OLD."{c}" IS NULL) <> (NEW."{c}" IS NULL)' for c in _CONTENT)
_PUBLICATION = Publication._meta.db_table
_NOT_IN_FORCE = (
    f"NOT EXISTS (SELECT 1 FROM {_TABLE} WHERE id = NEW.version_id "  # noqa: S608  our own names
    "AND process_id = NEW.process_id AND state = 'published')"
)
_ONE_OF_ITS_OWN = "What is in force for a process is a published version of its own contract."
declare(
    Trigger(
        "version_begins_as_draft",
        _TABLE,
        "INSERT",
        "A contract version begins as a draft.",
        when="NEW.state <> 'draft'",
    ),
    Trigger(
        "version_moves",
        _TABLE,
        "UPDATE",
        "A contract version moves only from draft to published or withdrawn, "
        "and from published to superseded.",
        when=f"OLD.state <> NEW.state AND NOT ({_MOVED})",
    ),
    Trigger(
        "version_keeps_content",
        _TABLE,
        "UPDATE",
        "A contract version that is not a draft never changes.",
        when=f"OLD.state <> 'draft' AND ({_CHANGED} OR {_EMPTIED} "
        "OR OLD.content_hash <> NEW.content_hash OR OLD.behaviour_hash <> NEW.behaviour_hash)",
    ),
    Trigger(
        "version_stays",
        _TABLE,
        "DELETE",
        "A contract version never goes; a draft is withdrawn.",
    ),
    Trigger(
        "publication_of_published", _PUBLICATION, "INSERT", _ONE_OF_ITS_OWN, when=_NOT_IN_FORCE
    ),
    Trigger(
        "publication_moves_to_published",
        _PUBLICATION,
        "UPDATE",
        _ONE_OF_ITS_OWN,
        when=_NOT_IN_FORCE,
    ),
    Trigger(
        "publication_stays",
        _PUBLICATION,
        "DELETE",
        "What is in force is replaced, never taken away; a process is paused instead.",
    ),
)
