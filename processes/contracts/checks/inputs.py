"""What the agent may use: inputs, limits and sources of knowledge."""

from collections.abc import Iterator, Sequence

from processes.contracts.business_parts import Input, Limit
from processes.contracts.checks.house_rules import HouseRules
from processes.contracts.language_values import Unusable, number
from processes.contracts.problems import Problem, ProblemKind, on_kind, on_part
from processes.contracts.rule_names import why_not
from processes.contracts.whole import Whole
from processes.contracts.words import WhenMissing

MOST_QUESTIONS = 5


def check(whole: Whole, rules: HouseRules) -> Iterator[Problem]:
    """Names that rules can use, and what happens without an input."""
    if not whole.inputs:
        yield on_kind("inputs", "Name at least one input: what does the agent get to work with?")
    yield from _names(whole)
    yield from _questions(whole)
    yield from _limits(whole)
    for source in whole.knowledge_sources:
        if not source.where:
            yield on_part(source, "where", "Say where it is found.", ProblemKind.MISSING)
        if not source.kept_by:
            yield on_part(source, "kept_by", "Say who keeps it current.", ProblemKind.MISSING)


def _names(whole: Whole) -> Iterator[Problem]:
    """Inputs and limits share one set of names, or a rule could not tell which is meant."""
    taken: dict[str, str] = {}
    kinds: tuple[tuple[str, Sequence[Input | Limit]], ...] = (
        ("a limit", whole.limits),
        ("an input", whole.inputs),
    )
    for called, parts in kinds:
        for part in parts:
            if sentence := why_not(part.name):
                yield on_part(part, "name", sentence)
            elif part.name in taken:
                yield on_part(part, "name", f"There is {taken[part.name]} of this name already.")
            taken[part.name] = called


def _questions(whole: Whole) -> Iterator[Problem]:
    for each in whole.inputs:
        if not each.says:
            yield on_part(each, "says", "Say what this input is.", ProblemKind.MISSING)
        if not (each.is_required and each.when_missing == WhenMissing.ASK):
            continue
        if not each.question:
            sentence = "Write the question that the agent asks when this is missing."
            yield on_part(each, "question", sentence, ProblemKind.MISSING)
        if not 1 <= each.ask_times <= MOST_QUESTIONS:
            sentence = (
                f"Ask at least once and at most {MOST_QUESTIONS} times; then a person is called."
            )
            yield on_part(each, "ask_times", sentence)


def _limits(whole: Whole) -> Iterator[Problem]:
    for limit in whole.limits:
        try:
            number("This figure", limit.value)
        except Unusable as trouble:
            yield on_part(limit, "value", f"{trouble}.")
        if not limit.says:
            yield on_part(limit, "says", "Say what this limits.", ProblemKind.MISSING)
