"""Whether a key opens the door, and when it last knocked."""

import hmac
from datetime import datetime, timedelta
from enum import StrEnum

from house.clock import now
from house.refusals import Refusal
from processes.people.keys import AgentKey, digest_of, split

# A key's last question is noted this often at most: most questions write nothing.
NOTED_EVERY = timedelta(minutes=1)
_LONGEST = 200
# Compared with where no key has the public id, so that the answer takes as long.
_NOBODYS = digest_of("")


class Standing(StrEnum):
    """What a key is good for now."""

    ACTIVE = "active"
    REVOKED = "revoked"
    EXPIRED = "expired"
    INACTIVE = "agent not active"


_OVER = {
    Standing.REVOKED: "This key was revoked.",
    Standing.EXPIRED: "This key has expired.",
    Standing.INACTIVE: "This key's agent account is not active.",
}
_ASK = "Ask the portal's administrators or technology for another."


class KeyRefused(Refusal):
    """A key that opens nothing."""

    says = "This key is not known."
    status = 401


def key_of(text: str) -> AgentKey:
    """The key that this text is, or the refusal that says what is wrong with it."""
    public_id, secret = parts_of(text)
    key = AgentKey.objects.select_related("agent").filter(public_id=public_id).first()
    right = hmac.compare_digest(digest_of(secret), key.digest if key else _NOBODYS)
    if key is None or not right:
        raise KeyRefused
    standing = standing_of(key, now())
    if standing != Standing.ACTIVE:
        raise KeyRefused(f"{_OVER[standing]} {_ASK}")
    return key


def standing_of(key: AgentKey, moment: datetime) -> Standing:
    """Whether a key opens the door at a moment, and if not, why."""
    if key.revoked_at:
        return Standing.REVOKED
    if key.expires_at and key.expires_at <= moment:
        return Standing.EXPIRED
    if not (key.agent.is_active and key.agent.is_agent):
        return Standing.INACTIVE
    return Standing.ACTIVE


def note_asked(key: AgentKey) -> None:
    """Remember that a key asked, so that people see which agents are alive."""
    moment = now()
    if key.last_asked_at and moment - key.last_asked_at < NOTED_EVERY:
        return
    AgentKey.objects.filter(pk=key.pk).update(last_asked_at=moment)


def parts_of(text: str) -> tuple[str, str]:
    """Public id and secret of a key, or the refusal that the text is none."""
    found = split(text) if len(text) <= _LONGEST and text.isascii() else None
    if found is None or not found[0].isalnum():
        raise KeyRefused("This is not a key of this portal. One starts with “aop_”.")
    return found
