"""What every part of a contract version is: rows that tell where they come from."""

import uuid
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models

A_NAME = RegexValidator(
    r"^[a-z][a-z0-9_]*\Z", "Use small letters, digits and underscores, beginning with a letter."
)


class Part(models.Model):
    """One part of a contract version; `lineage` stays the same when a version is cloned."""

    lineage = models.UUIDField(default=uuid.uuid4, editable=False)
    order = models.PositiveIntegerField(default=0, editable=False)

    # The fields that make the part, in the order people read them.
    content: ClassVar[tuple[str, ...]] = ()
    # Changed wording alone keeps evaluations; these fields change what the agent does.
    behaviour: ClassVar[tuple[str, ...]] = ()
    # The field by which people tell parts of one kind apart; empty where there is only one.
    key: ClassVar[str] = "name"

    class Meta:
        abstract = True

    @property
    def called(self) -> str:
        """What people call this very part; empty where its kind says it all."""
        return str(getattr(self, self.key)) if self.key else ""
