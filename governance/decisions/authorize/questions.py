"""What an agent asks: one case, perhaps one tool with its arguments, and what it knows."""

import json
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

    @cached_property
    def hash(self) -> str:
        """What an approval or a decline is bound to."""
        return action_hash(self.tool, self.arguments)

    @property
    def text(self) -> str:
        """The question as it is kept."""
        asked = {
            "tool": self.tool or None,
            "arguments": self.arguments,
            "inputs": self.inputs,
            "confidence": self.confidence,
            "team": self.team,
        }
        return json.dumps(asked, ensure_ascii=False, separators=(",", ":"))
