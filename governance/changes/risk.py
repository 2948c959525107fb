"""What makes a change risky, by name: what a reviewer looks at first."""

from collections.abc import Callable, Iterator

from governance.changes import risk_people, risk_reach, risk_rules, risk_tools
from governance.changes.difference_data import Difference
from governance.changes.risk_note import Compared, RiskKind, RiskNote
from processes.contracts.whole import Whole

__all__ = ["RiskKind", "RiskNote", "risk_notes"]

# In the order of weight.
FINDERS: tuple[Callable[[Compared], Iterator[RiskNote]], ...] = (
    risk_reach.of_tier,
    risk_rules.of_rules,
    risk_tools.of_limits,
    risk_tools.of_tools,
    risk_rules.of_checks,
    risk_rules.of_inputs,
    risk_people.of_paths,
    risk_people.of_handoff,
    risk_reach.of_capability,
    risk_people.of_owners,
    risk_reach.of_model,
    risk_reach.of_data,
    risk_reach.of_prohibitions,
)


def risk_notes(before: Whole | None, after: Whole, difference: Difference) -> list[RiskNote]:
    """Every risk of coming from one version to the other; those for compliance first."""
    if before is None:
        return [_first(after)]
    compared = Compared(before, after, difference)
    found = [note for finder in FINDERS for note in finder(compared)]
    return sorted(found, key=lambda note: not note.needs_compliance)


def _first(after: Whole) -> RiskNote:
    acting = [tool.name for tool in after.tools if tool.is_acting]
    says = "This is the first contract of this process; there is nothing to compare it with."
    if acting:
        says += f" It acts with {', '.join(acting)}."
    return RiskNote(RiskKind.FIRST, says, needs_compliance=bool(acting))
