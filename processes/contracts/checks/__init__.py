"""Everything that is wrong with a contract or missing in it, and what would be better."""

from collections.abc import Callable, Iterable

from processes.contracts.checks import (
    data,
    handoff,
    inputs,
    job,
    paths,
    prompts,
    risk,
    rules,
    tools,
)
from processes.contracts.checks.house_rules import HouseRules, house_rules
from processes.contracts.problems import Problem, ProblemKind
from processes.contracts.whole import Whole
from processes.contracts.words import Section

Check = Callable[[Whole, HouseRules], Iterable[Problem]]
# In the order in which people think of a contract.
CHECKS: tuple[Check, ...] = (
    job.check,
    inputs.check,
    risk.check,
    tools.check,
    rules.check,
    paths.check,
    prompts.check,
    handoff.check,
    data.check,
)


def all_findings(whole: Whole, rules: HouseRules | None = None) -> list[Problem]:
    """Problems and advice together, section by section."""
    known = rules or house_rules()
    found = [problem for check in CHECKS for problem in check(whole, known)]
    order = list(Section)
    return sorted(dict.fromkeys(found), key=lambda problem: order.index(problem.section))


def problems(whole: Whole, rules: HouseRules | None = None) -> list[Problem]:
    """What keeps a contract from coming into force."""
    return [each for each in all_findings(whole, rules) if each.kind is not ProblemKind.ADVICE]


def wrong(whole: Whole, rules: HouseRules | None = None) -> list[Problem]:
    """What is refused where it is written."""
    return [each for each in all_findings(whole, rules) if each.kind is ProblemKind.WRONG]
