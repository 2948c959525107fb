"""What scorecards speak of: kinds of metrics, where figures come from, the week's one word."""

from django.db import models


class Kind(models.TextChoices):
    """What a metric tells of; a target for speed needs a partner that tells of quality."""

    VOLUME = "volume"
    SPEED = "speed"
    QUALITY = "quality"
    COST = "cost"
    PEOPLE = "people"


class Unit(models.TextChoices):
    """What a value counts."""

    COUNT = "count"
    PERCENT = "percent"
    MINUTES = "minutes"
    HOURS = "hours"
    MONEY = "money"
    SCORE = "score", "score from 1 to 5"


class Better(models.TextChoices):
    """Which way is good."""

    HIGHER = "higher", "higher is better"
    LOWER = "lower", "lower is better"
    NEITHER = "neither", "neither way is better"


class Source(models.TextChoices):
    """Where a metric's figures come from."""

    LOG = "log", "decision log"
    EXCEPTIONS = "exceptions"
    PAUSES = "pauses"
    REMARKS = "remarks", "what colleagues report"
    SPEND = "spend"
    HAND = "hand", "by hand"
    API = "api", "API"


# What people and programs hand in; everything else the portal counts itself.
HANDED_IN = frozenset({Source.HAND, Source.API})


class Word(models.TextChoices):
    """How a week ends."""

    STOP = "stop"
    FIX = "fix"
    EXPAND = "expand"


WORD_SAYS = {
    Word.STOP: "It costs people more than it saves.",
    Word.FIX: "The goal is within reach, and one fault can be named.",
    Word.EXPAND: "The target held for several weeks, and people manage by themselves.",
}


class WeekState(models.TextChoices):
    """Where a week stands on its way to being closed."""

    OPEN = "open"
    # One half said expand; the other has not agreed yet.
    HALF = "half", "waits for the other half"
    CLOSED = "closed"


QUESTIONS = {
    "stuck": "Where did work get stuck?",
    "confusing": "Which rule confused people?",
    "workaround": "What did people work around?",
    "unused": "What did nobody use?",
    "cut": "What should be cut?",
}


class Fault(models.TextChoices):
    """What a fix mends: one thing that has a name."""

    RULE = "rule"
    SYSTEM = "system"
    FAULT = "fault", "fault in the work around it"


class FlagState(models.TextChoices):
    """What became of an anomaly."""

    OPEN = "open", "nobody looked yet"
    CONFIRMED = "confirmed"
    FALSE = "false", "false alarm"


class CostKind(models.TextChoices):
    """What a fixed cost pays for."""

    SEATS = "seats"
    VENDOR = "vendor", "vendor contract"
    PEOPLE = "people", "people's hours"
    OTHER = "other"


class ShareKey(models.TextChoices):
    """How a fixed cost is shared over processes."""

    EQUAL = "equal", "the same for each"
    VOLUME = "volume", "by volume of the month"
    STATED = "stated", "by stated shares"


class SpendKind(models.TextChoices):
    """What money of a month went to."""

    MODEL = "model", "model usage"
    EVALUATIONS = "evaluations"
    FIXED = "fixed", "fixed costs"
