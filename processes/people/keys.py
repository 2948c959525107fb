"""Agent keys: shown once, stored as a digest, scoped by the agent's rights, revocable at once."""

import hashlib
import secrets
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from processes.people.models import Person

PREFIX = "aop"


class AgentKeyQuerySet(models.QuerySet["AgentKey"]):
    """Keys, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those who look after keys see them; the register hides those of hidden processes."""
        return self if person.has_perm("processes.view_agentkey") else self.none()

    def good_at(self, moment: datetime) -> Self:
        """Those that open the door at this moment."""
        unexpired = Q(expires_at=None) | Q(expires_at__gt=moment)
        return self.filter(unexpired, revoked_at=None, agent__is_active=True)


class AgentKey(models.Model):
    """One key of an agent account."""

    agent = models.ForeignKey(Person, models.PROTECT, related_name="keys")
    label = models.CharField(max_length=120)
    public_id = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    may_pause = models.BooleanField(default=False)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=200, blank=True)
    last_asked_at = models.DateTimeField(null=True)

    objects = AgentKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        default_permissions = ("add", "view", "change")

    def __str__(self) -> str:
        return f"{self.label} ({self.public_id})"


def new_secret() -> tuple[str, str, str]:
    """A key as its holder gets it, its public id, and the digest that is kept."""
    public_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    return f"{PREFIX}_{public_id}_{secret}", public_id, digest_of(secret)


def digest_of(secret: str) -> str:
    """A 256-bit random secret needs no slow hash: nobody guesses it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def split(text: str) -> tuple[str, str] | None:
    """Public id and secret of a key, or None where the text is no key."""
    prefix, _, rest = text.partition("_")
    public_id, _, secret = rest.partition("_")
    return (public_id, secret) if prefix == PREFIX and public_id and secret else None
