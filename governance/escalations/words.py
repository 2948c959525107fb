"""The vocabulary of exceptions: where they come from, how they stand, how they end."""

from django.db import models


class Source(models.TextChoices):
    """What opened an exception."""

    AUTHORIZE = "authorize", "the agent asked before an action"
    BREACH = "breach", "a record in the log"
    AGENT = "agent", "the agent raised it"
    PERSON = "person", "a colleague raised it"


class Status(models.TextChoices):
    """Where an exception stands."""

    OPEN = "open"
    OVERDUE = "overdue"
    DECIDED = "decided"


class Outcome(models.TextChoices):
    """How a person ended it."""

    APPROVED = "approved"
    DECLINED = "declined"
    DONE_BY_HAND = "done_by_hand", "done by hand"
    # Not a person's word on the case: it ended by reference to another.
    MERGED = "merged", "merged into another"


ANSWERS = (Outcome.APPROVED, Outcome.DECLINED, Outcome.DONE_BY_HAND)


class ReasonCode(models.TextChoices):
    """Why it ended so, in a form that can be counted."""

    WITHIN_POLICY = "within_policy", "within the policy"
    OUTSIDE_POLICY = "outside_policy", "outside the policy"
    RULE_UNCLEAR = "rule_unclear", "the rule is unclear"
    DATA_WRONG = "data_wrong", "data was missing or wrong"
    GOODWILL = "goodwill", "goodwill towards a customer"
    RISK = "risk", "the risk is too high"
    DUPLICATE = "duplicate", "the same case twice"
    NOT_FOR_THE_AGENT = "not_for_the_agent", "not a case for the agent"
    OTHER = "other", "something else"


# The job that brings a decision to the webhook of the process's agent.
TELL_AGENT = "exceptions.tell_agent"


class Why(models.TextChoices):
    """Why an exception came to somebody."""

    OPENED = "opened", "it was opened"
    RAN_OUT = "ran_out", "the time of the one before ran out"
    REASSIGNED = "reassigned", "a colleague gave it"
    TAKEN_OVER = "taken_over", "they took it over"
    LEFT = "left", "the one before has left the company"
    AWAY = "away", "the one before is away"
