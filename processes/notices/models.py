"""The outbox: who was told what, by which way, and whether it got there."""

from typing import Self

from django.db import models

from processes.people.models import Person


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """A person's own; administrators see whether everyone's arrived."""
        if person.has_perm("processes.view_notice"):
            return self
        return self.filter(person=person)

    def unread(self) -> Self:
        """Not yet looked at."""
        return self.filter(read_at=None)


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
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["person", "once"], name="notice_told_once"),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at", "-id"], name="notice_newest"),
            models.Index(
                fields=["person"], name="notice_unread", condition=models.Q(read_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Channel(models.TextChoices):
    """Ways to reach a person outside the portal."""

    MAIL = "mail"
    CHAT = "chat"
    PAGER = "pager"
    WEBHOOK = "webhook"


class Delivery(models.Model):
    """One notice on one way: tried until it arrived or was given up."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "deliveries"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel", "address"], name="delivery_once_a_way"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="delivery_due", condition=models.Q(state="waiting")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice} by {self.channel}"


class NoticePreference(models.Model):
    """How one person wants to hear of one topic, beside the portal's own page."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="notice_preferences")
    # Empty for every topic without a row of its own.
    topic = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.CharField(max_length=500, blank=True)
    # A webhook's receiver checks our signature with this.
    secret = models.CharField(max_length=64, blank=True)
    wanted = models.BooleanField(default=True)
    # Notices that are not urgent wait until the person is at work.
    only_at_work = models.BooleanField(default=False)

    class Meta:
        ordering = ["person", "topic", "channel"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["person", "topic", "channel"], name="preference_once_a_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.topic or 'every topic'} by {self.channel}"
