"""The vocabulary of runs: what started one, how it stands, what a result says."""

from django.db import models


class Trigger(models.TextChoices):
    """What started a run."""

    SUBMIT = "submit", "handed in for review"
    MODEL = "model", "model or knowledge changed"
    SCHEDULE = "schedule"
    HAND = "hand", "by hand"
    PIPELINE = "pipeline"


class RunState(models.TextChoices):
    """How a run stands."""

    QUEUED = "queued", "waits for a worker"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    UNCLEAR = "not_enough_evidence", "not enough evidence"
    BUDGET = "budget_reached", "budget reached"
    ERROR = "error", "could not run"
    CANCELLED = "cancelled"


OPEN = (RunState.QUEUED, RunState.RUNNING)
DECIDED = (RunState.PASSED, RunState.FAILED, RunState.UNCLEAR)


class Standing(models.TextChoices):
    """Whether evaluations let a change pass."""

    GREEN = "green"
    WAITING = "waiting"
    RED = "red"


class ResultState(models.TextChoices):
    """How one case stands in one repeat; an error is no failure of the agent."""

    WAITING = "waiting"
    DONE = "done"
    ERROR = "error"
    # Never asked: the run ended before its turn.
    SKIPPED = "skipped"


class Opinion(models.TextChoices):
    """What a person thinks of a verdict on a result."""

    AGREES = "agrees"
    DISAGREES = "disagrees"


class WaiverState(models.TextChoices):
    """What became of a request to go ahead without a passed evaluation."""

    ASKED = "asked", "waits for approval"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
