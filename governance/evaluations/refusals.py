"""What evaluations refuse, in the words that people read."""

from house.refusals import Invalid, NotPermitted, Refusal


class MayNotEditEvaluations(NotPermitted):
    """Cases are kept by those who stand for them."""

    says = "Cases are kept by the evaluation owner and the two half owners of the process."


class MayNotEditPack(NotPermitted):
    """A shared pack has one owner."""

    says = "A shared pack is changed by its owner and by compliance."


class MayNotMakePacks(NotPermitted):
    """Packs are made by people who keep evaluations."""

    says = "Shared packs are made by compliance and by those who keep some process's evaluations."


class MayNotOfferCases(NotPermitted):
    """What happened becomes a case through those who answer for it."""

    says = (
        "A case is made of this by those who keep the evaluations, the accountable person "
        "or the escalation owner."
    )


class SecondPersonNeeded(Refusal):
    """What a contract in force relies on isn't changed by the portal alone."""

    says = "A contract in force relies on this: a person proposes the change, another consents."


class SlugTaken(Invalid):
    """Two sets can't have one short name."""

    says = "Another set has this short name. Choose another."


class SetIsRetired(Refusal):
    """A retired set is read only."""

    says = "This set is retired. Take it back into use first."


class SetIsFull(Refusal):
    """A set is small and curated."""

    says = "A set has at most 5,000 cases. Make a second one."


class SetStillAskedFor(Refusal):
    """What a process has to pass stays in use."""

    says = "Processes still have to pass this set. Let each of them ask for another first."


class ChangedMeanwhile(Refusal):
    """Somebody else was quicker."""

    says = (
        "Somebody changed this while you were writing. Nothing was saved: look at what stands "
        "there now, then save again."
    )


class NotAPack(Invalid):
    """Only packs are shared."""

    says = "This set belongs to one process. Only shared packs are used by others."


class AnotherProcesssSet(Invalid):
    """A process is measured by its own sets and by packs."""

    says = "This set belongs to another process."


class NotUsed(Refusal):
    """There is nothing to end."""

    says = "The process doesn't use this pack."


class AlreadyUsed(Refusal):
    """Once is enough."""

    says = "The process uses this pack already."


class NotAskedFor(Refusal):
    """There is no bar to take away."""

    says = "The process doesn't have to pass this set."


class StillAskedFor(Refusal):
    """A pack that has to be passed is in use."""

    says = "The process has to pass this pack. Let it no longer be asked for first."


class NothingChanges(Invalid):
    """A change must differ from what stands."""

    says = "This is what stands there already."


class OpenProposalExists(Refusal):
    """One proposal at a time about one thing."""

    says = "A proposal about this waits for consent already. Withdraw it or wait for the answer."


class ProposerCannotConsent(NotPermitted):
    """Nobody lets their own proposal through."""

    says = "You proposed this, so somebody else has to consent."


class ProposalIsClosed(Refusal):
    """A proposal is decided once."""

    says = "This proposal has been decided already."


class ChangedUnderneath(Refusal):
    """A consent counts for exactly what was shown."""

    says = "What this proposal changes has changed since. Decline it and propose anew."


class ChecksCannotBeUsed(Invalid):
    """A check that can't be made proves nothing."""

    says = "One of the checks can't be used."


class MayNotFetch(NotPermitted):
    """Asking a model costs money."""

    says = (
        "Answers are fetched by the evaluation owner and the two half owners of the process "
        "whose contract is used."
    )


class CaseIsDropped(Refusal):
    """A dropped case is asked no more."""

    says = "This case is dropped. Take it back in first."


class AnswerIsOnItsWay(Refusal):
    """One answer at a time."""

    says = "An answer to this case is being fetched already. It takes a few seconds."
