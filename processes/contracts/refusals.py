"""What the contracts refuse, in the words that people read."""

from typing import Any

from house.refusals import Invalid, NotPermitted, Refusal


class NotADraft(Refusal):
    """Only drafts are written."""

    says = "This version is no longer a draft, so it can't change. Start a new draft from it."
    held = "This version is {stands}, so it can't change. Take it back to a draft first."


class MayNotPropose(NotPermitted):
    """Changes of a contract are proposed by those who stand for the process."""

    says = (
        "A contract is written by the accountable person, the owners of its two halves, and the "
        "people responsible for it."
    )


class CantMove(Refusal):
    """A version that stands elsewhere than the act expects."""

    says = "This version stands elsewhere by now. Reload the page."

    def __init__(self, stands: str, does: str) -> None:
        super().__init__(f"This version is {stands}, so it can't be {does}.")


class NeverInForce(Refusal):
    """Going back means going back to what agents once worked under."""

    says = "This version was never in force, so there is no going back to it."


class NoCandidate(Refusal):
    """Nothing is tried beside what is in force."""

    says = "No version is staged for this process."


class AnotherCandidate(Refusal):
    """One candidate at a time."""

    says = "Another version of this contract is staged. Take it back first, or put it in force."


class AlreadyReached(Refusal):
    """Staged so already."""

    says = "This version is staged in just this way already."


class AuthorMissing(Invalid):
    """Every version was written by a person."""

    says = "Name the person who writes this version."


class NoSuchField(Invalid):
    """A field that a part does not have."""

    says = "There is no such field."


class NameTaken(Invalid):
    """Two parts of one kind under one name."""

    says = "There is another one of this name. Choose another name."


class NotKeepable(Invalid):
    """Data that two databases would keep differently."""

    says = "This can't be kept as it is."


class PartStays(Refusal):
    """A version has exactly one prompt and one handoff."""

    says = "Every contract has exactly one of these: empty its fields instead."


class ChangedMeanwhile(Refusal):
    """Somebody else saved the same thing after it was opened for editing."""

    says = "This was changed while you were writing. Compare, and save again."

    def __init__(self, by: str, now: dict[str, Any]) -> None:
        self.now = now
        super().__init__(
            f"{by} changed this while you were writing. Nothing was saved: compare with what "
            "stands there now, and save again."
        )


class GoneMeanwhile(Refusal):
    """Somebody else removed it."""

    says = "This was removed meanwhile. Reload the page to see what is there."


class NoContract(Refusal):
    """Nothing is in force."""

    says = "No contract is in force for this process yet."
    status = 404
