"""A contract version as people read it: rules, tools, limits and answers in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from processes.contracts.content import figure
from processes.contracts.readings import Reader
from processes.contracts.rendering import with_limits
from processes.contracts.whole import Whole
from processes.contracts.words import ExceptionKind
from processes.models import (
    ExceptionPath,
    Limit,
    RuleExample,
    StopRule,
    TierQuestion,
    ToolGrant,
)
from processes.register.words import CAPABILITY_SAYS, CAUTIONS, Capability, KindOfWork


@dataclass(frozen=True)
class ReadRule:
    """A stop rule: what people say, what is decided, and the cases that prove it."""

    part: StopRule
    says: str
    in_words: str
    examples: list["ReadExample"]
    path: ExceptionPath | None


@dataclass(frozen=True)
class ReadExample:
    """A case that proves a rule."""

    says: str
    stops: bool
    values: str


@dataclass(frozen=True)
class ReadTool:
    """A tool with its bounds in words."""

    part: ToolGrant
    bounds: list[str]


@dataclass(frozen=True)
class ReadLimit:
    """A limit with its figure as it is said."""

    part: Limit
    figure: str


class Readable:
    """Everything of a version that its template needs, made from what was loaded once."""

    def __init__(self, whole: Whole) -> None:
        self.whole, self.version = whole, whole.version
        self._limits = {limit.name: limit for limit in whole.limits}

    @property
    def rules(self) -> list[ReadRule]:
        """The stop rules, each in words."""
        reader = Reader(self.whole)
        paths = {path.name: path for path in self.whole.exception_paths}
        return [
            ReadRule(
                rule,
                with_limits(rule.says, self.whole),
                reader.reading(rule.condition).in_words,
                [_example(each) for each in self.whole.examples_of(rule)],
                paths.get(rule.path),
            )
            for rule in self.whole.stop_rules
        ]

    @property
    def tools(self) -> list[ReadTool]:
        """The tools, each with its bounds."""
        return [ReadTool(tool, list(self._bounds(tool))) for tool in self.whole.tools]

    @property
    def limits(self) -> list[ReadLimit]:
        """The named limits."""
        return [ReadLimit(limit, said(limit)) for limit in self.whole.limits]

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What was answered to the questions about the tier."""
        given = self.version.tier_answers
        rows = TierQuestion.objects.prefetch_related("answers")
        return [
            (question.asks, answer.says)
            for question in rows
            for answer in question.answers.all()
            if given.get(question.slug) == answer.slug
        ]

    @property
    def ruled_out(self) -> list[tuple[str, str]]:
        """Kinds of exception that can't occur, and why."""
        given = self.version.kinds_ruled_out
        return [(kind.label, given[kind]) for kind in ExceptionKind if given.get(kind)]

    @property
    def capability_says(self) -> str:
        """How far the agent goes, in a sentence."""
        known = self.version.capability in Capability.values
        return CAPABILITY_SAYS[Capability(self.version.capability)] if known else ""

    @property
    def caution(self) -> str:
        """The sentence that a kind of work carries with it, if any."""
        known = self.version.kind_of_work in KindOfWork.values
        return CAUTIONS.get(KindOfWork(self.version.kind_of_work), "") if known else ""

    def _bounds(self, tool: ToolGrant) -> Iterator[str]:
        for argument, bound in tool.argument_limits.items():
            if not isinstance(bound, Mapping):
                continue
            words = [
                f"{name.replace('_', ' ')} {self._figure(bound[name])}"
                for name in ("at_least", "at_most")
                if name in bound
            ]
            if isinstance(allowed := bound.get("one_of"), list):
                words.append("only " + " or ".join(map(str, allowed)))
            yield f"{argument}: {', '.join(words)}"

    def _figure(self, written: Any) -> str:
        if isinstance(written, str) and written in self._limits:
            return f"{said(self._limits[written])} ({written.replace('_', ' ')})"
        return str(written)


def said(limit: Limit) -> str:
    """A limit's figure with its unit."""
    return f"{figure(Decimal(limit.value))} {limit.unit}".strip()


def _example(example: RuleExample) -> ReadExample:
    values = example.values if isinstance(example.values, dict) else {}
    return ReadExample(example.says, example.stops, ", ".join(_values(values)))


def _values(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        if name == "arguments" and isinstance(value, Mapping):
            yield from (f"{argument}: {_spoken(each)}" for argument, each in value.items())
        else:
            yield f"{name.replace('_', ' ')}: {_spoken(value)}"


def _spoken(value: Any) -> str:
    match value:
        case None:
            return "missing"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(_spoken, value)) or "none"
        case _:
            return str(value)
