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


class AwayNow(Refusal):
    """Whoever is away can't be asked."""

    says = "You are down as away today. End the absence on your page first, then take it over."


class LookedAtAlready(Refusal):
    """One person at a time, so that no work is done twice."""

    says = "Somebody is looking at it. Talk to them first."


class CannotBeAsked(Invalid):
    """Advice comes from a colleague."""

    says = "Ask an active colleague other than yourself."


class AskedAlready(Refusal):
    """One question at a time."""

    says = "This colleague was asked and has not answered yet."


class NotAsked(NotPermitted):
    """Advice comes from whoever was asked."""

    says = "This question was put to someone else."


class AdvisedAlready(Refusal):
    """What was said stays as it was said."""

    says = "You answered this already. Whoever asked can ask again."


class GaveUpMissing(Invalid):
    """Goals conflicted, so one of them lost."""

    says = "Say what was given up, so that the next person knows what this decision cost."


class SameException(Invalid):
    """There is nothing to merge."""

    says = "Choose another exception than this one."


class AnotherProcess(Invalid):
    """Duplicates are of one process."""

    says = "Only exceptions of the same process can be merged."


class AsksForAnotherAction(Invalid):
    """An approval of one must never let the other happen."""

    says = (
        "The two don't ask for the very same action under the same rules, so one answer can't "
        "count for both. Decide each, or merge the one that asks for no action."
    )


class AlikenessMissing(Invalid):
    """The reason of a merge is all that its duplicate says of how it ended."""

    says = "Say in a few words what the two have in common."


class MayNotRaise(NotPermitted):
    """Whoever sees a process may call its people."""

    says = "You can call people on processes that you may see."


class NothingRuns(Refusal):
    """A retired process has nobody who decides."""

    says = "This process is retired, so nobody decides its cases here any more."


class SummaryMissing(Invalid):
    """Whoever decides was not there."""

    says = "Say in a sentence what happened, for someone who was not there."


class LeadsThereAlready(Refusal):
    """There is nothing to change."""

    says = "It leads there already."
