"""The audit trail: who did what to which thing, why, in which request."""

from typing import Any, Self

from django.db import models

from house.triggers import append_only


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries, as sentences."""

    def visible_to(self, person: Any) -> Self:
        """All for those who may read the trail; for others what they did themselves."""
        if person.has_perm("audit.view_entry"):
            return self
        return self.filter(actor_id=str(person.pk))

    def of_request(self, request_id: str) -> Self:
        """What one request did."""
        return self.filter(request_id=request_id)


class Entry(models.Model):
    """One act; written once, never changed, never removed."""

    at = models.DateTimeField()
    actor_id = models.CharField(max_length=40, blank=True)
    actor = models.CharField("who", max_length=200)
    verb = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    subject = models.CharField("what", max_length=300)
    process = models.CharField(max_length=100, blank=True)
    because = models.TextField("why", blank=True)
    details = models.JSONField(default=dict)
    request_id = models.CharField(max_length=32, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["-at", "-id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["-at", "-id"], name="entry_newest"),
            models.Index(fields=["actor_id", "-at", "-id"], name="entry_by_actor"),
            models.Index(fields=["process", "-at", "-id"], name="entry_by_process"),
            models.Index(fields=["verb", "-at", "-id"], name="entry_by_verb"),
            models.Index(fields=["subject_kind", "subject_id", "-at"], name="entry_by_subject"),
            models.Index(fields=["request_id"], name="entry_by_request"),
        ]

    def __str__(self) -> str:
        return f"{self.actor}: {self.verb} {self.subject}"


append_only(Entry, says="An audit entry never changes and never goes.")
