"""The register's vocabulary: stages, states, capabilities, kinds of work, roles."""

from django.db import models


class Stage(models.TextChoices):
    """Where a process stands in its life."""

    CANDIDATE = "candidate"
    DESIGNING = "designing"
    PILOT = "pilot"
    LIVE = "live"
    RETIRED = "retired"


class State(models.TextChoices):
    """Whether agents may work on it now."""

    RUNNING = "running"
    PAUSED = "paused"
    RETIRED = "retired"


class Capability(models.TextChoices):
    """How far the agent goes by itself."""

    DRAFTS = "drafts_only", "drafts only"
    SUGGESTS = "suggests"
    ACTS = "acts"


class KindOfWork(models.TextChoices):
    """What the work is, in one word."""

    INGEST = "ingest"
    ANALYSE = "analyse"
    PREDICT = "predict"
    GENERATE = "generate"
    EXECUTE = "execute"


CAUTIONS = {
    KindOfWork.PREDICT: "This process predicts. A prediction can be wrong and look sure: "
    "decide by it only together with what you know.",
    KindOfWork.EXECUTE: "This process changes things by itself. What it did can take work to undo.",
}

CAPABILITY_SAYS = {
    Capability.DRAFTS: "It writes drafts; nothing happens until a person uses them.",
    Capability.SUGGESTS: "It suggests; a person confirms or changes each suggestion.",
    Capability.ACTS: "It acts by itself within its contract.",
}


class Role(models.TextChoices):
    """What one person stands for on a process."""

    ACCOUNTABLE = "accountable", "accountable person"
    BUSINESS = "business", "business-half owner"
    SYSTEM = "system", "system-half owner"
    ESCALATION = "escalation", "escalation owner"
    EVALUATION = "evaluation", "evaluation owner"
    REVIEW = "review", "review owner"
    ERRORS = "errors", "error reader"


ROLE_SAYS = {
    Role.ACCOUNTABLE: "answers for the business result",
    Role.BUSINESS: "owns the normal path, the exceptions and the limits",
    Role.SYSTEM: "owns the prompt, the model, the tools and the way back",
    Role.ESCALATION: "is called when the agent is unsure or reaches a boundary",
    Role.EVALUATION: "owns the cases that show whether it is good",
    Role.REVIEW: "approves, edits or rejects what is handed over",
    Role.ERRORS: "reads yesterday's failures every working day",
}


class Circle(models.TextChoices):
    """Lists of people around a process."""

    RESPONSIBLE = "responsible"
    CONSULTED = "consulted"
    INFORMED = "informed"


CIRCLE_SAYS = {
    Circle.RESPONSIBLE: "design it",
    Circle.CONSULTED: "give their view before policy moves",
    Circle.INFORMED: "hear of it",
}

# Kinds of house rule that change by proposal.
TIER, CONTROL, ANSWER = "tier", "control", "answer"
