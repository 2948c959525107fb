"""Alerts: what was out of the ordinary, from when to when, who was told; and the figures behind."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q

from governance.decisions.alerts.words import Kind, Part
from house.triggers import Trigger, declare
from processes.people.models import Person
from processes.register.models import Process


class Tally(models.Model):
    """How much one process's agents did in a quarter of an hour, by when the portal heard of it."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="tallies", db_index=False)
    begins_at = models.DateTimeField()
    records = models.PositiveIntegerField(default=0)
    breached = models.PositiveIntegerField(default=0)
    escalated = models.PositiveIntegerField(default=0)
    questions = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "tallies"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["process", "begins_at"], name="one_tally_a_quarter_hour"
            ),
        ]
        indexes = [models.Index(fields=["begins_at"], name="tally_by_time")]

    def __str__(self) -> str:
        return f"{self.records} records from {self.begins_at:%H:%M}"


class Counted(models.Model):
    """How far a process's chain is counted into tallies; when its first and last record came."""

    process = models.OneToOneField(
        Process, models.CASCADE, primary_key=True, related_name="counted"
    )
    position = models.BigIntegerField(default=0)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"counted up to {self.position}"


class AlertQuerySet(models.QuerySet["Alert"]):
    """Alerts, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those of processes that the person may see; of the portal itself, those who keep it."""
        if person.is_agent or not person.is_active:
            return self.none()
        seen = Q(process__in=Process.objects.visible_to(person).values("pk"))
        if person.has_perm("processes.view_pulse"):
            seen |= Q(process=None)
        return self.filter(seen)

    def open(self) -> Self:
        """Those that are not over."""
        return self.filter(cleared_at=None)

    def standing(self) -> Self:
        """Those that are not over and that nobody set aside."""
        return self.open().filter(set_aside_at=None)

    def over(self) -> Self:
        """Those that are over."""
        return self.exclude(cleared_at=None)


class Alert(models.Model):
    """Something out of the ordinary: opened and cleared by the portal, or set aside by a person."""

    kind = models.CharField(max_length=12, choices=Kind.choices)
    # None where it is about the portal itself; then a part is named.
    process = models.ForeignKey(
        Process, models.PROTECT, null=True, related_name="alerts", db_index=False
    )
    part = models.CharField(max_length=12, choices=Part.choices, blank=True)
    # Of one slot at most one alert is open.
    slot = models.CharField(max_length=60)
    says = models.TextField("what is out of the ordinary")
    # What was usual when it opened, so that trouble that lasts does not become the usual.
    figures = models.JSONField(default=dict, blank=True)
    is_urgent = models.BooleanField(default=False)
    since = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    cleared_says = models.TextField("how it ended", blank=True)
    set_aside_at = models.DateTimeField(null=True)
    set_aside_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    set_aside_by_name = models.CharField(max_length=200, blank=True)
    because = models.TextField("why it was set aside", blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["slot"], condition=Q(cleared_at=None), name="one_open_alert_a_slot"
            ),
        ]
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="alert_newest"),
            models.Index(fields=["process", "-opened_at", "-id"], name="alert_by_process"),
        ]

    def __str__(self) -> str:
        return f"{self.about}: {self.get_kind_display()}"

    @property
    def about(self) -> str:
        """The process, or the part of the portal."""
        return str(self.process) if self.process else self.get_part_display().capitalize()

    @property
    def names_told(self) -> list[str]:
        """Whoever was told that it opened."""
        return [each.name for each in self.told.all() if each.told_at]

    @property
    def is_open(self) -> bool:
        """Whether it is not over."""
        return self.cleared_at is None

    @property
    def stands(self) -> bool:
        """Whether it is not over and nobody set it aside."""
        return self.is_open and self.set_aside_at is None


class AlertTold(models.Model):
    """One person who is told of an alert: when it was said, and when that it is over."""

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="told")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    told_at = models.DateTimeField(null=True)
    cleared_told_at = models.DateTimeField(null=True)
    # Nothing is said any more of what was over, or set aside, before it could be said.
    is_done = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "alerts told"
        ordering = ["name", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["alert", "person"], name="alert_told_once_a_person"),
        ]
        indexes = [
            models.Index(fields=["person"], name="alert_to_tell", condition=Q(is_done=False)),
        ]

    def __str__(self) -> str:
        return self.name


def _differs(columns: Iterable[str]) -> str:
    """A condition: one of these columns is not what it was, emptied ones too."""
    texts = [f'CAST(OLD."{c}" AS text) <> CAST(NEW."{c}" AS text)' for c in columns]
    nulls = [f'(OLD."{c}" IS NULL) <> (NEW."{c}" IS NULL)' for c in columns]
    return f"({' OR '.join([*texts, *nulls])})"


_ALERT, _TOLD = Alert._meta.db_table, AlertTold._meta.db_table
_ENDS = {"cleared_at", "cleared_says"}
_ASIDE = {"set_aside_at", "set_aside_by_id", "set_aside_by_name", "because"}
_COLUMNS = {str(field.column) for field in Alert._meta.concrete_fields}
declare(
    Trigger(
        "alert_keeps_facts",
        _ALERT,
        "UPDATE",
        "What an alert said never changes; it ends once, and is set aside once.",
        when=f"OLD.cleared_at IS NOT NULL OR {_differs(sorted(_COLUMNS - _ENDS - _ASIDE))} "
        f"OR (OLD.set_aside_at IS NOT NULL AND {_differs(sorted(_ASIDE))})",
    ),
    Trigger("alert_stays", _ALERT, "DELETE", "An alert stays on record."),
    Trigger(
        "alert_told_stays_told",
        _TOLD,
        "UPDATE",
        "Who was told of an alert, and when, never changes.",
        when=f"{_differs(['id', 'alert_id', 'person_id', 'name'])} "
        "OR (OLD.told_at IS NOT NULL AND OLD.told_at <> NEW.told_at) "
        "OR (OLD.told_at IS NOT NULL AND NEW.told_at IS NULL) OR OLD.is_done <> FALSE",
    ),
    Trigger("alert_told_stays", _TOLD, "DELETE", "Who was told of an alert stays on record."),
)
