"""Refusals: what the portal will not do, in the words that the person reads."""


class Refusal(Exception):
    """Something that was asked for is not done; nothing has changed."""

    says = "This can't be done."
    status = 409

    def __init__(self, says: str = "", *, field: str = "") -> None:
        self.text = says or self.says
        self.field = field
        super().__init__(self.text)


class NotPermitted(Refusal):
    """The person has no right to do this."""

    says = "You don't have the right to do this."
    status = 403


class Invalid(Refusal):
    """What was sent can't be used as it stands."""

    says = "What was sent can't be used."
    status = 422


class ReasonMissing(Invalid):
    """An act that is explained later needs its reason now."""

    says = "Say why, in a few words that someone else will understand."


def require_reason(because: str) -> str:
    """The reason without surrounding space, or the refusal that there is none.

    Dots, digits or one letter over and over say nothing.
    """
    reason = because.strip()
    letters = {character for character in reason.casefold() if character.isalpha()}
    if len(reason) < 3 or len(letters) < 2:
        raise ReasonMissing(field="because")
    return reason
