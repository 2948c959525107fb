"""A contract version made ready for deciding: built once for a version, kept in memory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from processes.contracts.business_parts import Input
from processes.contracts.checks.tools import bound_of
from processes.contracts.language import Kind, Rule, RuleCannotBeRead, read
from processes.contracts.language_names import Names
from processes.contracts.models import ContractVersion
from processes.contracts.rendering import with_limits
from processes.contracts.rule_names import names_of, properties_of
from processes.contracts.system_parts import ToolGrant
from processes.contracts.whole import Whole, whole
from processes.contracts.words import ExceptionKind, InputType, RatePer, WhenMissing

_SPANS = {
    RatePer.MINUTE: timedelta(minutes=1),
    RatePer.HOUR: timedelta(hours=1),
    RatePer.DAY: timedelta(days=1),
}
_KINDS = {
    InputType.TEXT: Kind.TEXT,
    InputType.NUMBER: Kind.NUMBER,
    InputType.FLAG: Kind.FLAG,
    InputType.TIME: Kind.TIME,
    InputType.TEXTS: Kind.TEXTS,
}


@dataclass(frozen=True, slots=True)
class Bound:
    """Between which values an argument stays."""

    at_least: Decimal | None
    at_most: Decimal | None
    one_of: tuple[Any, ...] | None


@dataclass(frozen=True, slots=True)
class Rate:
    """How often within which span."""

    count: int
    span: timedelta
    per: str


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that is granted, and within which bounds."""

    name: str
    is_acting: bool
    bounds: Mapping[str, Bound]
    # Every argument that the contract knows of; empty where it says nothing about them.
    known: frozenset[str]
    rate: Rate | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """An input, and what is done without it."""

    name: str
    kind: Kind
    is_required: bool
    is_asked: bool
    question: str
    ask_times: int


@dataclass(frozen=True, slots=True)
class StopRule:
    """A condition that stops; without a rule it could not be read, and so can't be decided."""

    name: str
    says: str
    path: str
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class Compiled:
    """Everything of a version that a verdict depends on."""

    version_id: int
    number: int
    tier: int
    fallback: str
    tools: Mapping[str, Tool]
    inputs: tuple[Wanted, ...]
    rules: tuple[StopRule, ...]
    limits: Mapping[str, Decimal]
    # The name of the first path of each kind.
    paths: Mapping[str, str]

    def process_id(self, slug: str) -> str:
        """How agents name this version."""
        return f"{slug}_tier{self.tier}_v{self.number}"

    def path_of(self, kind: ExceptionKind) -> str:
        """The path that answers a kind of exception, if the contract has one."""
        return self.paths.get(kind, "")


@lru_cache(maxsize=2048)
def compiled(version_id: int, content_hash: str, made: str) -> Compiled:
    """A version ready for deciding; hash and moment tell restored databases apart."""
    written = whole(ContractVersion.objects.get(pk=version_id))
    version, names = written.version, names_of(written)
    paths = {path.kind: path.name for path in reversed(written.exception_paths)}
    return Compiled(
        version_id=version_id,
        number=version.number,
        tier=version.tier_id or 0,
        fallback=version.fallback,
        tools={tool.name: _tool(tool, written) for tool in written.tools},
        inputs=tuple(_wanted(each) for each in written.inputs),
        rules=tuple(_rules(written, names)),
        limits=written.limit_values,
        paths=paths,
    )


def _tool(tool: ToolGrant, written: Whole) -> Tool:
    bounds = {name: _bound(bound, written) for name, bound in tool.argument_limits.items()}
    described = properties_of(tool, written.prompt.tool_definitions)
    rate = None
    if tool.rate_count is not None:
        # A span that is not known counts as the longest.
        span = _SPANS.get(RatePer(tool.rate_per)) if tool.rate_per else None
        rate = Rate(tool.rate_count, span or timedelta(days=1), tool.rate_per or RatePer.DAY)
    return Tool(tool.name, tool.is_acting, bounds, frozenset({*bounds, *described}), rate)


def _bound(bound: Mapping[str, Any], written: Whole) -> Bound:
    allowed = bound.get("one_of")
    return Bound(
        at_least=bound_of(bound.get("at_least"), written),
        at_most=bound_of(bound.get("at_most"), written),
        one_of=tuple(allowed) if isinstance(allowed, list) else None,
    )


def _wanted(each: Input) -> Wanted:
    return Wanted(
        name=each.name,
        kind=_KINDS.get(InputType(each.type), Kind.DATA),
        is_required=each.is_required,
        is_asked=each.when_missing == WhenMissing.ASK and bool(each.question),
        question=each.question,
        ask_times=each.ask_times,
    )


def _rules(written: Whole, names: Names) -> Iterator[StopRule]:
    for each in written.stop_rules:
        says = with_limits(each.says, written)
        try:
            rule: Rule | None = read(each.condition, names)
        except RuleCannotBeRead:
            rule = None
        yield StopRule(each.name, says, each.path, rule)
