"""Risks in who is called, and when; and in what a person reads before it goes out."""

from collections.abc import Iterator

from governance.changes.difference_words import label
from governance.changes.risk_note import Compared, RiskKind, RiskNote, note
from house.refusals import Refusal
from processes.contracts.response_times import ResponseTime, response_time
from processes.contracts.words import ExceptionKind, Hold

_OWNERS = {
    "exception_paths": ("owner", "backup"),
    "handoff": ("input_owner", "review_owner", "next_step_owner"),
}


def of_paths(compared: Compared) -> Iterator[RiskNote]:
    """Paths that are gone or answer later, and kinds of exception that nobody answers now."""
    for change, old, new in compared.changes("exception_paths"):
        if new is None:
            says = f"Exception path {change.name} is removed."
            yield note(RiskKind.PATH_REMOVED, says, change)
        elif old is not None and answers_later(old.respond_within, new.respond_within):
            says = (
                f"Exception path {new.name} answers within {new.respond_within or 'no stated time'}"
                f", before within {old.respond_within}."
            )
            yield note(RiskKind.ANSWERS_LATER, says, change)
    answered = [
        {path.kind for path in whole.exception_paths} for whole in (compared.before, compared.after)
    ]
    for kind in ExceptionKind:
        if kind in answered[0] - answered[1]:
            says = f"No path answers {kind.label} any more."
            yield note(RiskKind.PATH_REMOVED, says, "kinds_ruled_out")


def of_owners(compared: Compared) -> Iterator[RiskNote]:
    """People who no longer stand where they stood."""
    for relation, names in _OWNERS.items():
        for change, old, new in compared.changes(relation):
            if old is None or new is None:
                continue
            where = f"exception path {new.called}" if new.called else "the handoff"
            for name in names:
                was, is_now = getattr(old, name), getattr(new, name)
                if was != is_now:
                    people = f"{is_now or 'nobody'}, before {was or 'nobody'}"
                    says = f"{label(type(new), name)} of {where}: {people}."
                    yield note(RiskKind.OWNER_CHANGED, says, change)


def of_handoff(compared: Compared) -> Iterator[RiskNote]:
    """Output that nobody reads any more before it goes out, or that is read less."""
    for change, old, new in compared.changes("handoff"):
        if old.hold == Hold.HELD and new.hold != Hold.HELD:
            says = "Output no longer waits for approval; a share is read afterwards."
            yield note(RiskKind.HOLD_LOOSENED, says, change)
    was, is_now = compared.before.version, compared.after.version
    if is_now.sampling_percent < was.sampling_percent:
        shares = f"{is_now.sampling_percent} %, before {was.sampling_percent} %"
        says = f"People read less of what it does: {shares}."
        yield note(RiskKind.SAMPLING_LOWERED, says, "sampling_percent")


def answers_later(was: str, is_now: str) -> bool:
    """Whether a case may wait longer than before; what can't be compared counts as later."""
    if was == is_now:
        return False
    try:
        old, new = response_time(was), response_time(is_now)
    except Refusal:
        return bool(was)
    return not _is_as_soon(old, new)


def _is_as_soon(old: ResponseTime, new: ResponseTime) -> bool:
    if new.is_business and not old.is_business:
        return False
    if old.is_business and new.is_business and ("day" in (old.unit, new.unit)):
        # A working day has as many hours as its owner works.
        return old.unit == new.unit and new.length <= old.length
    return new.length <= old.length
