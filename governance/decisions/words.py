"""The words that the decision log uses for what it finds."""

from django.db.models import TextChoices


class BreachKind(TextChoices):
    """What a record did that its contract does not allow."""

    RULE = "rule", "went on although a stop rule held"
    TOOL = "tool", "used a tool that was not granted"
    ARGUMENTS = "arguments", "used a tool outside its limits"
    RATE = "rate", "used a tool more often than it may"
    APPROVAL = "approval", "acted without the approval that it needed"
    CHECK = "check", "a policy check is missing or failed"
    PAUSED = "paused", "worked while paused"
    SUPERSEDED = "superseded", "worked under a version no longer in force"
    CONTRACT = "contract", "worked without a contract in force"


# These come from how the agent runs, not from one case: one exception speaks for all of a kind.
OF_THE_WHOLE_PROCESS = frozenset(
    {
        BreachKind.CHECK,
        BreachKind.RATE,
        BreachKind.PAUSED,
        BreachKind.SUPERSEDED,
        BreachKind.CONTRACT,
    }
)


class MarkKind(TextChoices):
    """What is to be known about a record although it breached nothing."""

    NOT_CHECKABLE = "not_checkable", "not checkable"
    AHEAD = "ahead", "dated in the future"
    SHADOW = "shadow", "shadow"
    QUARANTINED = "quarantined", "quarantined"


class Gone(TextChoices):
    """Why the text of a record is no longer kept."""

    EXPIRED = "expired", "kept as long as its tier asks"
    ERASED = "erased", "erased on request"
