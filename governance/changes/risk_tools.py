"""Risks in what the agent may do: tools, their bounds and rates, and the limits behind them."""

from collections.abc import Iterator, Mapping
from typing import Any

from governance.changes.difference_data import Happened, PartChange
from governance.changes.difference_words import said
from governance.changes.risk_direction import Way, ways
from governance.changes.risk_note import Compared, RiskKind, RiskNote, note
from processes.contracts.business_parts import Limit
from processes.contracts.checks.tools import bound_of
from processes.contracts.content import canonical
from processes.contracts.readings import Reader
from processes.contracts.system_parts import ToolGrant
from processes.contracts.whole import Whole
from processes.contracts.words import RatePer

_MINUTES = {RatePer.MINUTE: 1, RatePer.HOUR: 60, RatePer.DAY: 24 * 60}


def of_tools(compared: Compared) -> Iterator[RiskNote]:
    """Tools that are new, act where they looked, or are bounded less."""
    for change, old, new in compared.changes("tools"):
        if new is None:
            continue
        if old is None or Happened.RENAMED in change.happened:
            yield _granted(change, new)
        elif new.is_acting and not old.is_acting:
            says = f"Tool {new.name} only looked and now acts."
            yield note(RiskKind.ACTING_TOOL, says, change)
    # A bound may mean another limit although it is written as before.
    for old, new, differs in compared.kept("tools"):
        for why in _looser(compared, old, new):
            yield note(RiskKind.TOOL_LOOSENED, f"Tool {new.name}: {why}", differs or "")
        if old.is_acting and not new.is_acting:
            says = f"Tool {new.name} acted and is now said to look only."
            yield note(RiskKind.TOOL_LOOSENED, says, differs or "")


def of_limits(compared: Compared) -> Iterator[RiskNote]:
    """Limits that let more through, or of which nobody can tell."""
    readers = Reader(compared.before), Reader(compared.after)
    for change, old, new in compared.changes("limits"):
        if old is not None and (why := _limit_looser(compared, readers, old, new)):
            yield note(RiskKind.LIMIT_LOOSENED, f"Limit {old.name} {why}", change)


def _granted(change: PartChange, tool: ToolGrant) -> RiskNote:
    does = f" ({tool.says.rstrip('.')})" if tool.says else ""
    if tool.is_acting:
        says = f"Tool {tool.name}{does} is added, and it acts."
        return note(RiskKind.ACTING_TOOL, says, change)
    return note(RiskKind.LOOKING_TOOL, f"Tool {tool.name}{does} is added; it only looks.", change)


def _looser(compared: Compared, old: ToolGrant, new: ToolGrant) -> Iterator[str]:
    was, is_now = _bounds(old), _bounds(new)
    for argument, bound in was.items():
        other = is_now.get(argument)
        if not isinstance(other, Mapping) or not isinstance(bound, Mapping):
            if canonical(bound) != canonical(other):
                yield f"{argument} is no longer bounded as it was."
            continue
        for name in bound:
            if why := _bound_looser(compared, name, bound[name], other.get(name)):
                yield f"{argument} {why}"
    if _rate_looser(old, new):
        yield f"it may be used {_rate(new)}, before {_rate(old)}."


def _bound_looser(compared: Compared, name: str, was: Any, is_now: Any) -> str:
    words = name.replace("_", " ")
    if is_now is None:
        return f"has no bound '{words}' any more."
    if _same_limit(compared, was, is_now):
        # The limit behind it has a note of its own.
        return ""
    if name == "one_of":
        return _choices_looser(was, is_now)
    old, new = bound_of(was, compared.before), bound_of(is_now, compared.after)
    if old is not None and new is not None:
        is_looser = {"at_most": new > old, "at_least": new < old}.get(name, True)
        if not is_looser:
            return ""
    elif canonical(was) == canonical(is_now):
        return ""
    return f"may be {words} {is_now}, before {words} {was}."


def _choices_looser(was: Any, is_now: Any) -> str:
    if not isinstance(was, list) or not isinstance(is_now, list):
        return "may take other values."
    known = {canonical(each) for each in was}
    more = [str(each) for each in is_now if canonical(each) not in known]
    return f"may now also be {' or '.join(more)}." if more else ""


def _same_limit(compared: Compared, was: Any, is_now: Any) -> bool:
    old, new = _limit(compared.before, was), _limit(compared.after, is_now)
    return old is not None and new is not None and old.lineage == new.lineage


def _limit(whole: Whole, name: Any) -> Limit | None:
    return next((each for each in whole.limits if each.name == name), None)


def _bounds(tool: ToolGrant) -> Mapping[str, Any]:
    return tool.argument_limits if isinstance(tool.argument_limits, Mapping) else {}


def _rate_looser(old: ToolGrant, new: ToolGrant) -> bool:
    """Whether more uses fit into some span than before."""
    if old.rate_count is None or old.rate_per not in _MINUTES:
        return False
    if new.rate_count is None or new.rate_per not in _MINUTES:
        return True
    was, is_now = _MINUTES[RatePer(old.rate_per)], _MINUTES[RatePer(new.rate_per)]
    # So many of the new spans fit into one of the old.
    return new.rate_count * max(1, was // is_now) > old.rate_count


def _rate(tool: ToolGrant) -> str:
    if tool.rate_count is None:
        return "as often as it likes"
    return f"{tool.rate_count} times per {tool.rate_per}"


def _limit_looser(
    compared: Compared, readers: tuple[Reader, Reader], old: Limit, new: Limit | None
) -> str:
    if new is None:
        return f"({said(old)}) is removed."
    is_raised, is_same = new.value > old.value, new.value == old.value
    if old.unit != new.unit:
        return f"changed its unit: {said(old)} became {said(new)}."
    if is_same:
        return ""
    found = ways(old.name, compared.before, readers[0]) | ways(new.name, compared.after, readers[1])
    moved = f"{'raised' if is_raised else 'lowered'} from {said(old)} to {said(new)}"
    if found == {Way.LETS_MORE}:
        return f"{moved}: more goes through." if is_raised else ""
    if found == {Way.STOPS_MORE}:
        return "" if is_raised else f"{moved}: more goes through."
    return f"{moved}; nothing tells what that does, so it counts as looser."
