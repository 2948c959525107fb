"""A case as it arrives: from a form, a file, or something that happened."""

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from governance.evaluations.words import CaseKind, SourceKind
from processes.models import Process


@dataclass(frozen=True)
class CaseDraft:
    """Everything that makes a case; a key lets the same file change it later."""

    name: str
    kind: str = CaseKind.NORMAL
    says: str = ""
    inputs: dict[str, Any] = field(default_factory=dict)
    conversation: list[dict[str, Any]] = field(default_factory=list)
    tool_answers: list[dict[str, Any]] = field(default_factory=list)
    checks: list[Any] = field(default_factory=list)
    weight: float = 1.0
    must_pass: bool = False
    score_threshold: float | None = None
    repeat_threshold: float = 1.0
    key: str = ""
    source_kind: str = SourceKind.WRITTEN
    source_id: str = ""
    source_says: str = ""

    def fields(self) -> dict[str, Any]:
        """As a case stores it."""
        found = {each.name: getattr(self, each.name) for each in dataclasses.fields(self)}
        return {name: str(v) if isinstance(v, str) else v for name, v in found.items()}


@dataclass(frozen=True)
class Happening:
    """Something that happened to a process, from which a case can be made."""

    process: Process
    # A logged decision, an exception or an incident, its id, and what it is called.
    kind: SourceKind
    id: str
    says: str
    name: str
    inputs: dict[str, Any] = field(default_factory=dict)
    conversation: list[dict[str, Any]] = field(default_factory=list)
    tool_answers: list[dict[str, Any]] = field(default_factory=list)
    checks: list[Any] = field(default_factory=list)
    case_kind: str = CaseKind.NORMAL
    # Names and other words that only a person recognises, to be taken out with the rest.
    also: tuple[str, ...] = ()
