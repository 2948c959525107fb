"""What is in force for a process, what is tried beside it, and how both came to be."""

from datetime import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

from house.triggers import Trigger, append_only, declare
from processes.contracts.versions import ContractVersion, VersionQuerySet, Writer, writers_of
from processes.contracts.words import PathPlace, PublicationKind, Reach, RolloutKind
from processes.people.models import Person
from processes.register.models import Process

__all__ = [
    "ContractVersion",
    "Publication",
    "PublicationChange",
    "Rollout",
    "StandIn",
    "VersionQuerySet",
    "Writer",
    "writers_of",
]

Row = TypeVar("Row", bound=models.Model)


class Publication(models.Model):
    """What is in force for a process, and the candidate that a part of its cases gets."""

    process = models.OneToOneField(Process, models.PROTECT, related_name="publication")
    # Empty while a first contract is only staged.
    version = models.ForeignKey(ContractVersion, models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField(null=True)
    candidate = models.ForeignKey(ContractVersion, models.PROTECT, null=True, related_name="+")
    candidate_since = models.DateTimeField(null=True)
    reach = models.CharField(max_length=10, choices=Reach.choices, blank=True)
    share = models.PositiveSmallIntegerField("share of cases, in percent", default=0)
    teams = models.JSONField(default=list, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(version=None, since=None)
                | Q(version__isnull=False, since__isnull=False),
                name="in_force_since_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(candidate=None, candidate_since=None, reach="", share=0)
                | (
                    Q(candidate__isnull=False, candidate_since__isnull=False)
                    & (
                        Q(reach__in=[Reach.SHADOW, Reach.TEAMS], share=0)
                        | Q(reach=Reach.SHARE, share__gte=1, share__lte=100)
                    )
                ),
                name="candidate_has_a_reach",
            ),
        ]

    def __str__(self) -> str:
        if self.version is None or self.since is None:
            return f"{self.process}: nothing in force yet"
        return f"{self.version} since {self.since:%-d %b %Y}"

    @property
    def reach_says(self) -> str:
        """Who gets the candidate, in words; nothing where there is none."""
        return reach_in_words(self.reach, self.share, self.teams)


class MomentQuerySet(models.QuerySet[Row]):
    """What happened to a process's rules, as sentences."""

    def until(self, moment: datetime) -> Self:
        """What had happened by then, newest first."""
        return self.filter(at__lte=moment).order_by("-at", "-id")


