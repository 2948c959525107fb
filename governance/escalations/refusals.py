"""What exceptions refuse, in the words that people read."""

from house.refusals import Invalid, NotPermitted, Refusal


class DecidedAlready(Refusal):
    """An exception is decided once."""

    says = "This was decided already. Reload the page to read the decision."


class NotYours(NotPermitted):
    """Whoever holds it decides, or those who answer for the process."""

    says = (
        "This waits for someone else. Whoever holds it decides, or the escalation owner, or the "
        "accountable person; compliance once it came to them."
    )


class NeverAllowed(Invalid):
    """What the contract refuses is not lifted by an approval."""

    says = (
        "The contract never allows this to the agent, so it can't be approved: decline it, or do "
        "it by hand."
    )


class NotPlain(Invalid):
    """The decision is read by people who were not there."""

    says = (
        "Write a sentence that a new colleague understands without knowing the case: what was "
        "decided, and why."
    )


class HoldsItAlready(Refusal):
    """There is nothing to hand over."""

    says = "This person holds it already."


class CannotHold(Invalid):
    """An exception is held by a person who can be asked."""

    says = "Name an active colleague who may see this process."


class CaseMissing(Invalid):
    """An exception is about one case."""

    says = "Name the case, so that it can be found."


class TriggerMissing(Invalid):
    """An exception says what happened."""

    says = "Say what happened, or name the exception path."
