"""Past exceptions that are like one that waits: same way, nearest inputs, and how they ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from governance.escalations.models import Escalation, EscalationQuerySet
from governance.escalations.words import ANSWERS
from processes.contracts.business_parts import Input
from processes.people.models import Person

# So many of the newest are compared; older ones say less about today's rules.
COMPARED = 200
SHOWN = 5
# What two cases have in common counts less than having stopped at the same rule.
_SAME_RULE = 1.0
# Shorter values of people stand in too many other words.
_SHORTEST = 3
_Beside = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Similar:
    """A decided exception, and in what it is like the one at hand."""

    escalation: Escalation
    nearness: float
    # Figures and words that both cases have: what it is called, there, here.
    beside: _Beside


def similar_to(escalation: Escalation, person: Person, *, most: int = SHOWN) -> list[Similar]:
    """The nearest decided exceptions of the same process and path that the person may see."""
    rows = _same_way(escalation, person).decided().exclude(pk=escalation.pk)
    rows = rows.filter(outcome__in=ANSWERS)
    if escalation.is_decided:
        # What was known when it was decided, not what came later.
        rows = rows.filter(opened_at__lte=escalation.opened_at)
    personal = _personal(escalation)
    recent = rows.defer("by_hand").order_by("-opened_at", "-id")[:COMPARED]
    found = [_compared(escalation, each, personal) for each in recent]
    found.sort(key=lambda each: (-each.nearness, _age(escalation.opened_at, each.escalation)))
    return found[:most]


def _same_way(escalation: Escalation, person: Person) -> EscalationQuerySet:
    rows: EscalationQuerySet = Escalation.objects.visible_to(person)
    rows = rows.filter(process=escalation.process_id)
    if escalation.path:
        return rows.filter(path=escalation.path)
    return rows.filter(path="", slot=escalation.slot)


def _compared(here: Escalation, there: Escalation, personal: frozenset[str]) -> Similar:
    mine, other = _inputs(here), _inputs(there)
    shared = [name for name in mine if name in other]
    alike = [_alike(mine[name], other[name]) for name in shared]
    nearness = sum(alike) / len(alike) if alike else 0.0
    if set(here.rules) & set(there.rules):
        nearness += _SAME_RULE
    beside = tuple(
        (name, str(other[name]), str(mine[name]))
        for name in shared
        if name not in personal and _tells(mine[name], other[name])
    )
    return Similar(
        there, nearness, _without(beside, _said(mine, personal) | _said(other, personal))
    )


def _said(inputs: Mapping[str, Any], personal: frozenset[str]) -> set[str]:
    said = {str(inputs[name]) for name in personal if name in inputs}
    return {text for text in said if len(text) >= _SHORTEST}


def _without(beside: _Beside, said: set[str]) -> _Beside:
    """What an agent wrote of a person may stand under another name, too."""
    kept = (row for row in beside if not any(text in row[1] + row[2] for text in said))
    return tuple(kept)[:3]


def _inputs(escalation: Escalation) -> dict[str, Any]:
    """What the agent knew, as far as it can be compared."""
    context = escalation.context if isinstance(escalation.context, Mapping) else {}
    inputs = context.get("inputs")
    told = inputs if isinstance(inputs, Mapping) else context
    return {
        str(name): value
        for name, value in told.items()
        if isinstance(value, str | int | float) and len(str(value)) <= 40
    }


def _alike(mine: Any, other: Any) -> float:
    """From 0, nothing in common, to 1, the same."""
    if mine == other:
        return 1.0
    if not (_is_figure(mine) and _is_figure(other)):
        return 0.0
    largest = max(abs(mine), abs(other))
    return max(0.0, 1 - float(abs(mine - other) / largest))


def _tells(mine: Any, other: Any) -> bool:
    """Whether it helps to see the two beside each other: figures do, and what is the same."""
    return mine == other or (_is_figure(mine) and _is_figure(other))


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _personal(escalation: Escalation) -> frozenset[str]:
    rows = Input.objects.filter(version__process=escalation.process_id, is_personal=True)
    return frozenset(rows.values_list("name", flat=True))


def _age(moment: datetime, there: Escalation) -> float:
    return abs((moment - there.opened_at).total_seconds())
