"""What an agent asks: one case, perhaps one tool with its arguments, and what it knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from governance.escalations.approvals import action_hash


@dataclass(frozen=True)
class Question:
    """One question; without a tool it is about the case alone."""

    case_id: str
    tool: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Any] = field(default_factory=dict)
    confidence: float | None = None
    team: str = ""
    shadow: bool = False
    # As it was sent, to be read later.
    text: str = ""

    @cached_property
    def hash(self) -> str:
        """What an approval or a decline is bound to."""
        return action_hash(self.tool, self.arguments)
