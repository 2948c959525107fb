"""Whether a key opens the door, and when it last knocked."""

import hmac
from datetime import datetime, timedelta

from house.clock import now
from house.refusals import Refusal
from processes.people.keys import AgentKey, digest_of, split

# A key's last question is noted this often at most: most questions write nothing.
NOTED_EVERY = timedelta(minutes=1)
_LONGEST = 200
# Compared with where no key has the public id, so that the answer takes as long.
_NOBODYS = digest_of("")


class KeyRefused(Refusal):
    """A key that opens nothing."""

    says = "This key is not known."
    status = 401


def key_of(text: str) -> AgentKey:
    """The key that this text is, or the refusal that says what is wrong with it."""
    public_id, secret = _parts(text)
    key = AgentKey.objects.select_related("agent").filter(public_id=public_id).first()
    right = hmac.compare_digest(digest_of(secret), key.digest if key else _NOBODYS)
    if key is None or not right:
        raise KeyRefused
    if reason := why_over(key, now()):
        raise KeyRefused(f"{reason} Ask the portal's administrators or technology for another.")
    return key


def why_over(key: AgentKey, moment: datetime) -> str:
    """Why a key no longer opens the door, in a sentence; empty while it does."""
    if key.revoked_at:
        return "This key was revoked."
    if key.expires_at and key.expires_at <= moment:
        return "This key has expired."
    if not (key.agent.is_active and key.agent.is_agent):
        return "This key's agent account is not active."
    return ""


def note_asked(key: AgentKey) -> None:
    """Remember that a key asked, so that people see which agents are alive."""
    moment = now()
    if key.last_asked_at and moment - key.last_asked_at < NOTED_EVERY:
        return
    AgentKey.objects.filter(pk=key.pk).update(last_asked_at=moment)


def _parts(text: str) -> tuple[str, str]:
    found = split(text) if len(text) <= _LONGEST and text.isascii() else None
    if found is None or not found[0].isalnum():
        raise KeyRefused("This is not a key of this portal. One starts with “aop_”.")
    return found
