"""What the portal speaks up about on its own."""

from django.db.models import TextChoices


class Kind(TextChoices):
    """What is out of the ordinary."""

    SILENCE = "silence", "silent agent"
    ERRORS = "errors", "more corrected by people"
    BREACHES = "breaches", "more breaches"
    ESCALATIONS = "escalations", "more cases handed to people"
    OVERDUE = "overdue", "exceptions piling up"
    QUEUE = "queue", "a queue stands still"


class Part(TextChoices):
    """Which queue of the portal stands still."""

    WORKERS = "workers", "background workers"
    JOBS = "jobs", "background jobs"
    NOTICES = "notices", "notices"
    SEALS = "seals", "seals of the decision log"
