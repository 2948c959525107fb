"""An answer as the checks see it: each form of it made once, when a check first asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from governance.evaluations.checks.json_text import NotJson, TooDeep, find_objects, parse
from governance.evaluations.checks.judge import Judge
from governance.evaluations.checks.toolcalls import ToolCall, read_calls
from governance.evaluations.checks.writing import as_json, scrub


class Contract(Protocol):
    """What the caller knows of the contract that the answer was given under."""

    def breaches(self, calls: Sequence[ToolCall], answer: str) -> Sequence[str]:
        """Where the answer leaves the contract, a sentence each."""


@dataclass(frozen=True, slots=True)
class Around:
    """What was measured or known around an answer."""

    latency_ms: float | None = None
    cost: float | None = None
    # None: the calls are read from the answer itself.
    tool_calls: Sequence[ToolCall] | None = None
    # The tools that were offered, as the model was told of them.
    tools: Sequence[Mapping[str, Any]] | None = None
    contract: Contract | None = None
    judge: "Judge | None" = None


NOTHING_KNOWN = Around()


@dataclass
class Answer:
    """One output of a model, as text or as the object that it came as."""

    output: Any
    around: Around = field(default=NOTHING_KNOWN)

    @cached_property
    def text(self) -> str:
        """The answer as text; an object as JSON."""
        return scrub(self.output) if isinstance(self.output, str) else as_json(self.output)

    @cached_property
    def lowered(self) -> str:
        """The answer in lower case."""
        return self.text.lower()

    @cached_property
    def parsed(self) -> Any:
        """The value of an answer that is JSON; NOT_JSON or TOO_DEEP where it is none."""
        if not isinstance(self.output, str):
            return self.output
        try:
            return parse(self.text)
        except NotJson:
            return NOT_JSON
        except TooDeep:
            return TOO_DEEP

    @property
    def is_json(self) -> bool:
        """Whether the answer is JSON from end to end."""
        return self.parsed is not NOT_JSON and self.parsed is not TOO_DEEP

    @cached_property
    def objects(self) -> list[dict[str, Any]]:
        """The JSON objects that the answer contains."""
        return find_objects(self.text)

    @cached_property
    def calls(self) -> tuple[ToolCall, ...]:
        """The tools that were called."""
        if self.around.tool_calls is not None:
            return tuple(self.around.tool_calls)
        if self.is_json:
            return read_calls(self.parsed)
        return tuple(call for item in self.objects for call in read_calls(item))

    @cached_property
    def record(self) -> Any:
        """The one JSON value to read fields from: the answer itself, or the first object in it."""
        if self.is_json:
            return self.parsed
        return self.objects[0] if self.objects else NOT_JSON


class _Missing:
    """Stands where there is no JSON."""


NOT_JSON = _Missing()
TOO_DEEP = _Missing()
