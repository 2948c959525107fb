"""The outbox: who was told what, by which way, and whether it got there."""

from datetime import datetime
from typing import Self

from django.db import models

from processes.people.models import Person


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """A person's own: what someone else was told may be about things hidden from them."""
        return self.filter(person=person) if person.is_active else self.none()

    def unread(self) -> Self:
        """Not yet looked at."""
        return self.filter(read_at=None)

    def read(self) -> Self:
        """Looked at."""
        return self.exclude(read_at=None)

    def urgent(self) -> Self:
        """Those that do not wait for working hours."""
        return self.filter(urgency=Notice.Urgency.URGENT)

    def about(self, topic: str) -> Self:
        """Those of one topic."""
        return self.filter(topic=topic)


class Notice(models.Model):
    """Something one person is told, once."""

    class Urgency(models.TextChoices):
        NORMAL = "normal"
        URGENT = "urgent"

    person = models.ForeignKey(Person, models.PROTECT, related_name="notices")
    topic = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    link = models.CharField(max_length=300, blank=True)
    urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.NORMAL)
    # What it is about, as kind, id and text: the outbox knows no later room.
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=60, blank=True)
    process = models.CharField(max_length=100, blank=True)
    # The same key for the same person is told once, whoever asks twice.
    once = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["person", "once"], name="notice_told_once"),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at", "-id"], name="notice_newest"),
            models.Index(fields=["person"], name="notice_unread", condition=models.Q(read_at=None)),
            models.Index(
                fields=["subject_kind", "subject_id"],
                name="notice_unread_about",
                condition=models.Q(read_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_urgent(self) -> bool:
        """Whether it goes at once, whatever the hour."""
        return self.urgency == self.Urgency.URGENT


class Channel(models.TextChoices):
    """Ways to reach a person outside the portal."""

    MAIL = "mail"
    CHAT = "chat"
    PAGER = "pager"
    WEBHOOK = "webhook"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """A person's own; administrators see whether everyone's arrived, not what it said."""
        if not person.is_active:
            return self.none()
        if person.has_perm("processes.view_delivery"):
            return self
        return self.filter(notice__person=person)

    def due(self, at: datetime) -> Self:
        """Those whose time to be tried has come."""
        return self.filter(state=Delivery.State.WAITING, due_at__lte=at)

    def failed(self) -> Self:
        """Given up after the last attempt, or refused by a rule."""
        return self.filter(state=Delivery.State.FAILED)


class Delivery(models.Model):
    """One notice on one way: tried until it arrived or was given up."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"
        SET_ASIDE = "set_aside", "set aside"

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "deliveries"
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel", "address"], name="delivery_once_a_way"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="delivery_due", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["state", "-id"], name="delivery_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} to {self.notice.person}"


class NoticePreferenceQuerySet(models.QuerySet["NoticePreference"]):
    """Preferences, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """A person's own, and nobody else's: addresses and secrets stand in them."""
        return self.filter(person=person) if person.is_active else self.none()


class NoticePreference(models.Model):
    """How one person wants to hear of one topic, beside the portal's own page."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="notice_preferences")
    # Empty for every topic without a row of its own.
    topic = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    # One address a channel: it stands in the row for every topic.
    address = models.CharField(max_length=500, blank=True)
    # A webhook's receiver checks our signature with this.
    secret = models.CharField(max_length=64, blank=True)
    wanted = models.BooleanField(default=True)
    # Notices that are not urgent wait until the person is at work.
    only_at_work = models.BooleanField(default=False)

    objects = NoticePreferenceQuerySet.as_manager()

    class Meta:
        ordering = ["person", "topic", "channel"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["person", "topic", "channel"], name="preference_once_a_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic or 'every topic'} by {self.get_channel_display()}"
