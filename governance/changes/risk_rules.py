"""Risks in what stops the agent: rules, the paths they take, required checks, inputs."""

from collections.abc import Iterator

from governance.changes.difference_data import Happened, PartChange
from governance.changes.risk_note import Compared, RiskKind, RiskNote, note
from governance.changes.risk_people import answers_later
from governance.changes.risk_strictness import is_as_strict
from processes.contracts.business_parts import ExceptionPath, Input, StopRule
from processes.contracts.readings import Reader
from processes.contracts.words import WhenMissing


def of_rules(compared: Compared) -> Iterator[RiskNote]:
    """Rules that are gone, that may stop fewer cases, or whose case is answered otherwise."""
    for change, _, rule in compared.changes("stop_rules"):
        if rule is None:
            says = f"Stop rule {change.name} is removed: what it stopped goes through."
            yield note(RiskKind.RULE_REMOVED, says, change)
    readers = Reader(compared.before), Reader(compared.after)
    for old, new, differs in compared.kept("stop_rules"):
        about = differs or ""
        for why in _weaker(compared, readers, old, new):
            yield note(RiskKind.RULE_WEAKENED, f"Stop rule {new.name} {why}", about)
        if why := _answered_by_another(compared, old, new):
            yield note(RiskKind.OWNER_CHANGED, f"Stop rule {new.name} {why}", about)
        if differs:
            yield from _dropped_cases(differs)


def _dropped_cases(change: PartChange) -> Iterator[RiskNote]:
    """Cases that proved a rule and don't any more."""
    cases = change.field("examples")
    for item in cases.items if cases else ():
        if item.happened in (Happened.REMOVED, Happened.CHANGED):
            says = f"Stop rule {change.name} is no longer proven by this case: {item.before}."
            yield note(RiskKind.CASE_DROPPED, says, change)


def of_checks(compared: Compared) -> Iterator[RiskNote]:
    """Checks that no longer must have run; one by another name is another check."""
    for change, old, new in compared.changes("policy_checks"):
        if old is not None and (new is None or Happened.RENAMED in change.happened):
            now_called = f"; {new.name} stands in its place" if new else ""
            says = f"Policy check {old.name} no longer must run{now_called}."
            yield note(RiskKind.CHECK_DROPPED, says, change)


def of_inputs(compared: Compared) -> Iterator[RiskNote]:
    """Inputs without which the agent stopped, and now goes on or asks."""
    for change, old, new in compared.changes("inputs"):
        if old is not None and old.is_required and (why := _looser(old, new)):
            yield note(RiskKind.INPUT_LOOSENED, f"Input {old.name} {why}", change)


def _looser(old: Input, new: Input | None) -> str:
    if new is None:
        return "was required and is removed."
    if not new.is_required:
        return "was required and may now be missing."
    if old.when_missing == WhenMissing.STOP and new.when_missing != WhenMissing.STOP:
        return "is asked for where the agent stopped at once without it."
    if new.when_missing != WhenMissing.STOP and new.ask_times > old.ask_times:
        return (
            f"is asked for {new.ask_times} times, not {old.ask_times}, before a person is called."
        )
    return ""


def _weaker(
    compared: Compared, readers: tuple[Reader, Reader], old: StopRule, new: StopRule
) -> Iterator[str]:
    if _reads_otherwise(compared, readers, old, new) and (why := _stops_fewer(readers, old, new)):
        yield why
    was, is_now = _paths(compared, old, new)
    if was is not None and is_now is None:
        yield f"no longer leads to {was.name}, and to no other path."
    elif was and is_now and answers_later(was.respond_within, is_now.respond_within):
        yield f"is answered later: within {is_now.respond_within} instead of {was.respond_within}."


def _answered_by_another(compared: Compared, old: StopRule, new: StopRule) -> str:
    """Whether the rule leads to another path, and there to somebody else."""
    was, is_now = _paths(compared, old, new)
    if was is None or is_now is None or was.lineage == is_now.lineage or was.owner == is_now.owner:
        return ""
    return f"now calls {is_now.owner or 'nobody'}, before {was.owner or 'nobody'}."


def _paths(
    compared: Compared, old: StopRule, new: StopRule
) -> tuple[ExceptionPath | None, ExceptionPath | None]:
    """Where a rule led, and where it leads."""
    before, after = (
        {path.name: path for path in whole.exception_paths}
        for whole in (compared.before, compared.after)
    )
    return before.get(old.path), after.get(new.path)


def _reads_otherwise(
    compared: Compared, readers: tuple[Reader, Reader], old: StopRule, new: StopRule
) -> bool:
    """Whether it is another condition, or the same words mean another limit.

    A limit that only has another figure is noted where it stands.
    """
    if old.condition != new.condition:
        return True
    found = [
        reader.reading(rule.condition).rule
        for reader, rule in zip(readers, (old, new), strict=True)
    ]
    was, is_now = (
        {limit.name: limit.lineage for limit in whole.limits}
        for whole in (compared.before, compared.after)
    )
    used = {name for rule in found if rule for name in rule.names_used}
    return any(was.get(name) != is_now.get(name) for name in used)


def _stops_fewer(readers: tuple[Reader, Reader], old: StopRule, new: StopRule) -> str:
    before, after = readers
    was, is_now = before.reading(old.condition), after.reading(new.condition)
    if was.rule is None or is_now.rule is None:
        return "changed, and one side can't be read: it counts as weaker."
    if is_as_strict(was.rule, is_now.rule, before.limits, after.limits):
        return ""
    said = f"Now it stops when {is_now.in_words}; before, when {was.in_words}."
    return f"may stop fewer cases. {said}"
