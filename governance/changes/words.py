"""The vocabulary of rule changes."""

from django.db import models

from house.actors import System

# Who acts where a time has simply come.
UPKEEP = System("the upkeep of changes")


class Half(models.TextChoices):
    """What an approval is for: one of the two halves, or compliance's signature."""

    BUSINESS = "business", "business half"
    SYSTEM = "system", "system half"
    COMPLIANCE = "compliance", "compliance"


class Ended(models.TextChoices):
    """How a review ended."""

    SENT_BACK = "sent_back", "sent back"
    EDITED = "edited", "edited after it was handed in"
    WITHDRAWN = "withdrawn", "withdrawn"
    PUBLISHED = "published", "published"


class Answer(models.TextChoices):
    """What someone who was consulted said."""

    COMMENT = "comment", "has a comment"
    NO_OBJECTION = "no_objection", "no objection"
    SILENCE = "silence", "said nothing in time"


class ReleaseKind(models.TextChoices):
    """The ways in which what is in force changes."""

    PUBLISHED = "published", "published"
    STAGED = "staged", "published in stages"
    TAKEN_BACK = "taken_back", "taken back from its stage"
    ROLLBACK = "rollback", "rolled back"
    EMERGENCY = "emergency", "emergency change"


class TwoPersonAct(models.TextChoices):
    """What takes a second person."""

    EMERGENCY = "emergency", "emergency change"
    ROLLBACK = "rollback", "rollback"


class Asked(models.TextChoices):
    """How a request to a second person stands."""

    WAITING = "waiting", "waiting"
    CONFIRMED = "confirmed", "confirmed"
    DECLINED = "declined", "declined"
    TAKEN_BACK = "taken_back", "taken back"


class Planned(models.TextChoices):
    """How a planned publication stands."""

    WAITING = "waiting", "waiting"
    DONE = "done", "done"
    CANCELLED = "cancelled", "cancelled"
    BLOCKED = "blocked", "blocked"
