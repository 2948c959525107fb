"""What the register refuses, in the words that people read."""

from house.refusals import Invalid, NotPermitted, Refusal


class OnlyPeopleAreNamed(Invalid):
    """A role needs one human being."""

    says = "Name one person. Agent accounts, teams and shared inboxes can't answer for anything."


class NamedPersonHasLeft(Invalid):
    """Only active people are named."""

    says = "This person is no longer active. Name someone who is."


class DeputyIsTheSame(Invalid):
    """A deputy who is the same person is no deputy."""

    says = "The deputy must be someone else: one person can't stand in for themselves."


class BackupIsTheSame(Invalid):
    """A backup who is the same person is no backup."""

    says = "The backup must be someone else than the escalation owner."


class RoleCannotBeEmpty(Invalid):
    """Accountable and escalation owner are always filled."""

    says = "This role can't be empty. Name someone else instead."


class SlugTaken(Invalid):
    """Two things can't have one short name."""

    says = "This short name is taken. Choose another."


class NameTaken(Invalid):
    """A name means one thing."""

    says = "Something else has this name already. Choose another, or change that."


class SlugNotUsable(Invalid):
    """The short name would be mistaken for a version of another process."""

    says = (
        "A short name has small letters, digits and underscores, starts with a letter, and doesn't "
        "end like a version (such as _tier2_v3)."
    )


class TierTooLow(Invalid):
    """The questions decide how low the tier may be."""

    says = "The answers need a higher tier."


class AlreadyPaused(Refusal):
    """The kill switch is on."""

    says = "This process is paused already."


class NotPaused(Refusal):
    """There is nothing to lift."""

    says = "This process is not paused."


class RetiredForGood(Refusal):
    """Retired processes neither pause nor resume."""

    says = "This process is retired: no agent works on it any more."


class PauseIsCompliances(NotPermitted):
    """A pause by compliance is not lifted by the business."""

    says = (
        "Compliance paused this process. Whoever set the pause lifts it; "
        "another member of compliance may while that person is away or gone."
    )


class PauseIsAnothers(NotPermitted):
    """A key lifts only what it set."""

    says = "A key may lift only a pause that it set itself."


class AnsweredAlready(Refusal):
    """A remark is answered once."""

    says = "This was answered already. Reload the page to read the answer."


class AnswerTooShort(Invalid):
    """A colleague took the trouble to write; the answer is a sentence."""

    says = "Answer in a sentence that a new colleague understands."


class NothingSaid(Invalid):
    """A remark without words can't be answered."""

    says = "Say in a sentence what happened."


class CaseNumberMissing(Invalid):
    """A contested decision is found by its case."""

    says = "Give the case number, so that the decision can be found."


class ProposerCannotConsent(NotPermitted):
    """Four eyes."""

    says = "You proposed this yourself. Someone else of compliance has to consent."


class ProposalIsClosed(Refusal):
    """Decided or withdrawn."""

    says = "This proposal is decided or withdrawn."


class ChangedUnderneath(Refusal):
    """What stood there when it was proposed no longer does."""

    says = "This was changed since it was proposed. Propose again from what stands there now."


class OpenProposalExists(Refusal):
    """One at a time."""

    says = "Another proposal for this is open. It must be decided first."


class NothingChanges(Invalid):
    """A proposal that proposes nothing."""

    says = "Nothing differs from what stands there now."
