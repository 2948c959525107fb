"""People and agent accounts: who they are, when they work, when they are away."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from house.history import history
from house.triggers import Trigger, declare

# What later rooms hide: for a person, the ids of agent accounts whose name would tell too much.
_HIDING: list[Callable[["Person"], Iterable[int]]] = []


def hide_also(source: Callable[["Person"], Iterable[int]]) -> None:
    """Let a later room hide agent accounts; it calls this once, when the portal starts."""
    if source not in _HIDING:
        _HIDING.append(source)


class PersonQuerySet(models.QuerySet["Person"]):
    """People, as sentences."""

    def people(self) -> Self:
        """Human beings, not agent accounts."""
        return self.filter(kind=Person.Kind.PERSON)

    def active(self) -> Self:
        """Those who can log in or be named."""
        return self.filter(is_active=True)

    def in_group(self, name: str) -> Self:
        """Members of a group."""
        return self.filter(groups__name=name)

    def without_password(self) -> Self:
        """Those who have not chosen a password, or lost it with a deactivation."""
        return self.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def visible_to(self, person: "Person") -> Self:
        """Colleagues see each other; agent accounts are shown to administrators."""
        if not person.is_active:
            return self.none()
        if not person.has_perm("processes.change_person"):
            return self.people()
        hidden = [pk for source in _HIDING for pk in source(person)]
        return self.exclude(pk__in=hidden) if hidden else self

    def away_on(self, day: date) -> Self:
        """Those with an absence that covers the day."""
        away = Absence.objects.covering(day)
        return self.filter(pk__in=away.values("person"))


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]  # django-stubs can't follow from_queryset here
    """Finds people by email, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        found: Person = self.get(email__iexact=username)
        return found


class Person(AbstractBaseUser, PermissionsMixin):
    """A colleague who logs in, or the account that an agent's keys belong to."""

    class Kind(models.TextChoices):
        PERSON = "person", "person"
        AGENT = "agent", "agent account"

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PERSON)
    job_title = models.CharField(max_length=120, blank=True)
    department = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    holiday_calendar = models.CharField(
        max_length=20,
        blank=True,
        help_text="Country, and region if it matters, such as DE or DE-BE. "
        "Empty for the company's own.",
    )
    is_active = models.BooleanField("active", default=True)
    is_staff = models.BooleanField(default=True, editable=False)
    joined_at = models.DateTimeField(editable=False)
    deactivated_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = PersonManager()
    history = history(excluded_fields=["password", "last_login", "user_permissions"])

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name_plural = "people"
        ordering = ["name", "id"]
        default_permissions = ("add", "change", "view")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="person_email_once",
                violation_error_message="Someone else already has this email address.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="person", is_staff=True)
                | models.Q(kind="agent", is_staff=False, is_superuser=False),
                name="agent_is_no_staff",
            ),
        ]
        indexes = [models.Index(fields=["name", "id"], name="person_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_agent(self) -> bool:
        """Whether this is an agent's account."""
        return self.kind == self.Kind.AGENT

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]


declare(
    Trigger(
        "person_no_delete",
        Person._meta.db_table,
        "DELETE",
        "People are deactivated and never deleted: their name stands in evidence.",
    )
)


class WorkingHours(models.Model):
    """A span of a weekday in which someone works; no row at all means the company's hours."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0
        TUESDAY = 1
        WEDNESDAY = 2
        THURSDAY = 3
        FRIDAY = 4
        SATURDAY = 5
        SUNDAY = 6

    person = models.ForeignKey(Person, models.CASCADE, related_name="working_hours")
    weekday = models.IntegerField(choices=Weekday.choices)
    starts = models.TimeField()
    ends = models.TimeField()

    history = history()

    class Meta:
        verbose_name_plural = "working hours"
        ordering = ["person", "weekday", "starts"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts__lt=models.F("ends")), name="hours_run_forward"
            ),
        ]

    def __str__(self) -> str:
        day = self.Weekday(self.weekday).label
        return f"{day} {self.starts:%H:%M} to {self.ends:%H:%M}"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Absences, as sentences."""

    def standing(self) -> Self:
        """Those that were not cancelled."""
        return self.filter(cancelled_at=None)

    def covering(self, day: date) -> Self:
        """Those in which the day lies."""
        return self.standing().filter(starts_on__lte=day, ends_on__gte=day)

    def not_over_on(self, day: date) -> Self:
        """Those that run or come."""
        return self.standing().filter(ends_on__gte=day)

    def visible_to(self, person: Person) -> Self:
        """Every colleague may know who is away."""
        return self if person.is_active else self.none()


class Absence(models.Model):
    """Days on which someone can't be asked; deputies step in."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="absences")
    starts_on = models.DateField("first day away")
    ends_on = models.DateField("last day away")
    note = models.CharField(
        max_length=200, blank=True, help_text="Shown to colleagues; leave out what is private."
    )
    cancelled_at = models.DateTimeField(null=True, editable=False)

    objects = AbsenceQuerySet.as_manager()
    history = history()

    class Meta:
        ordering = ["starts_on", "id"]
        default_permissions = ("add", "change", "view")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")),
                name="absence_runs_forward",
                violation_error_message="The last day away is before the first.",
            ),
        ]
        indexes = [models.Index(fields=["ends_on", "starts_on"], name="absence_by_days")]

    def __str__(self) -> str:
        return f"{self.person} away {self.starts_on:%-d %b} to {self.ends_on:%-d %b %Y}"
