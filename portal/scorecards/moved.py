"""What moved, in a sentence or two, before anybody looks at a chart."""

from collections.abc import Sequence
from decimal import Decimal

from portal.scorecards.lines import Line
from portal.scorecards.said import said, share

MOST = 3
# In percent of last week's value.
_WORTH_SAYING = Decimal(10)


def moved(lines: Sequence[Line]) -> list[str]:
    """The success numbers against their targets, then what moved most."""
    if not any(line.now is not None for line in lines):
        return ["Nothing is counted for this week yet."]
    told = [_success(line) for line in lines if line.is_success and line.now is not None]
    rest = sorted((line for line in lines if _is_worth_saying(line)), key=_size, reverse=True)
    told += [_move(line) for line in rest[:MOST] if not line.is_success]
    missing = [line for line in lines if line.is_by_hand and line.now is None and line.has_figures]
    if missing:
        told.append(f"Not filled in yet: {_joined([_named(line) for line in missing])}.")
    return told or ["Nothing moved much: every number is close to last week’s."]


def _success(line: Line) -> str:
    start = f"{line.metric.name} is {line.says}"
    move = _move_of(line)
    if not line.verdict:
        return f"{start}{move}."
    return f"{start}{move}: it {line.verdict} its target of {line.target_says}."


def _move_of(line: Line) -> str:
    if not line.change_says:
        return ""
    if line.is_so_far:
        return " so far"
    if line.change_says.endswith("as before"):
        return f", {line.change_says.replace('as before', 'as last week')}"
    return f", {line.change_says} on last week"


def _move(line: Line) -> str:
    before = said(line.before, line.metric.unit)
    return f"{line.metric.name} went from {before} to {line.says}."


def _is_worth_saying(line: Line) -> bool:
    if line.is_success or line.is_so_far or line.now is None or line.before is None:
        return False
    if line.flag is not None:
        return True
    return line.before != 0 and share(line.now, line.before) >= _WORTH_SAYING


def _size(line: Line) -> tuple[bool, Decimal]:
    if line.now is None or line.before is None:
        return False, Decimal(0)
    return line.flag is not None, share(line.now, line.before) if line.before else Decimal(0)


def _named(line: Line) -> str:
    return line.metric.name[:1].lower() + line.metric.name[1:]


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
