"""A risk of a change, by name; and the two versions as the finders of risks look at them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from governance.changes.difference_data import Difference, PartChange
from processes.contracts.whole import Whole


class RiskKind(models.TextChoices):
    """What can make a change risky."""

    FIRST = "first", "first contract"
    TIER_RAISED = "tier_raised", "tier raised"
    TIER_LOWERED = "tier_lowered", "tier lowered"
    ACTING_TOOL = "acting_tool", "acting tool added"
    LOOKING_TOOL = "looking_tool", "tool added"
    TOOL_LOOSENED = "tool_loosened", "bound of a tool loosened"
    LIMIT_LOOSENED = "limit_loosened", "limit loosened"
    RULE_REMOVED = "rule_removed", "stop rule removed"
    RULE_WEAKENED = "rule_weakened", "stop rule weakened"
    CASE_DROPPED = "case_dropped", "case of a rule dropped"
    CHECK_DROPPED = "check_dropped", "policy check dropped"
    PATH_REMOVED = "path_removed", "exception path removed"
    OWNER_CHANGED = "owner_changed", "owner changed"
    ANSWERS_LATER = "answers_later", "response time longer"
    INPUT_LOOSENED = "input_loosened", "required input loosened"
    HOLD_LOOSENED = "hold_loosened", "hold loosened"
    SAMPLING_LOWERED = "sampling_lowered", "fewer outputs read"
    CAPABILITY_RAISED = "capability_raised", "capability raised"
    MODEL_CHANGED = "model_changed", "model changed"
    PROMPT_CHANGED = "prompt_changed", "prompt changed"
    DATA_ADDED = "data_added", "data source added"
    NEVER_SHORTENED = "never_shortened", "prohibition dropped"
    MEASURE_EASED = "measure_eased", "evaluation made easier"


# Compliance signs these at any tier.
SIGNED_BY_COMPLIANCE = frozenset({
    RiskKind.TIER_LOWERED,
    RiskKind.ACTING_TOOL,
    RiskKind.TOOL_LOOSENED,
    RiskKind.LIMIT_LOOSENED,
    RiskKind.RULE_REMOVED,
    RiskKind.RULE_WEAKENED,
    RiskKind.CHECK_DROPPED,
    RiskKind.INPUT_LOOSENED,
})  # fmt: skip


@dataclass(frozen=True)
class RiskNote:
    """One risk: its kind, a sentence, and the part of the difference that it is about."""

    kind: RiskKind
    says: str
    # The anchor of the part, or the name of the version's own text.
    part: str = ""
    needs_compliance: bool = False

    @property
    def title(self) -> str:
        """The name of the risk."""
        return str(self.kind.label)


def note(kind: RiskKind, says: str, about: PartChange | str = "") -> RiskNote:
    """A risk with what its kind asks for."""
    part = about if isinstance(about, str) else about.anchor
    return RiskNote(kind, says, part, kind in SIGNED_BY_COMPLIANCE)


@dataclass(frozen=True)
class Compared:
    """Both versions and what differs between them."""

    before: Whole
    after: Whole
    difference: Difference

    def changes(self, relation: str) -> Iterator[tuple[PartChange, Any, Any]]:
        """What differs among the parts of one kind, with both parts; None where one isn't."""
        for change in self.difference.parts():
            if change.relation == relation:
                old, new = change.place_before, change.place_after
                yield (
                    change,
                    None if old is None else self.before.parts(relation)[old],
                    None if new is None else self.after.parts(relation)[new],
                )

    def kept(self, relation: str) -> Iterator[tuple[Any, Any, PartChange | None]]:
        """Every part that stands on both sides, with what differs in it, if anything."""
        changed = {change.place_after: (change, old) for change, old, _ in self.changes(relation)}
        named = {part.called: part for part in self.before.parts(relation)}
        for place, part in enumerate(self.after.parts(relation)):
            change, old = changed.get(place, (None, named.get(part.called)))
            if old is not None:
                yield old, part, change
