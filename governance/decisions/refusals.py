"""What the decision log refuses, in the words that the sender or person reads."""

from house.refusals import Invalid, NotPermitted, Refusal


class NotARecord(Invalid):
    """Something sent that is no record."""

    says = "This record can't be used as it stands."


class TooManyRecords(Refusal):
    """More than a call takes."""

    says = "A call takes 5,000 records at most."
    status = 413


class EventDiffers(Refusal):
    """An event id that stands for something else already."""

    says = "Another record was logged with this event_id. Nothing was changed."
    status = 409


class MayNotOverride(NotPermitted):
    """Someone who does not answer for the process."""

    says = "Only the accountable person and the escalation owner override a decision."


class MayNotKeep(NotPermitted):
    """Someone who does not decide how long records are kept."""

    says = "Only compliance decides how long records are kept and which are erased."


class KeptTooShort(Invalid):
    """Less than the law asks for."""

    says = "At tier 4 records are kept for 183 days at least."


class ShorterTakesTwo(Refusal):
    """Records that would go earlier, by one person's word."""

    says = "To keep records for a shorter time takes a second person: propose it instead."


class NotShorter(Invalid):
    """A proposal that lets nothing go earlier."""

    says = "Only a shorter time takes a proposal; a longer one is set at once."


class GoneAlready(Refusal):
    """A record without text."""

    says = "The text of this record is gone already."
