"""What became of an exception, step by step: opened, reminded, handed over, looked at, decided."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.models import Entry
from governance.models import Escalation

_MOST = 100


@dataclass
class Step:
    """One moment."""

    at: datetime
    says: str
    because: str = ""


_Told = Callable[[Entry, Mapping[str, Any]], str]


def _hand_over(entry: Entry, details: Mapping[str, Any]) -> str:
    return f"It went from {details.get('from', 'someone')} to {details.get('to', 'someone')}"


def _remind(entry: Entry, details: Mapping[str, Any]) -> str:
    said = f"Half of the time was over: {details.get('to', 'the holder')} was reminded"
    warned = details.get("warned")
    return f"{said}, {warned} was told to be ready" if warned else said


_SAYS: dict[str, _Told] = {
    "exception.open": lambda entry, told: f"Opened; {told.get('held_by', 'someone')} was called",
    "exception.hand_over": _hand_over,
    "exception.remind": _remind,
    "exception.overdue": lambda entry, told: "The promised time ran out",
    "exception.look": lambda entry, told: f"{entry.actor} is looking at it",
    "exception.look_away": lambda entry, told: f"{entry.actor} stopped looking",
    "exception.ask_advice": lambda entry, told: f"{entry.actor} asked {told.get('of', 'someone')}",
    "exception.advise": lambda entry, told: f"{entry.actor} gave their view",
    "exception.merge": lambda entry, told: f"{entry.actor} merged it into another",
    "exception.take_in": lambda entry, told: f"{entry.actor} merged a duplicate into it",
    "exception.decide": lambda entry, told: f"{entry.actor} decided",
    "exception.use_approval": lambda entry, told: "The agent acted on it",
    "exception.erase": lambda entry, told: "What was written of the case was erased",
}
# The words of the others stand elsewhere on the page.
_WITH_REASON = {"exception.hand_over", "exception.take_in", "exception.erase"}


def steps(escalation: Escalation) -> list[Step]:
    """Everything that happened to it, the first step first."""
    rows = Entry.objects.filter(
        subject_kind="escalation", subject_id=str(escalation.pk), verb__in=_SAYS
    )
    return [
        Step(
            row.at,
            _SAYS[row.verb](row, row.details if isinstance(row.details, dict) else {}),
            row.because if row.verb in _WITH_REASON else "",
        )
        for row in rows.order_by("at", "id")[:_MOST]
    ]
