"""The short way for one plain record: key, process and version by one query, written by one more.

Whatever is not plain, also every refusal, is left to the usual way, which says what is wrong.
"""

import hmac
from dataclasses import dataclass

from django.conf import settings

from governance.decisions.actions.logging import Incoming, Logged, Outcome, event_id_of, keep
from governance.decisions.records import read
from governance.decisions.telling import encoded
from governance.decisions.under import under_key
from house.clock import now
from processes.people.authentication import NOTED_EVERY, note_asked, parts_of
from processes.people.keys import AgentKey, digest_of


@dataclass(frozen=True, slots=True)
class Sender:
    """As much of a key as logging needs."""

    public_id: str
    agent_id: int


def logged(raw: bytes, bearer: str) -> tuple[int, bytes] | None:
    """Keep one record and answer it; nothing where it is not plain."""
    if raw.lstrip()[:1] != b"{":
        return None
    one = read(raw, settings.ENV.PORTAL_CURRENCY)
    public_id, secret = parts_of(bearer)
    moment = now()
    found = under_key(public_id, one.record.process_id, moment, moment - NOTED_EVERY)
    if found is None or not hmac.compare_digest(digest_of(secret), found.digest):
        return None
    if found.is_to_be_noted:
        note_asked(AgentKey(pk=found.key_id))
    outcome = Outcome()
    incoming = Incoming(0, one, found.under, moment, event_id_of(one))
    keep([incoming], outcome, key=Sender(public_id, found.agent_id))
    if 0 not in outcome.logged:
        return None
    kept = outcome.logged[0]
    return (200 if kept.is_duplicate else 201), encoded(answer_of(kept))


def answer_of(kept: Logged) -> dict[str, object]:
    """One record as it is answered."""
    return {
        "id": kept.public_id.hex,
        "event_id": kept.event_id,
        "process_id": kept.process_id,
        "duplicate": kept.is_duplicate,
        "breaches": kept.breaches,
    }
