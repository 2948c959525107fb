"""A record held against its contract: what it broke, and what nobody can tell.

Pure but for one question: whether a person had decided what the agent went on with.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from governance.decisions.authorize.bounds import outside
from governance.decisions.authorize.compiled import Compiled, Rate, StopRule
from governance.decisions.record import Record, Tool
from governance.decisions.records import Read
from governance.decisions.under import Under
from governance.decisions.words import BreachKind, MarkKind
from processes.contracts.language import Answer
from processes.contracts.language_names import facts

# What is told of one record; whoever sends more nonsense is not told all of it.
MOST_OF_A_KIND = 50
CLOCKS_DIFFER = timedelta(minutes=10)
_WITHIN = {"minute": "a minute", "hour": "an hour", "day": "a day"}
# Whether a person approved this, knew of it, or neither: rule's name and use of a tool.
Decided = Callable[[str, Tool | None], bool]


@dataclass(frozen=True, slots=True)
class Broken:
    """One thing that the contract does not allow."""

    kind: BreachKind
    rule: str
    says: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """One thing to know about a record."""

    kind: MarkKind
    name: str
    says: str


@dataclass(slots=True)
class Findings:
    """Everything that holding a record against its contract found."""

    broken: list[Broken] = field(default_factory=list)
    noted: list[Noted] = field(default_factory=list)
    # How many rules nobody can tell about; which and why is worked out anew when someone asks.
    unchecked: int = 0


def check(
    read: Read,
    under: Under,
    received_at: datetime,
    decided: Decided,
    beyond: Iterable[tuple[str, Rate]] = (),
) -> Findings:
    """What a record that has just come says against its contract."""
    found = Findings(list(_standing(under)))
    if read.at > received_at + CLOCKS_DIFFER:
        says = "Its time lies ahead of the moment at which it came."
        found.noted.append(Noted(MarkKind.AHEAD, "", says))
    contract, record = under.contract, read.record
    if contract is None or under.promised is None:
        return found
    found.broken.extend(islice(_tools(contract, record), MOST_OF_A_KIND))
    found.broken.extend(_rates(beyond))
    found.broken.extend(islice(_checks(under.promised.checks, record), MOST_OF_A_KIND))
    if under.is_shadow or record.shadow:
        _shadow(contract, record, found)
    for rule in contract.rules:
        _hold(rule, contract, read, decided, found)
    if under.needs_approval:
        found.broken.extend(_unapproved(contract, record, decided))
    return found


def _standing(under: Under) -> Iterator[Broken]:
    if under.contract is None:
        says = "No contract is in force for this process, so nothing is granted."
        yield Broken(BreachKind.CONTRACT, "no_contract", says)
    elif not under.is_in_force:
        says = f"Version {under.contract.number} of the contract is no longer in force."
        yield Broken(BreachKind.SUPERSEDED, "superseded_version", says)
    if under.is_paused:
        yield Broken(BreachKind.PAUSED, "process_paused", "The process is paused.")
    elif not under.works:
        says = f"The process is {under.stage}: agents work on it only in pilot and live."
        yield Broken(BreachKind.PAUSED, "process_not_live", says)


def _tools(contract: Compiled, record: Record) -> Iterator[Broken]:
    for name in record.tool_names:
        if name not in contract.tools:
            says = f"The contract does not grant {name}."
            yield Broken(BreachKind.TOOL, "tool_not_granted", says)
    for use in record.tools:
        granted = contract.tools.get(use.name)
        # Only what was sent can be out of bounds; a name alone says nothing of its arguments.
        if granted and use.arguments is not None:
            for argument, says in outside(granted, plain(use.arguments)):
                rule = f"{use.name}.{argument}"[:120]
                yield Broken(BreachKind.ARGUMENTS, rule, says)


def _rates(beyond: Iterable[tuple[str, Rate]]) -> Iterator[Broken]:
    for name, rate in beyond:
        times = "once" if rate.count == 1 else f"{rate.count} times"
        says = f"{name} was used more often than {times} within {_WITHIN[rate.per]}."
        yield Broken(BreachKind.RATE, f"{name}.rate"[:120], says)


def _checks(promised: tuple[str, ...], record: Record) -> Iterator[Broken]:
    ran = {check.name: check for check in record.checks}
    for name in promised:
        if name not in ran:
            says = f"The policy check {name} had to run and is not on the record."
            yield Broken(BreachKind.CHECK, name, says)
    for check in record.checks:
        if check.passed is False:
            detail = f": {check.detail}"[:500] if isinstance(check.detail, str) else ""
            yield Broken(BreachKind.CHECK, check.name, f"{check.name} did not pass{detail}.")


def _shadow(contract: Compiled, record: Record, found: Findings) -> None:
    """Beside a person nothing is changed."""
    says = "It worked in shadow: a person did the work, and its answer is only compared."
    found.noted.append(Noted(MarkKind.SHADOW, "", says))
    if acting := _acting(contract, record):
        says = f"In shadow nothing is changed, and {acting[0].name} was used."
        found.broken.append(Broken(BreachKind.TOOL, "shadow", says))


def _hold(
    rule: StopRule, contract: Compiled, read: Read, decided: Decided, found: Findings
) -> None:
    """Whether a stop rule held on the record although the agent went on."""
    is_decided = False
    for use in _looked_at(rule, contract, read.record):
        if rule.rule is None:
            break
        verdict = rule.rule.decide(values_of(contract, read, use))
        if verdict.answer is Answer.HOLDS and not _was_decided(rule, use, contract, read, decided):
            found.broken.append(Broken(BreachKind.RULE, rule.name, rule.says, rule.path))
            return
        is_decided |= verdict.is_decided
    found.unchecked += not is_decided


def verdicts(contract: Compiled, read: Read) -> Iterator[tuple[StopRule, Answer, str]]:
    """Each stop rule, whether it held on the record, and why nobody can tell."""
    for rule in contract.rules:
        answer, why = Answer.CANNOT_BE_DECIDED, "it can't be read"
        for use in _looked_at(rule, contract, read.record):
            if rule.rule is None:
                break
            verdict = rule.rule.decide(values_of(contract, read, use))
            why = verdict.why or why
            if verdict.answer is Answer.HOLDS:
                answer = Answer.HOLDS
                break
            if verdict.is_decided:
                answer = Answer.DOES_NOT_HOLD
        yield rule, answer, why if answer is Answer.CANNOT_BE_DECIDED else ""


def _looked_at(rule: StopRule, contract: Compiled, record: Record) -> list[Tool | None]:
    """The uses of tools that a rule tells apart; for a rule about the case alone, just the case."""
    if not is_of_action(rule):
        return [None]
    seen: list[Tool | None] = []
    named = set()
    for use in record.tools:
        # What is not granted is a breach by itself, and the same name again says nothing new.
        if use.name in contract.tools and (use.arguments is not None or use.name not in named):
            seen.append(use)
            named.add(use.name)
    return seen or [None]


def is_of_action(rule: StopRule) -> bool:
    """Whether a rule looks at the tool or its arguments."""
    names = rule.rule.names_used if rule.rule else frozenset()
    return any(name.partition(".")[0] in ("tool", "arguments") for name in names)


def _was_decided(
    rule: StopRule, use: Tool | None, contract: Compiled, read: Read, decided: Decided
) -> bool:
    """Whether a person had let this happen: each action, where the rule is about the case."""
    if use is not None:
        return decided(rule.name, use)
    acting = _acting(contract, read.record)
    return all(decided(rule.name, each) for each in acting) if acting else decided(rule.name, None)


def _acting(contract: Compiled, record: Record) -> list[Tool]:
    granted = contract.tools
    return [use for use in record.tools if use.name in granted and granted[use.name].is_acting]


def values_of(contract: Compiled, read: Read, use: Tool | None) -> dict[str, object]:
    """What a rule is decided on: the record's inputs, and one use of a tool."""
    record = read.record
    return facts(
        inputs=record.inputs,
        limits=contract.limits,
        arguments=use.arguments if use else None,
        confidence=record.confidence,
        tool=use.name if use else "",
        now=read.at,
    )


def _unapproved(contract: Compiled, record: Record, decided: Decided) -> Iterator[Broken]:
    for use in _acting(contract, record):
        if not decided("", use):
            says = f"{use.name} was used, and no person had approved this very action."
            yield Broken(BreachKind.APPROVAL, "approval_missing", says)
            return


def plain(value: Any) -> Any:
    """Numbers as the gate before actions reads them, so that both see the same."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value
