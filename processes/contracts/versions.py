"""One version of a contract with its texts, who wrote in it, and how it may move."""

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

# Still on its way: it may come to be what agents work under.
OPEN = (VersionState.DRAFT, VersionState.IN_REVIEW, VersionState.APPROVED)
# Agents work under it, or once did.
PUBLISHED = (VersionState.STAGED, VersionState.PUBLISHED, VersionState.SUPERSEDED)


class VersionQuerySet(models.QuerySet["ContractVersion"]):
    """Contract versions, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those of processes that the person may see."""
        return self.filter(process__in=Process.objects.visible_to(person))

    def drafts(self) -> Self:
        """Those that can still be written."""
        return self.filter(state=VersionState.DRAFT)

    def open(self) -> Self:
        """Those that are written, reviewed, or approved and not yet put in force."""
        return self.filter(state__in=OPEN)

    def published(self) -> Self:
        """Those that agents may name: staged, in force, or no longer so."""
        return self.filter(state__in=PUBLISHED)


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

    # They stand for the content from the moment in which it is held for review.
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    behaviour_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = VersionQuerySet.as_manager()
    history = history()

    class Meta:
        verbose_name = "contract version"
        ordering = ["process", "-number"]
        default_permissions = ("add", "view", "change")
        constraints = [
            models.UniqueConstraint(fields=["process", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["process"],
                condition=Q(state=VersionState.PUBLISHED),
                name="one_published_version",
            ),
            models.UniqueConstraint(
                fields=["process"],
                condition=Q(state=VersionState.STAGED),
                name="one_staged_version",
            ),
            models.CheckConstraint(
                condition=Q(sampling_percent__lte=100), name="sampling_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.WITHDRAWN)
                | Q(state=VersionState.DRAFT, content_hash="", behaviour_hash="")
                | (~Q(state=VersionState.DRAFT) & ~Q(content_hash="") & ~Q(behaviour_hash="")),
                name="version_hashed_once_held",
            ),
        ]
        indexes = [models.Index(fields=["state", "-created_at"], name="version_by_state")]

    def __str__(self) -> str:
        return f"{self.process}, version {self.number}"

    @property
    def is_editable(self) -> bool:
        """Whether its content may still change."""
        return self.state == VersionState.DRAFT


class Writer(models.Model):
    """Someone who wrote in a version, and so counts as an author of it; written once."""

    version = models.ForeignKey(ContractVersion, models.PROTECT, related_name="writers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="versions_written")
    since = models.DateTimeField()

    class Meta:
        ordering = ["since", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "person"], name="writer_once_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.person} wrote in {self.version}"


def writers_of(version: ContractVersion) -> set[int]:
    """The ids of everyone who wrote in a version, its author among them."""
    rows = Writer.objects.filter(version=version).values_list("person", flat=True)
    return {*rows, version.author_id}


append_only(Writer, says="Who wrote in a version stays on record.")

_TABLE = ContractVersion._meta.db_table
_HASHES = ("content_hash", "behaviour_hash")
# Everything on a version but its state and what stands for its content.
_CONTENT = [
    field.column
    for field in ContractVersion._meta.concrete_fields
    if field.name not in {"state", *_HASHES}
]
MOVES = (
    ("draft", "in_review"),
    ("draft", "withdrawn"),
    ("draft", "published"),  # in an emergency
    ("in_review", "draft"),
    ("in_review", "approved"),
    ("in_review", "published"),  # in an emergency
    ("in_review", "withdrawn"),
    ("approved", "in_review"),  # for one approval more
    ("approved", "draft"),
    ("approved", "staged"),
    ("approved", "published"),
    ("approved", "withdrawn"),
    ("staged", "published"),
    ("staged", "superseded"),
    ("published", "superseded"),
    ("superseded", "published"),  # going back to it
)
_MOVED = " OR ".join(f"(OLD.state = '{old}' AND NEW.state = '{new}')" for old, new in MOVES)
_CHANGED = " OR ".join(f'CAST(OLD."{c}" AS text) <> CAST(NEW."{c}" AS text)' for c in _CONTENT)
_EMPTIED = " OR ".join(f'(OLD."{c}" IS NULL) <> (NEW."{c}" IS NULL)' for c in _CONTENT)
_HASHED = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in _HASHES)
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
        "A contract version moves one step at a time: written, reviewed, approved, in force.",
        when=f"OLD.state <> NEW.state AND NOT ({_MOVED})",
    ),
    Trigger(
        "version_keeps_content",
        _TABLE,
        "UPDATE",
        "A contract version that is not a draft never changes.",
        when=f"NOT (OLD.state = 'draft' AND NEW.state = 'draft') AND ({_CHANGED} OR {_EMPTIED})",
    ),
    Trigger(
        "version_keeps_hashes",
        _TABLE,
        "UPDATE",
        "What stands for a version's content is fixed when it leaves the draft.",
        when=f"OLD.state <> 'draft' AND NEW.state <> 'draft' AND ({_HASHED})",
    ),
    Trigger(
        "version_stays",
        _TABLE,
        "DELETE",
        "A contract version never goes; a draft is withdrawn.",
    ),
)
