"""What is refused about running a decision again."""

from house.refusals import NotPermitted, Refusal


class MayNotRunAgain(NotPermitted):
    """Someone without a part in the process."""

    says = (
        "Decisions are run again by those who answer for the process, its halves, its evaluations "
        "or its exceptions, and by compliance."
    )


class NothingToRunAgain(Refusal):
    """A record whose text has gone."""

    says = "What was sent is no longer kept, so there is nothing to put to the model again."


class NoContractToRunUnder(Refusal):
    """A record that names no version."""

    says = "No contract was in force for this decision, so there is no prompt to put it under."


class RunsAlready(Refusal):
    """A repetition that is not done yet."""

    says = "This decision is being run again already. Wait for that to end."
