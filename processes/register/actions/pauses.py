"""The kill switch: stop a process in seconds, let it run again with a reason."""

from django.db import IntegrityError, transaction

from audit.record import record
from house.actors import System
from house.clock import now
from house.refusals import NotPermitted, require_reason
from processes.people.keys import AgentKey
from processes.people.models import Person
from processes.register import rules
from processes.register.models import Pause, Process
from processes.register.refusals import (
    AlreadyPaused,
    NotPaused,
    PauseIsAnothers,
    PauseIsCompliances,
    RetiredForGood,
)
from processes.register.routes import tell_roles
from processes.register.words import Stage


def pause(
    process: Process,
    *,
    by: Person,
    because: str,
    key: AgentKey | None = None,
    is_drill: bool = False,
) -> Pause:
    """Stop every agent of the process at its next question; compliance takes over a pause.

    It waits for nobody's lock: of two at once, the database keeps one. A drill stops all the same.
    """
    _refuse_pause(process, by, key)
    reason = require_reason(because)
    with transaction.atomic():
        taken = _take_over(process, by, reason, key)
        try:
            with transaction.atomic():
                made = Pause.objects.create(
                    process=process,
                    kind=_kind(by, key),
                    paused_by=by,
                    paused_by_key=key.public_id if key else "",
                    paused_at=now(),
                    because=reason,
                    is_drill=is_drill,
                )
        except IntegrityError:
            raise AlreadyPaused from None
        details = {**_with(key), **taken, **({"drill": True} if is_drill else {})}
        slug = process.slug
        record("process.pause", process, by=by, because=reason, process=slug, details=details)
        _tell(made, is_held=bool(taken))
    return made


def stop(process: Process, *, by: System, because: str) -> Pause | None:
    """Stop every agent at a limit that people set; nothing where it stands still already."""
    reason = require_reason(because)
    if process.stage == Stage.RETIRED:
        return None
    with transaction.atomic():
        made, is_new = Pause.objects.get_or_create(
            process=process,
            lifted_at=None,
            defaults={"kind": Pause.Kind.SYSTEM, "paused_at": now(), "because": reason},
        )
        if not is_new:
            return None
        record("process.pause", process, by=by, because=reason, process=process.slug)
        _tell(made, is_held=False)
    return made


def resume(process: Process, *, by: Person, because: str, key: AgentKey | None = None) -> Pause:
    """Let the agents work again."""
    if key and not _may_stop(key, process):
        raise NotPermitted("This key may not resume this process.")
    reason = require_reason(because)
    with transaction.atomic():
        standing = process.pauses.standing().select_for_update(of=("self",)).first()
        if standing is None:
            raise NotPaused
        _refuse_resume(process, standing, by, key)
        _lift(standing, by, reason)
        record(
            "process.resume",
            process,
            by=by,
            because=reason,
            process=process.slug,
            details=_with(key),
        )
        tell_roles(
            process,
            "process.paused",
            title=f"{process} runs again",
            body=f"{by} resumed it: {reason}",
            once=f"resume:{standing.pk}",
        )
    return standing


def _take_over(process: Process, by: Person, reason: str, key: AgentKey | None) -> dict[str, str]:
    """End the pause of others in which compliance's begins; what the trail says of it."""
    if key or not rules.is_compliance(by):
        return {}
    standing = process.pauses.standing().select_for_update(of=("self",)).first()
    if standing is None:
        return {}
    if not rules.may_hold(by, standing):
        raise AlreadyPaused
    _lift(standing, by, f"Compliance took it over: {reason}")
    return {"took_over_from": standing.paused_by_key or standing.who}


def _lift(standing: Pause, by: Person, reason: str) -> None:
    standing.lifted_by, standing.lifted_at, standing.lifted_because = by, now(), reason
    standing.save(update_fields=["lifted_by", "lifted_at", "lifted_because"])


def _tell(made: Pause, *, is_held: bool) -> None:
    process, drill = made.process, " (this is a drill)" if made.is_drill else ""
    tell_roles(
        process,
        "process.paused",
        title=f"{process} is {'held for compliance' if is_held else 'paused'}{drill}",
        body=f"{made.who} paused it: {made.because}\n\nBy hand until then: {process.fallback}",
        once=f"pause:{made.pk}",
        is_urgent=True,
    )


def _may_stop(key: AgentKey, process: Process) -> bool:
    """The right belongs to the single key, the process to its agent."""
    return key.may_pause and process.agents.filter(agent=key.agent_id).exists()


def _with(key: AgentKey | None) -> dict[str, str]:
    """An agent may have several keys: the trail says which one it was."""
    return {"key": key.public_id} if key else {}


def _kind(by: Person, key: AgentKey | None) -> str:
    if key:
        return Pause.Kind.KEY
    return Pause.Kind.COMPLIANCE if rules.is_compliance(by) else Pause.Kind.ORDINARY


def _refuse_pause(process: Process, by: Person, key: AgentKey | None) -> None:
    if key and not _may_stop(key, process):
        raise NotPermitted("This key may not pause this process.")
    if not key and not rules.may_pause(by, process):
        raise NotPermitted("You may not pause this process.")
    if process.stage == Stage.RETIRED:
        raise RetiredForGood
    standing = process.pauses.standing().first()
    if standing and (key or not rules.may_hold(by, standing)):
        raise AlreadyPaused


def _refuse_resume(process: Process, standing: Pause, by: Person, key: AgentKey | None) -> None:
    if key:
        if standing.paused_by_key != key.public_id:
            raise PauseIsAnothers
    elif not rules.may_resume(by, process, standing):
        if standing.kind == Pause.Kind.COMPLIANCE:
            raise PauseIsCompliances
        raise NotPermitted("You may not resume this process.")
