"""Checks on tools: tool-called and tool-not-called with conditions, stays-in-contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from governance.evaluations.checks.answer import Answer
from governance.evaluations.checks.assertion import Assertion, BadAssertion
from governance.evaluations.checks.comparing import Comparison, read_condition, show
from governance.evaluations.checks.finding import CannotJudge, Finding
from governance.evaluations.checks.paths import Path, read_path, values_at
from governance.evaluations.checks.patterns import Pattern, compile_pattern
from governance.evaluations.checks.text import Check
from governance.evaluations.checks.toolcalls import ToolCall, plain_name
from governance.evaluations.checks.writing import as_text, listing, quote


@dataclass(frozen=True, slots=True)
class Wanted:
    """A tool, and what its arguments have to be; `billing.*` is every tool under billing."""

    name: str
    conditions: list[tuple[str, Path, list[Comparison]]] = field(default_factory=list)

    def is_named(self, call: ToolCall) -> bool:
        """Whether the call is to this tool; model services change some marks in a name."""
        if self.name.endswith("*"):
            return plain_name(call.name).startswith(plain_name(self.name[:-1]))
        return plain_name(call.name) == plain_name(self.name)

    def miss(self, call: ToolCall) -> str:
        """Which condition the arguments miss, in words; nothing where they meet all."""
        if self.conditions and call.arguments is None:
            return "arguments that can't be read"
        for name, path, comparisons in self.conditions:
            values = values_at(call.arguments, path)
            if not values and not all(one.wants_absence for one in comparisons):
                return f"no {quote(name)}"
            for value in values:
                for comparison in comparisons:
                    if not comparison.holds(value):
                        return f"{quote(name)} {show(value)}, asked is that it {comparison.says}"
        return ""


def read_wanted(name: Any, arguments: Any = None) -> Wanted:
    """A tool with its conditions, or BadAssertion with what is wrong with them."""
    if not isinstance(name, str) or not name.strip():
        raise BadAssertion("The check needs the name of a tool.")
    if arguments is not None and not isinstance(arguments, Mapping):
        raise BadAssertion("The arguments are an object: each name with what it has to be.")
    return Wanted(
        name.strip(),
        [
            (str(key), read_path(str(key)), read_condition(raw))
            for key, raw in (arguments or {}).items()
        ],
    )


def tool_called(assertion: Assertion) -> Check:
    """The tool was called with such arguments, so many times where that is said."""
    told = assertion.settings("name", "arguments", "times")
    wanted = read_wanted(told.get("name"), told.get("arguments"))
    least, most = _times(told.get("times"))

    def check(answer: Answer) -> Finding:
        calls = [call for call in answer.calls if wanted.is_named(call)]
        misses = [wanted.miss(call) for call in calls]
        count = misses.count("")
        holds = least <= count <= most
        if not holds and misses and not count:
            return Finding(False, f"The answer calls {quote(wanted.name)} with {misses[0]}.")
        return Finding(holds, _say_count(wanted, count, answer, told.get("times")))

    return check


def _say_count(wanted: Wanted, count: int, answer: Answer, times: Any) -> str:
    if not count:
        called = sorted({quote(call.name) for call in answer.calls})
        others = f"; it calls {listing(called[:5])}" if called else ""
        return f"The answer does not call {quote(wanted.name)}{others}."
    often = "" if count == 1 else f" {count} times"
    asked = "" if times is None else f"; asked are {show(times)}"
    return f"The answer calls {quote(wanted.name)}{often}{asked}."


def _times(raw: Any) -> tuple[float, float]:
    bounds = raw if isinstance(raw, Mapping) else {"min": raw, "max": raw}
    if raw is None:
        bounds = {"min": 1}
    least, most = bounds.get("min", 0), bounds.get("max", float("inf"))
    for bound in (least, most):
        if isinstance(bound, bool) or not isinstance(bound, (int, float)):
            raise BadAssertion("“times” is a number, or an object with “min” and “max”.")
    return least, most


def tool_not_called(assertion: Assertion) -> Check:
    """No call to the tool has such arguments; unreadable arguments count as such."""
    told = assertion.settings("name", "arguments")
    wanted = read_wanted(told.get("name"), told.get("arguments"))

    def check(answer: Answer) -> Finding:
        for call in answer.calls:
            if wanted.is_named(call) and (call.arguments is None or not wanted.miss(call)):
                return Finding(False, f"The answer calls {quote(call.name)}{_with(call)}.")
        return Finding(True, f"The answer does not call {quote(wanted.name)} in that way.")

    return check


def _with(call: ToolCall) -> str:
    if call.arguments is None:
        return " with arguments that can't be read"
    return f" with {show(dict(call.arguments))}" if call.arguments else ""


def stays_in_contract(assertion: Assertion) -> Check:
    """The answer uses only granted tools within their limits and says nothing it must not."""
    told = assertion.settings("tools", "never")
    granted = None if told.get("tools") is None else _granted(told["tools"])
    never = _never(told.get("never") or [])

    def check(answer: Answer) -> Finding:
        breaches = [*_unsaid(never, answer.text), *_ungranted(granted, answer.calls)]
        if granted is None and not never:
            breaches = _by_contract(answer)
        if breaches:
            return Finding(False, f"The answer leaves its contract: {'; '.join(breaches[:3])}.")
        return Finding(True, "The answer stays within its contract.")

    return check


def _by_contract(answer: Answer) -> list[str]:
    if answer.around.contract is None:
        raise CannotJudge(
            "No contract is known for this answer; the check can name “tools” and “never” itself."
        )
    found = answer.around.contract.breaches(answer.calls, answer.text)
    return [as_text(says).rstrip(".") for says in found]


def _granted(raw: Any) -> list[Wanted]:
    if not isinstance(raw, list):
        raise BadAssertion("The granted “tools” are a list of names, or of names with arguments.")
    return [
        read_wanted(one.get("name"), one.get("arguments"))
        if isinstance(one, Mapping)
        else read_wanted(one)
        for one in raw
    ]


def _never(raw: Any) -> list[Pattern]:
    if not isinstance(raw, list):
        raise BadAssertion("What must “never” be said is a list of patterns.")
    return [compile_pattern(as_text(pattern)) for pattern in raw]


def _unsaid(never: Sequence[Pattern], text: str) -> list[str]:
    return [f"it says what matches {quote(one.source)}" for one in never if one.is_in(text)]


def _ungranted(granted: list[Wanted] | None, calls: Sequence[ToolCall]) -> list[str]:
    if granted is None:
        return []
    return [problem for call in calls if (problem := _problem(granted, call))]


def _problem(granted: list[Wanted], call: ToolCall) -> str:
    grants = [one for one in granted if one.is_named(call)]
    if not grants:
        return f"{quote(call.name)} is not granted"
    misses = [one.miss(call) for one in grants]
    return "" if "" in misses else f"{quote(call.name)} has {misses[0]}"
