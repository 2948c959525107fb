"""What the agent may do: tools, the bounds of their arguments, how often they are used."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from processes.contracts.checks.house_rules import HouseRules
from processes.contracts.content import figure
from processes.contracts.problems import Problem, ProblemKind, on_part
from processes.contracts.reserved import in_tool, pays
from processes.contracts.system_parts import ToolGrant
from processes.contracts.whole import Whole

BOUNDS = ("at_most", "at_least", "one_of")
# From here on each acting tool has a limit on how often it is used.
RATES_FROM_TIER = 2


def check(whole: Whole, rules: HouseRules) -> Iterator[Problem]:
    """Each tool by itself, and against the limits of the contract."""
    for tool in whole.tools:
        if not tool.says:
            yield on_part(tool, "says", "Say what this tool does.", ProblemKind.MISSING)
        for sentence in _bound_troubles(tool, whole):
            yield on_part(tool, "argument_limits", sentence)
        yield from _rate(tool, whole)
        yield from _reserved(tool, whole, rules)


def _rate(tool: ToolGrant, whole: Whole) -> Iterator[Problem]:
    if tool.rate_count is None and tool.rate_per:
        yield on_part(tool, "rate_count", "Say how often within that span, or leave both out.")
    elif tool.rate_count == 0:
        yield on_part(tool, "rate_count", "A tool that may never be used is no grant: remove it.")
    elif tool.rate_count is not None and not tool.rate_per:
        yield on_part(tool, "rate_per", "Say within which span this often.")
    tier = whole.version.tier_id or 0
    if tool.is_acting and tool.rate_count is None and tier >= RATES_FROM_TIER:
        sentence = f"From tier {RATES_FROM_TIER} on, say how often an acting tool may be used."
        yield on_part(tool, "rate_count", sentence, ProblemKind.MISSING)


def _bound_troubles(tool: ToolGrant, whole: Whole) -> Iterator[str]:
    if not isinstance(tool.argument_limits, dict):
        yield "Give limits by argument, such as amount: {at_most: refund_limit}."
        return
    for argument, bound in tool.argument_limits.items():
        if not isinstance(bound, Mapping) or not bound:
            yield f"{argument}: give at_most, at_least or one_of."
            continue
        if strange := [name for name in bound if name not in BOUNDS]:
            yield f"{argument}: there is no '{strange[0]}'; use at_most, at_least or one_of."
        for name in ("at_most", "at_least"):
            if name in bound:
                yield from _named_limit(argument, name, bound[name], whole)
        yield from _choices(argument, bound)
        yield from _in_order(argument, bound, whole)


def _named_limit(argument: str, name: str, written: Any, whole: Whole) -> Iterator[str]:
    """The figure stands once, among the limits; a bound names it."""
    known = sorted(whole.limit_values)
    if isinstance(written, str) and written in known:
        return
    choice = f"choose one of {', '.join(known)}" if known else "add a limit first"
    if isinstance(written, str):
        yield f"{argument}: there is no limit named '{written}'; {choice}."
    elif name == "at_most" or isinstance(written, bool) or not isinstance(written, int | float):
        yield f"{argument}: {name} names a limit, so that the figure stands once; {choice}."


def _choices(argument: str, bound: Mapping[str, Any]) -> Iterator[str]:
    allowed = bound.get("one_of", ...)
    if allowed is ...:
        return
    if not isinstance(allowed, list) or not allowed:
        yield f"{argument}: one_of is a list of the values that are allowed."
    elif not all(isinstance(each, str | int | float | bool) for each in allowed):
        yield f"{argument}: one_of lists texts or numbers."


def _in_order(argument: str, bound: Mapping[str, Any], whole: Whole) -> Iterator[str]:
    least, most = (bound_of(bound.get(name), whole) for name in ("at_least", "at_most"))
    if least is not None and most is not None and least > most:
        yield f"{argument}: at least {figure(least)} and at most {figure(most)} leave nothing."


def bound_of(written: Any, whole: Whole) -> Decimal | None:
    """The figure of a bound: a limit's, or one that is written there."""
    if isinstance(written, str):
        return whole.limit_values.get(written)
    is_figure = isinstance(written, int | float) and not isinstance(written, bool)
    return Decimal(repr(written)) if is_figure else None


def _reserved(tool: ToolGrant, whole: Whole, rules: HouseRules) -> Iterator[Problem]:
    for found in in_tool(tool.name, tool.says):
        yield on_part(tool, "name", found.says)
    if not pays(tool.name):
        return
    if not tool.is_acting:
        yield on_part(tool, "is_acting", "By its name this tool moves money, so it acts.")
    most = _upper_bounds(tool, whole)
    if not most:
        sentence = (
            "Large payments are left to people, so a tool that moves money has an argument with "
            "at_most and a limit, such as amount: {at_most: refund_limit}."
        )
        yield on_part(tool, "argument_limits", sentence)
    elif max(most) > rules.large_payment:
        sentence = (
            f"Large payments are left to people: above {figure(rules.large_payment)} no agent "
            f"pays, and this tool may go up to {figure(max(most))}."
        )
        yield on_part(tool, "argument_limits", sentence)


def _upper_bounds(tool: ToolGrant, whole: Whole) -> list[Decimal]:
    bounds = tool.argument_limits if isinstance(tool.argument_limits, dict) else {}
    named = [bound.get("at_most") for bound in bounds.values() if isinstance(bound, Mapping)]
    limits = whole.limit_values
    return [limits[name] for name in named if isinstance(name, str) and name in limits]
