"""What the change pipeline refuses, in the words that people read."""

from house.refusals import Invalid, NotPermitted, Refusal


class WriterCannotApprove(NotPermitted):
    """Nobody lets their own words out."""

    says = "You wrote in this version, so someone else approves it."


class ApprovedAlready(Refusal):
    """One person, one approval."""

    says = "You have approved this change already; its other approvals come from other people."


class NotYoursToApprove(NotPermitted):
    """A half is approved by its owner, or whoever stands in."""

    says = "This half is approved by its owner, or by whoever stands in while the owner can't."


class HalfIsApproved(Refusal):
    """Somebody was quicker."""

    says = "This approval has been given already."


class NotAskedFor(Refusal):
    """Nothing of this kind is needed."""

    says = "This change doesn't need that approval."


class NotInReview(Refusal):
    """Only what was handed in is approved or sent back."""

    says = "This change isn't in review. Reload the page to see where it stands."


class ContentChanged(Refusal):
    """What was shown is not what stands there."""

    says = (
        "The change was edited after you opened this page. Nothing was done: "
        "reload, and decide on what it says now."
    )


class GatesAreRed(Refusal):
    """A gate stands in the way."""

    says = "A gate of this change is red."


class TakeInFirst(Refusal):
    """Something else came into force underneath."""

    says = (
        "Another version came into force after this draft was begun. Take its changes in first: "
        "the draft's page shows them."
    )


class MayNotSendBack(NotPermitted):
    """Whoever could approve may send back."""

    says = "A change is sent back by those who are asked to approve it, and by compliance."


class MayNotWithdraw(NotPermitted):
    """Proposers take their changes back."""

    says = "A change is withdrawn by its author, or by those who may propose one here."


class MayNotCallIn(NotPermitted):
    """Calling in is compliance's."""

    says = "Compliance calls changes in."


class CalledInAlready(Refusal):
    """Once is enough."""

    says = "This change was called in already; it needs the signature of compliance."


class NotConsulted(NotPermitted):
    """Only who was asked answers."""

    says = "You were not asked for your view on this change."


class AnsweredAlready(Refusal):
    """One answer each."""

    says = "Your answer is on record already. Add a comment instead."


class CommentMissing(Invalid):
    """A comment says something."""

    says = "Write what you want to say."


class MayNotPublish(NotPermitted):
    """Publishing is the owners'."""

    says = "A change is published by the accountable person and the owners of the two halves."


class NotApproved(Refusal):
    """Approvals come first."""

    says = "This change isn't approved yet. The page says who is asked."


class MayNotRollBack(NotPermitted):
    """Rolling back is the owners' and the escalation owner's."""

    says = (
        "Rules are rolled back by the accountable person, the owners of the two halves and the "
        "escalation owner."
    )


class NothingToRollBackTo(Refusal):
    """There was no version before."""

    says = "No earlier version of this contract was in force."


class SecondMustBeAnother(NotPermitted):
    """Two people are two."""

    says = "The second person must be someone else, who didn't write in this version."


class MayNotCountersign(NotPermitted):
    """Who may be the second."""

    says = "The second person is someone who may publish or roll back here, or compliance."


class MovedOnSince(Refusal):
    """Another version is in force than when the second person was asked."""

    says = "Other rules came into force since this was asked for. Ask again, if it is still needed."


class AskerIsGone(Refusal):
    """Both people must have the right when it happens."""

    says = "Whoever asked for this may no longer do it, so one person alone would decide."


class AnsweredMeanwhile(Refusal):
    """The request is closed."""

    says = "This request was answered already. Reload the page to see how."


class AskedAlready(Refusal):
    """One request at a time."""

    says = "A second person has been asked already; the request still waits."


class MayNotFreeze(NotPermitted):
    """Freezing is for the accountable person and compliance."""

    says = "Rules are frozen by the accountable person and by compliance."


class FrozenAlready(Refusal):
    """One freeze at a time."""

    says = "The rules of this process are frozen already. Lift that freeze first."


class FrozenTooLong(Invalid):
    """A freeze ends."""

    says = "Rules are frozen for a year at most."


class MayNotLift(NotPermitted):
    """Compliance's freeze is compliance's."""

    says = "Compliance froze these rules, so compliance lifts it."


class Retired(Refusal):
    """Nothing changes any more."""

    says = "This process was retired; its rules change no more."


class ShareIsNotAll(Invalid):
    """Everybody is not a share."""

    says = "A share is 1 to 99 percent. For all cases, publish to everybody."


class NotFrozen(Refusal):
    """Nothing to lift."""

    says = "The rules of this process aren't frozen."


class TimeIsPast(Invalid):
    """A plan lies ahead."""

    says = "Choose a time that lies ahead."


class PlannedAlready(Refusal):
    """One plan at a time."""

    says = "A time is set for this change already. Cancel that plan first."


class NothingPlanned(Refusal):
    """Nothing to cancel."""

    says = "No time is set for this change."


class TrainingUnsaid(Invalid):
    """Whether people must learn something."""

    says = "Say when people learn what is new, or why nobody needs to."


class NothingDue(Refusal):
    """No review waits."""

    says = "No review of this is due."


class OwnReview(NotPermitted):
    """Somebody else looks at it afterwards."""

    says = "Someone who had no part in it reviews it."


class MayNotReview(NotPermitted):
    """Who reviews afterwards."""

    says = "It is reviewed by the accountable person, the owners of the two halves, or compliance."


class MayNotMoveStage(NotPermitted):
    """A stage is moved by the owners."""

    says = "A stage is moved by the accountable person and the owners of the two halves."


class NoSuchMove(Invalid):
    """Stages follow one another."""

    says = "A process can't move from its stage to that one."