class PublicationChange(models.Model):
    """One moment at which a version came into force; written once."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="publication_changes")
    version = models.ForeignKey(ContractVersion, models.PROTECT, related_name="+")
    replaced = models.ForeignKey(ContractVersion, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(
        max_length=10, choices=PublicationKind.choices, default=PublicationKind.PUBLISHED
    )
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    because = models.TextField()

    objects = MomentQuerySet["PublicationChange"].as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        default_permissions = ()
        indexes = [models.Index(fields=["process", "-at"], name="in_force_by_time")]

    def __str__(self) -> str:
        return f"{self.version} in force from {self.at:%-d %b %Y}"


class Rollout(models.Model):
    """One moment at which a candidate got a reach, another one, or none any more; written once."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="rollouts")
    version = models.ForeignKey(ContractVersion, models.PROTECT, related_name="rollouts")
    kind = models.CharField(max_length=10, choices=RolloutKind.choices)
    reach = models.CharField(max_length=10, choices=Reach.choices, blank=True)
    share = models.PositiveSmallIntegerField(default=0)
    teams = models.JSONField(default=list, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    because = models.TextField()

    objects = MomentQuerySet["Rollout"].as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        default_permissions = ()
        indexes = [models.Index(fields=["process", "-at"], name="rollout_by_time")]

    def __str__(self) -> str:
        return f"{self.version}: {self.says} from {self.at:%-d %b %Y}"

    @property
    def says(self) -> str:
        """Who gets the candidate, in words."""
        if self.kind == RolloutKind.TAKEN_BACK:
            return "taken back"
        return reach_in_words(self.reach, self.share, self.teams)


def reach_in_words(reach: str, share: int, teams: list[str]) -> str:
    """Who gets a candidate, in words; nothing where there is none."""
    if reach == Reach.SHARE:
        return f"{share} % of cases"
    if reach == Reach.TEAMS:
        return f"{'team' if len(teams) == 1 else 'teams'} {', '.join(teams)}"
    return "in shadow, beside people" if reach == Reach.SHADOW else ""


class StandInQuerySet(models.QuerySet["StandIn"]):
    """Stand-ins, as sentences."""

    def live(self) -> Self:
        """Those that count now."""
        return self.filter(ended_at=None)


class StandIn(models.Model):
    """Someone called in place of a person whom a contract names and who has left."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="stand_ins")
    version = models.ForeignKey(ContractVersion, models.PROTECT, related_name="stand_ins")
    # Of the exception path.
    lineage = models.UUIDField()
    field = models.CharField(max_length=6, choices=PathPlace.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="stands_in")
    stands_in_for = models.ForeignKey(Person, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    because = models.TextField()
    ended_at = models.DateTimeField(null=True)

    objects = StandInQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["version", "lineage", "field"],
                condition=Q(ended_at=None),
                name="one_stand_in_a_place",
            ),
            models.CheckConstraint(
                condition=~Q(person=F("stands_in_for")), name="stands_in_for_someone_else"
            ),
        ]
        indexes = [
            models.Index(fields=["process"], name="stand_in_live", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.person} stands in for {self.stands_in_for}"


append_only(PublicationChange, says="What was in force stays on record.")
append_only(Rollout, says="Who got a candidate stays on record.")

_VERSIONS = ContractVersion._meta.db_table
_CHANGES = PublicationChange._meta.db_table
_PUBLICATION = Publication._meta.db_table
_STAND_INS = StandIn._meta.db_table
_HELD = ("process_id", "version_id", "lineage", "field", "person_id", "stands_in_for_id", "since")


_AMONG_CHANGES = f"(SELECT 1 FROM {_CHANGES} WHERE version_id = NEW.id)"  # noqa: S608  our own names


def _isnt(column: str, state: str) -> str:
    """That a version is named which is not in this state, or of another process."""
    return (
        f"(NEW.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {_VERSIONS} "  # noqa: S608  our own names
        f"WHERE id = NEW.{column} AND process_id = NEW.process_id AND state = '{state}'))"
    )


_WRONG = f"{_isnt('version_id', 'published')} OR {_isnt('candidate_id', 'staged')}"
_ONE_OF_ITS_OWN = (
    "What is in force for a process is a published version of its own contract, "
    "and a candidate is a staged one."
)
declare(
    Trigger("publication_of_published", _PUBLICATION, "INSERT", _ONE_OF_ITS_OWN, when=_WRONG),
    Trigger("publication_moves_to_published", _PUBLICATION, "UPDATE", _ONE_OF_ITS_OWN, when=_WRONG),
    Trigger(
        "publication_is_replaced",
        _PUBLICATION,
        "UPDATE",
        "What is in force is replaced, never taken away; a process is paused instead.",
        when="OLD.process_id <> NEW.process_id "
        "OR (OLD.version_id IS NOT NULL AND NEW.version_id IS NULL)",
    ),
    Trigger(
        "publication_stays",
        _PUBLICATION,
        "DELETE",
        "What is in force is replaced, never taken away; a process is paused instead.",
    ),
    Trigger(
        "version_comes_back",
        _VERSIONS,
        "UPDATE",
        "Only a version that was in force once comes back.",
        when="OLD.state = 'superseded' AND NEW.state = 'published' AND NOT EXISTS "
        + _AMONG_CHANGES,
    ),
    Trigger(
        "stand_in_keeps",
        _STAND_INS,
        "UPDATE",
        "A stand-in only ends.",
        when="OLD.ended_at IS NOT NULL OR OLD.because <> NEW.because OR "
        + " OR ".join(f"OLD.{column} <> NEW.{column}" for column in _HELD),
    ),
    Trigger("stand_in_stays", _STAND_INS, "DELETE", "Who stood in stays on record."),
)
