"""What runs refuse, in the words that people read."""

from house.refusals import Invalid, NotPermitted, Refusal


class MayNotRun(NotPermitted):
    """Someone without a part in the evaluations of the process."""

    says = (
        "Evaluations are run by the evaluation owner, the two half owners and the agent keys of "
        "the process."
    )


class UnknownRun(Refusal):
    """None of this id, or not for this person or key."""

    says = "There is no evaluation run with this id, or this key may not see it."
    status = 404


class UnknownVersion(Invalid):
    """A version that the process has not."""

    says = "This process has no such version."


class UnknownSource(Invalid):
    """A source that the version doesn't look things up in."""

    says = "This version has no such source of knowledge."


class UnknownSet(Invalid):
    """A set that the process doesn't measure itself by."""

    says = "This process doesn't use such a set."


class NothingToAsk(Refusal):
    """Sets without cases, or no sets."""

    says = "There is no case to ask: the process has no evaluation set with cases."


class KeyIsTaken(Refusal):
    """The same key with another request."""

    says = (
        "Another run was asked for with this Idempotency-Key: another version, or other sets. "
        "Nothing was started."
    )


class TooMuchToAsk(Invalid):
    """More answers than one run may ask for."""


class NothingToCancel(Refusal):
    """A run that is over."""

    says = "This run is over already."


class MayNotMark(NotPermitted):
    """Someone who may not see, or an agent."""

    says = "Results are marked by people who keep the evaluations, and by compliance."


class MayNotAskForWaiver(NotPermitted):
    """Someone who may not propose."""

    says = "A waiver is asked for by those who may propose changes of this process."


class MayNotDecideWaiver(NotPermitted):
    """The author, the one who asked, or somebody outside compliance."""

    says = "A waiver is decided by compliance, never by the author or by whoever asked for it."


class WaiverIsAsked(Refusal):
    """One is on its way for the same behaviour."""

    says = "A waiver for exactly this behaviour waits for its approval already."


class WaiverIsDecided(Refusal):
    """A second answer."""

    says = "This waiver was decided already."


class EndIsNotAhead(Invalid):
    """An end date that has passed or is too far away."""

    says = "A waiver ends on a day ahead, at most 90 days away."


class MayNotSetPrices(NotPermitted):
    """Prices are kept by those who look after the portal and by compliance."""

    says = "Prices are kept by administrators and compliance."
