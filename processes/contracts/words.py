"""The contract's vocabulary: states, kinds of input, of exception, of hold."""

from django.db import models


class Section(models.TextChoices):
    """The parts of a contract in the order in which people think of them."""

    JOB = "job", "The job"
    USES = "uses", "What it may use"
    MAY = "may", "What it may do"
    STOPS = "stops", "What stops it"
    CALLED = "called", "Who is called"
    SAYS = "says", "What it says and how it runs"
    HANDOFF = "handoff", "Handing over"
    DATA = "data", "Where data lives"
    FAILS = "fails", "When things fail"


# Where each field of a version, and each kind of part, is met.
SECTION_OF: dict[str, Section] = {
    "purpose": Section.JOB,
    "scope_start": Section.JOB,
    "scope_finish": Section.JOB,
    "started_by": Section.JOB,
    "queue": Section.JOB,
    "success": Section.JOB,
    "normal_path": Section.JOB,
    "never_do": Section.JOB,
    "damage": Section.JOB,
    "inputs": Section.USES,
    "knowledge_sources": Section.USES,
    "tier": Section.MAY,
    "tier_answers": Section.MAY,
    "capability": Section.MAY,
    "kind_of_work": Section.MAY,
    "caution_acknowledged": Section.MAY,
    "limits": Section.MAY,
    "tools": Section.MAY,
    "stop_rules": Section.STOPS,
    "policy_checks": Section.STOPS,
    "exception_paths": Section.CALLED,
    "kinds_ruled_out": Section.CALLED,
    "prompt": Section.SAYS,
    "templates": Section.SAYS,
    "handoff": Section.HANDOFF,
    "sampling_percent": Section.HANDOFF,
    "record_items": Section.DATA,
    "map_parts": Section.DATA,
    "fallback": Section.FAILS,
    "rollback_plan": Section.FAILS,
}


class VersionState(models.TextChoices):
    """Where a contract version stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review", "in review"
    APPROVED = "approved"
    STAGED = "staged"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


# How that stands in a sentence: this version is …
STANDS = {
    VersionState.DRAFT: "a draft",
    VersionState.IN_REVIEW: "in review",
    VersionState.APPROVED: "approved",
    VersionState.STAGED: "staged",
    VersionState.PUBLISHED: "in force",
    VersionState.SUPERSEDED: "no longer in force",
    VersionState.WITHDRAWN: "withdrawn",
}


class Reach(models.TextChoices):
    """Who gets a candidate before everybody does."""

    SHADOW = "shadow", "in shadow"
    TEAMS = "teams", "for named teams"
    SHARE = "share", "for a share of cases"


class PublicationKind(models.TextChoices):
    """How a version came into force."""

    PUBLISHED = "published", "put in force"
    EMERGENCY = "emergency", "put in force in an emergency"
    ROLLBACK = "rollback", "brought back"


class RolloutKind(models.TextChoices):
    """What happened to a candidate."""

    STAGED = "staged"
    TAKEN_BACK = "taken_back", "taken back"


class PathPlace(models.TextChoices):
    """The two people of an exception path."""

    OWNER = "owner"
    BACKUP = "backup"


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
    LEGAL = "legal", "legal"
    MONEY = "money", "money"
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
