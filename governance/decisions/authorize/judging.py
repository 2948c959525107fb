"""What a contract says to a question: pure, from the compiled contract and the question alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from governance.decisions.authorize.bounds import outside
from governance.decisions.authorize.compiled import Compiled, Wanted
from governance.decisions.authorize.questions import Question
from processes.contracts.language import Answer, Rule
from processes.contracts.language_names import facts
from processes.contracts.language_values import TAKE, Unusable, is_missing
from processes.contracts.words import ExceptionKind

# The control that asks for a person before each action, and the name of the reason it gives.
APPROVAL_DEMANDED = "person_approves_each"
_OF_ACTION = ("tool", "arguments")


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason: which rule, in which words, and which exception path it leads to."""

    rule: str
    says: str
    path: str = ""

    def told(self) -> dict[str, str]:
        """As agents get it."""
        return {"rule": self.rule, "says": self.says}


@dataclass(frozen=True, slots=True)
class Judged:
    """Everything that keeps a question from being allowed, by its weight."""

    refused: list[Finding] = field(default_factory=list)
    # Inputs to ask for; whether they were asked for too often is known to the database alone.
    asked: list[tuple[Wanted, Finding]] = field(default_factory=list)
    stopped: list[Finding] = field(default_factory=list)


def judge(
    contract: Compiled, question: Question, moment: datetime, *, needs_approval: bool
) -> Judged:
    """The contract's word on a question, before rates, earlier decisions and approvals."""
    refused = list(_refused(contract, question))
    if refused:
        return Judged(refused)
    asked, stopped = _inputs(contract, question)
    stopped.extend(_rules(contract, question, moment))
    tool = contract.tools.get(question.tool)
    if needs_approval and tool and tool.is_acting:
        says = f"At tier {contract.tier} a person approves each action, this one too."
        stopped.append(Finding(APPROVAL_DEMANDED, says))
    return Judged([], asked, stopped)


def _refused(contract: Compiled, question: Question) -> Iterator[Finding]:
    if not question.tool:
        return
    tool = contract.tools.get(question.tool)
    if tool is None:
        yield Finding("tool_not_granted", f"The contract does not grant {question.tool[:80]}.")
        return
    if question.shadow and tool.is_acting:
        says = f"In shadow nothing is changed: {tool.name} is left to the person who does the work."
        yield Finding("shadow", says)
    for name, sentence in outside(tool, question.arguments):
        yield Finding(f"arguments.{name[:60]}", sentence)


def _inputs(
    contract: Compiled, question: Question
) -> tuple[list[tuple[Wanted, Finding]], list[Finding]]:
    """Inputs to ask for, and those without which the agent stops."""
    path = contract.path_of(ExceptionKind.MISSING_DATA)
    asked, stopped = [], []
    for wanted in contract.inputs:
        says = _trouble(wanted, question.inputs.get(wanted.name))
        if not says:
            continue
        finding = Finding(wanted.name, says, path)
        if wanted.is_asked:
            asked.append((wanted, finding))
        else:
            stopped.append(finding)
    return asked, stopped


def _trouble(wanted: Wanted, value: object) -> str:
    """What is wrong with an input, or nothing."""
    if is_missing(value):
        return f"{wanted.name} is missing." if wanted.is_required else ""
    try:
        taken = TAKE[wanted.kind](wanted.name, value)
    except Unusable as trouble:
        return f"{trouble}."
    if wanted.is_required and taken == []:
        return f"{wanted.name} is missing."
    return ""


def _rules(contract: Compiled, question: Question, moment: datetime) -> Iterator[Finding]:
    values = facts(
        inputs=question.inputs,
        limits=contract.limits,
        arguments=question.arguments,
        confidence=question.confidence,
        tool=question.tool,
        now=moment,
    )
    for each in contract.rules:
        if each.rule is None:
            yield Finding(each.name, f"{each.says} (this rule can't be read)", each.path)
            continue
        verdict = each.rule.decide(values)
        if verdict.answer is Answer.HOLDS:
            yield Finding(each.name, each.says, each.path)
        elif not verdict.is_decided and not _waits_for_an_action(each.rule, question, values):
            says = f"{each.says} (can't be decided: {verdict.why})"
            yield Finding(each.name, says, each.path)


def _waits_for_an_action(rule: Rule, question: Question, values: Mapping[str, object]) -> bool:
    """Where only the case is asked about, a rule on the action waits until one is asked for."""
    of_action = {name for name in rule.names_used if name.partition(".")[0] in _OF_ACTION}
    if question.tool or not of_action:
        return False
    return not any(is_missing(values.get(name)) for name in rule.names_used - of_action)
