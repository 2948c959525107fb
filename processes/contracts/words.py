"""The contract's vocabulary: states, kinds of input, of exception, of hold."""

from django.db import models


class VersionState(models.TextChoices):
    """Where a contract version stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class InputType(models.TextChoices):
    """What an input holds."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag", "yes or no"
    TIME = "time", "date and time"
    TEXTS = "texts", "list of texts"


class WhenMissing(models.TextChoices):
    """What the agent does without a required input."""

    ASK = "ask", "ask for it"
    STOP = "stop", "stop and call a person"


class ExceptionKind(models.TextChoices):
    """The seven kinds of case that a contract answers."""

    MISSING_DATA = "missing_data", "missing data"
    CONFLICTING_DATA = "conflicting_data", "conflicting data"
    LOW_CONFIDENCE = "low_confidence", "low confidence"
    POLICY_EDGE = "policy_edge", "policy edge"
    LEGAL = "legal"
    MONEY = "money"
    HARM = "harm", "harm to a customer"


class Hold(models.TextChoices):
    """Whether output waits for a person."""

    HELD = "held", "held until approved"
    SAMPLED = "sampled", "sampled after"


class RatePer(models.TextChoices):
    """The span in which a tool's uses are counted."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"


class MapKind(models.TextChoices):
    """What a part of the system map is."""

    SYSTEM = "system"
    STORE = "store", "data store"
    AGENT = "agent"
    PERSON = "person", "person steps in"
