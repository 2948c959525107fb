"""How things stand for one key and one process at this moment, by one query and never from memory.

A kill switch, a revoked key or another version in force is thus seen by the very next question.
"""

import hmac
import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from governance.decisions.authorize.compiled import Compiled, compiled
from governance.decisions.authorize.judging import APPROVAL_DEMANDED
from governance.decisions.authorize.questions import Question
from governance.decisions.statements import one_row
from governance.escalations.models import Escalation
from house.clock import now
from processes.contracts.in_force import picked_id
from processes.contracts.models import ContractVersion, Publication
from processes.people.authentication import NOTED_EVERY, KeyRefused, key_of, parts_of
from processes.people.keys import AgentKey, digest_of
from processes.people.models import Person
from processes.register.api import UnknownProcess
from processes.register.models import Control, Pause, Process, ProcessUserObjectPermission
from processes.register.words import Stage

_WORKS = (Stage.PILOT, Stage.LIVE)
_KEYS, _PEOPLE = AgentKey._meta.db_table, Person._meta.db_table
_PROCESSES, _PAUSES = Process._meta.db_table, Pause._meta.db_table
_RIGHTS, _CONTROLS = ProcessUserObjectPermission._meta.db_table, Control._meta.db_table
_IN_FORCE, _VERSIONS = Publication._meta.db_table, ContractVersion._meta.db_table
_EXCEPTIONS = Escalation._meta.db_table
_QUERY = f"""
SELECT k.id, k.digest, k.agent_id,
       k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > %s)
           AND a.is_active AND a.kind = 'agent',
       k.last_asked_at IS NULL OR k.last_asked_at < %s,
       p.id, p.stage, p.fallback, p.tier_id,
       (SELECT z.id FROM {_PAUSES} z WHERE z.process_id = p.id AND z.lifted_at IS NULL),
       f.version_id, f.candidate_id, f.reach, f.share, f.teams,
       v.content_hash, CAST(v.created_at AS text), c.content_hash, CAST(c.created_at AS text),
       d.tier_id, d.passes_upward,
       (SELECT e.id FROM {_EXCEPTIONS} e WHERE e.process_id = p.id AND e.case_id = %s
           AND e.action_hash = %s AND e.status = 'decided' AND e.outcome <> 'merged'
           ORDER BY e.decided_at DESC, e.id DESC LIMIT 1)
FROM {_KEYS} k
JOIN {_PEOPLE} a ON a.id = k.agent_id
LEFT JOIN {_PROCESSES} p ON p.slug = %s AND EXISTS (
    SELECT 1 FROM {_RIGHTS} r JOIN auth_permission t ON t.id = r.permission_id
    WHERE r.content_object_id = p.id AND r.user_id = k.agent_id AND t.codename = 'view_process')
LEFT JOIN {_IN_FORCE} f ON f.process_id = p.id
LEFT JOIN {_VERSIONS} v ON v.id = f.version_id
LEFT JOIN {_VERSIONS} c ON c.id = f.candidate_id
LEFT JOIN {_CONTROLS} d ON d.slug = %s AND NOT d.is_retired
WHERE k.public_id = %s
"""  # noqa: S608  our own names


@dataclass(frozen=True, slots=True)
class Standing:
    """A process as one key finds it now."""

    key_id: int
    key: str
    agent_id: int
    is_to_be_noted: bool
    process_id: int
    slug: str
    stage: str
    fallback: str
    tier: int
    pause_id: int | None
    contract: Compiled | None
    needs_approval: bool
    # The newest decision of a person on this very action.
    decision_id: int | None

    @property
    def works(self) -> bool:
        """Whether agents may work at all."""
        return self.pause_id is None and self.stage in _WORKS

    @property
    def named(self) -> str:
        """The version that answers, as agents name it."""
        return self.contract.process_id(self.slug) if self.contract else self.slug


def standing(bearer: str, slug: str, question: Question) -> Standing:
    """How things stand, or the refusal that the key opens nothing here."""
    public_id, secret = parts_of(bearer)
    moment = now()
    row = one_row(
        _QUERY,
        [
            connection.ops.adapt_datetimefield_value(moment),
            connection.ops.adapt_datetimefield_value(moment - NOTED_EVERY),
            question.case_id,
            question.hash,
            slug,
            APPROVAL_DEMANDED,
            public_id,
        ],
    )
    if row is None or not row[3] or not hmac.compare_digest(digest_of(secret), row[1]):
        key_of(bearer)  # says what is wrong with it
        raise KeyRefused
    if row[5] is None:
        raise UnknownProcess
    return _told(row, public_id, slug, question)


def _told(row: tuple[Any, ...], public_id: str, slug: str, question: Question) -> Standing:
    key_id, _, agent_id, _, is_to_be_noted, process_id, stage, fallback, tier, pause = row[:10]
    contract = _contract(row[10:19], question)
    demand, passes_upward, decision_id = row[19:]
    highest = max(tier, contract.tier if contract else 0)
    return Standing(
        key_id=key_id,
        key=public_id,
        agent_id=agent_id,
        is_to_be_noted=bool(is_to_be_noted),
        process_id=process_id,
        slug=slug,
        stage=stage,
        fallback=(contract.fallback if contract else "") or fallback,
        tier=highest,
        pause_id=pause,
        contract=contract,
        needs_approval=demand is not None
        and (demand == highest or (bool(passes_upward) and demand < highest)),
        decision_id=decision_id,
    )


def _contract(row: tuple[Any, ...], question: Question) -> Compiled | None:
    """The version that answers this case, ready for deciding."""
    stable, candidate, reach, share, teams, *versions = row
    found: int | None = stable
    if candidate is not None:
        publication = Publication(
            version_id=stable,
            candidate_id=candidate,
            reach=reach,
            share=share,
            teams=json.loads(teams) if isinstance(teams, str) else teams,
        )
        found = picked_id(publication, question.case_id, question.team, question.shadow)
    if found is None:
        return None
    content_hash, made = versions[2:] if found == candidate else versions[:2]
    return compiled(found, content_hash, made)
