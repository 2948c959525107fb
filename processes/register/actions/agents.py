"""Agents on a process, and the keys they come with."""

from datetime import datetime, timedelta

from django.db import transaction

from audit.record import record
from house.actors import Actor, System
from house.clock import now
from house.history import acting
from house.refusals import Invalid, NotPermitted, require_reason
from processes.people.actions import add_person
from processes.people.keys import AgentKey, new_secret
from processes.people.models import Person
from processes.register import names, rules
from processes.register.actions.shared import locked
from processes.register.models import Process, ProcessAgent

GRACE = timedelta(days=7)
USUAL_LIFE = timedelta(days=365)
LONGEST_LIFE = timedelta(days=3 * 365)


class NotAnAgent(Invalid):
    """Keys belong to agent accounts."""

    says = "Keys belong to agent accounts; people log in."


class AgentNotActive(Invalid):
    """A key of such an account would open nothing."""

    says = "This agent account is not active. An administrator can open it again."


class KeyIsOver(Invalid):
    """An expired or revoked key stays so."""

    says = "This key is over already. Make a new one."


def agent_of(process: Process, *, by: Actor, because: str) -> Person:
    """The process's own agent account, made at first need."""
    _refuse(by)
    email = f"{process.slug}@agents.invalid"
    with transaction.atomic():
        process = locked(process)
        agent: Person | None = Person.objects.filter(email=email).first()
        if agent is None:
            agent = add_person(
                # Who makes keys may have no right to add people.
                by=System(f"the portal, for {by}"),
                because=because,
                email=email,
                name=f"Agent of {process.name}"[:120],
                kind=Person.Kind.AGENT,
            )
        assign(process, agent, by=by, because=because)
    return agent


def assign(process: Process, agent: Person, *, by: Actor, because: str) -> None:
    """Let an agent account work on a process."""
    _refuse(by)
    if not agent.is_agent:
        raise NotAnAgent(field="agent")
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        _, made = ProcessAgent.objects.get_or_create(process=process, agent=agent)
        if made:
            names.sync(process)
            record(
                "process.assign_agent",
                process,
                by=by,
                because=reason,
                process=process.slug,
                details={"agent": str(agent)},
            )


def release(process: Process, agent: Person, *, by: Actor, because: str) -> None:
    """End an agent account's work on a process; its keys no longer see it."""
    _refuse(by)
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        row = ProcessAgent.objects.filter(process=process, agent=agent).first()
        if row:
            row.delete()
            names.sync(process)
            record(
                "process.release_agent",
                process,
                by=by,
                because=reason,
                process=process.slug,
                details={"agent": str(agent)},
            )


def make_key(
    agent: Person,
    *,
    label: str,
    by: Actor,
    because: str,
    may_pause: bool = False,
    expires_at: datetime | None = None,
) -> tuple[AgentKey, str]:
    """A new key, which always expires; its text is returned once and kept nowhere."""
    _refuse(by)
    if not agent.is_agent:
        raise NotAnAgent(field="agent")
    if not agent.is_active:
        raise AgentNotActive(field="agent")
    made_at = now()
    ends = expires_at or made_at + USUAL_LIFE
    _refuse_life(made_at, ends)
    reason = require_reason(because)
    text, public_id, digest = new_secret()
    with transaction.atomic():
        key = AgentKey.objects.create(
            agent=agent,
            label=label,
            public_id=public_id,
            digest=digest,
            may_pause=may_pause,
            made_by=str(by),
            made_at=made_at,
            expires_at=ends,
        )
        record("key.make", key, by=by, because=reason, details={"may_pause": may_pause})
    return key, text


def rotate_key(key: AgentKey, *, by: Actor, because: str) -> tuple[AgentKey, str]:
    """A new key like this one, which works on for a week so that the change is no outage."""
    _refuse(by)
    reason = require_reason(because)
    with transaction.atomic():
        key = _standing(key)
        made, text = make_key(
            key.agent,
            label=key.label,
            by=by,
            because=reason,
            may_pause=key.may_pause,
            # The new one lives for as long as the old one was meant to.
            expires_at=now() + _life(key),
        )
        ends = now() + GRACE
        if key.expires_at is None or key.expires_at > ends:
            key.expires_at = ends
            key.save(update_fields=["expires_at"])
        record("key.rotate", key, by=by, because=reason, details={"new": made.public_id})
    return made, text


def revoke_key(key: AgentKey, *, by: Actor, because: str) -> AgentKey:
    """End a key at once."""
    _refuse(by)
    reason = require_reason(because)
    with transaction.atomic():
        key = _standing(key)
        key.revoked_at, key.revoked_by = now(), str(by)
        key.save(update_fields=["revoked_at", "revoked_by"])
        record("key.revoke", key, by=by, because=reason)
    return key


def _refuse_life(made_at: datetime, ends: datetime) -> None:
    if ends <= made_at:
        raise Invalid("A key that has expired already opens nothing.", field="expires_at")
    if ends > made_at + LONGEST_LIFE:
        raise Invalid("A key lives for three years at most.", field="expires_at")


def _life(key: AgentKey) -> timedelta:
    """How long a key was meant to live; those made without an end get the usual one."""
    meant = key.expires_at - key.made_at if key.expires_at else USUAL_LIFE
    return min(meant, LONGEST_LIFE)


def _standing(key: AgentKey) -> AgentKey:
    key = AgentKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if key.revoked_at or (key.expires_at and key.expires_at <= now()):
        raise KeyIsOver
    return key


def _refuse(by: Actor) -> None:
    if isinstance(by, Person) and not rules.may_keep_keys(by):
        raise NotPermitted("Agent keys are made and ended by administrators and technology.")
