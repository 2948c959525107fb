"""The shape of a record: what the API page promises to take."""

from functools import cached_property
from typing import Any

from msgspec import Struct


class Tool(Struct):
    """A tool that was used, with what it was given and what it answered."""

    name: str
    # None where only the name was sent.
    arguments: dict[str, Any] | None = None
    result: Any = None


class Check(Struct):
    """A policy check that ran, and how it ended."""

    name: str
    passed: bool | None = None
    detail: Any = None


class Source(Struct):
    """Something that was looked up."""

    source: str = ""
    id: Any = None
    excerpt: Any = None


class Record(Struct, dict=True):
    """What the API page promises to take; more fields may come along and are kept."""

    process_id: str
    timestamp: str
    model: str
    inputs: dict[str, Any]
    tools_invoked: list[str | Tool]
    policy_checks: list[str | Check]
    decision: str
    human_escalation: bool
    owner: str
    rationale: str | None = None
    event_id: str | None = None
    case_id: str | None = None
    authorization_id: str | None = None
    confidence: Any = None
    output: Any = None
    context: list[str | Source] | None = None
    trace_id: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: Any = None
    latency_ms: Any = None
    units: int | None = None
    labels: Any = None
    shadow: bool | None = None
    team: str | None = None

    @cached_property
    def tools(self) -> list[Tool]:
        """Every use of a tool, in order."""
        return [Tool(each) if isinstance(each, str) else each for each in self.tools_invoked]

    @cached_property
    def tool_names(self) -> list[str]:
        """Each tool once, in the order of first use."""
        return list(dict.fromkeys(tool.name for tool in self.tools))

    @cached_property
    def checks(self) -> list[Check]:
        """Every policy check, in order."""
        return [Check(each) if isinstance(each, str) else each for each in self.policy_checks]

    @property
    def sources(self) -> list[Source]:
        """Everything that was looked up."""
        found = self.context or []
        return [Source(each) if isinstance(each, str) else each for each in found]
