"""What a record is logged under: the process and version it names, and how they stand now."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from governance.decisions.authorize.compiled import Compiled, compiled
from governance.decisions.authorize.judging import APPROVAL_DEMANDED
from governance.decisions.statements import one_row
from processes.contracts.business_parts import Input, PolicyCheck
from processes.contracts.models import ContractVersion, Publication
from processes.contracts.naming import UnknownProcessId
from processes.contracts.words import Reach, VersionState
from processes.people.keys import AgentKey
from processes.people.models import Person
from processes.register.models import Control, Pause, Process, ProcessUserObjectPermission
from processes.register.words import Stage

_VERSION = re.compile(
    r"(?P<slug>[a-z][a-z0-9_]*)_tier(?P<tier>[0-9])_v(?P<number>[1-9][0-9]{0,8})", re.ASCII
)
_SLUG = re.compile(r"[a-z][a-z0-9_]{0,79}", re.ASCII)
_LONGEST = 120
_KEYS, _PEOPLE = AgentKey._meta.db_table, Person._meta.db_table
_PROCESSES, _PAUSES = Process._meta.db_table, Pause._meta.db_table
_RIGHTS, _CONTROLS = ProcessUserObjectPermission._meta.db_table, Control._meta.db_table
_IN_FORCE, _VERSIONS = Publication._meta.db_table, ContractVersion._meta.db_table
_NAMEABLE = ", ".join(
    f"'{state}'" for state in (VersionState.STAGED, VersionState.PUBLISHED, VersionState.SUPERSEDED)
)
_ASKED = f"""
p.id, p.slug, p.stage, p.tier_id,
(SELECT z.paused_at FROM {_PAUSES} z WHERE z.process_id = p.id AND z.lifted_at IS NULL),
f.version_id, f.candidate_id, f.reach,
v.id, v.number, v.tier_id, v.content_hash, v.created_at,
d.tier_id, d.passes_upward
"""  # noqa: S608  our own names
_JOINED = f"""
LEFT JOIN {_IN_FORCE} f ON f.process_id = p.id
LEFT JOIN {_VERSIONS} v ON {{version}}
LEFT JOIN {_CONTROLS} d ON d.slug = %s AND NOT d.is_retired
"""
_MAY_SEE = f"""
p.slug = %s AND EXISTS (
    SELECT 1 FROM {_RIGHTS} r JOIN auth_permission t ON t.id = r.permission_id
    WHERE r.content_object_id = p.id AND r.user_id = {{agent}} AND t.codename = 'view_process')
"""  # noqa: S608  our own names
_OF_AGENT = f"SELECT {_ASKED} FROM {_PROCESSES} p {_JOINED} WHERE {_MAY_SEE.format(agent='%s')}"  # noqa: S608
_OF_KEY = f"""
SELECT {_ASKED}, k.id, k.digest, k.agent_id, k.last_asked_at IS NULL OR k.last_asked_at < %s
FROM {_KEYS} k JOIN {_PEOPLE} a ON a.id = k.agent_id CROSS JOIN {_PROCESSES} p {_JOINED}
WHERE k.public_id = %s AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > %s)
AND a.is_active AND a.kind = 'agent' AND {_MAY_SEE.format(agent="k.agent_id")}
"""  # noqa: S608  our own names
_IN_FORCE_NOW = "v.id = f.version_id"
_NUMBERED = f"v.process_id = p.id AND v.number = %s AND v.tier_id = %s AND v.state IN ({_NAMEABLE})"


@dataclass(frozen=True, slots=True)
class Under:
    """A process and version as one agent finds them now."""

    process_id: int
    slug: str
    stage: str
    is_paused: bool
    version_id: int | None
    is_in_force: bool
    # Works beside a person and changes nothing.
    is_shadow: bool
    contract: Compiled | None
    promised: "Promised | None"
    # Whether a person must have approved each action.
    needs_approval: bool

    @property
    def works(self) -> bool:
        """Whether agents may work at all."""
        return not self.is_paused and self.stage in (Stage.PILOT, Stage.LIVE)

    @property
    def named(self) -> str:
        """The version that was named, as agents name it."""
        return self.contract.process_id(self.slug) if self.contract else self.slug


@dataclass(frozen=True, slots=True)
class Promised:
    """What a version promises of every record: checks that ran, data that is hidden."""

    checks: tuple[str, ...]
    personal: frozenset[str]


@dataclass(frozen=True, slots=True)
class Keyed:
    """The same for a key that is good, with what proves that it is this key."""

    under: Under
    key_id: int
    digest: str
    agent_id: int
    is_to_be_noted: bool


def under(named: str, agent_id: int) -> Under:
    """What the name means to this agent, or the refusal in the words for all that mean nothing."""
    row = None
    if found := _parts(named):
        version, values, slug = found
        row = one_row(
            _OF_AGENT.format(version=version), [*values, APPROVAL_DEMANDED, slug, agent_id]
        )
    if row is None or _is_unknown(row, named):
        raise UnknownProcessId(field="process_id")
    return _told(row)


def under_key(public_id: str, named: str, moment: datetime, noted: datetime) -> Keyed | None:
    """The same by a key alone; nothing where key, process or version are not good."""
    if not (found := _parts(named)):
        return None
    version, values, slug = found
    at, before = (connection.ops.adapt_datetimefield_value(each) for each in (moment, noted))
    row = one_row(
        _OF_KEY.format(version=version),
        [before, *values, APPROVAL_DEMANDED, public_id, at, slug],
    )
    if row is None or _is_unknown(row, named):
        return None
    *told, key_id, digest, agent_id, is_to_be_noted = row
    return Keyed(_told(tuple(told)), key_id, digest, agent_id, bool(is_to_be_noted))


def _parts(named: str) -> tuple[str, list[int], str] | None:
    """How the version is found, with which values, and the process's short name."""
    if len(named) > _LONGEST:
        return None
    if found := _VERSION.fullmatch(named):
        return _NUMBERED, [int(found["number"]), int(found["tier"])], found["slug"]
    return (_IN_FORCE_NOW, [], named) if _SLUG.fullmatch(named) else None


def _is_unknown(row: tuple[Any, ...], named: str) -> bool:
    """Whether a version was named that there is not."""
    return row[8] is None and _VERSION.fullmatch(named) is not None


def _told(row: tuple[Any, ...]) -> Under:
    process_id, slug, stage, tier, paused_at, stable, candidate, reach = row[:8]
    version_id, _number, version_tier, content_hash, made = row[8:13]
    demand, passes_upward = row[13:]
    highest = max(tier, version_tier or 0)
    known = None if version_id is None else (version_id, content_hash, str(made))
    return Under(
        process_id=process_id,
        slug=slug,
        stage=stage,
        is_paused=paused_at is not None,
        version_id=version_id,
        is_in_force=version_id is not None and version_id in (stable, candidate),
        is_shadow=version_id is not None and version_id == candidate and reach == Reach.SHADOW,
        contract=compiled(*known) if known else None,
        promised=promised(*known) if known else None,
        needs_approval=demand is not None
        and (demand == highest or (bool(passes_upward) and demand < highest)),
    )


@lru_cache(maxsize=2048)
def promised(version_id: int, content_hash: str, made: str | datetime) -> Promised:
    """What a version promises; hash and moment tell restored databases apart."""
    checks = PolicyCheck.objects.filter(version=version_id).order_by("order", "id")
    personal = Input.objects.filter(version=version_id, is_personal=True)
    return Promised(
        tuple(checks.values_list("name", flat=True)),
        frozenset(personal.values_list("name", flat=True)),
    )
