"""How far it may reach: tier, capability, kind of work, and the share that a person reads."""

from collections.abc import Iterator

from processes.contracts.checks.house_rules import HouseRules
from processes.contracts.content import digest, part_content
from processes.contracts.problems import Problem, ProblemKind, on_part, on_version
from processes.contracts.whole import Whole
from processes.register.tiering import QuestionUnanswered, lowest_tier
from processes.register.words import CAUTIONS, Capability, KindOfWork

MISSING = ProblemKind.MISSING
# What the tier questions are about. When one of these changes, they are asked again.
_ASKED_ABOUT = {
    "inputs": ("name", "type", "is_personal"),
    "tools": ("name", "is_acting", "argument_limits"),
}


def tier_basis(whole: Whole) -> str:
    """What stands for the purpose, inputs and tools that the tier questions are about."""
    about = {
        relation: [
            {name: part_content(part, whole)[name] for name in names}
            for part in whole.parts(relation)
        ]
        for relation, names in _ASKED_ABOUT.items()
    }
    return digest({"purpose": whole.version.purpose, **about})


def check(whole: Whole, rules: HouseRules) -> Iterator[Problem]:
    """Tier and capability fit what the contract says and grants."""
    yield from _tier(whole)
    yield from _capability(whole)
    yield from _kind_of_work(whole)
    yield from _sampling(whole, rules)


def _tier(whole: Whole) -> Iterator[Problem]:
    version = whole.version
    if version.tier_id is None:
        yield on_version("tier", "Choose a tier.", MISSING)
    try:
        lowest = lowest_tier(version.tier_answers)
    except QuestionUnanswered as unanswered:
        yield on_version("tier_answers", unanswered.text, MISSING)
        return
    if version.tier_id is not None and version.tier_id < lowest.number:
        because = "; ".join(f"{each.question} {each.says}" for each in lowest.because)
        sentence = f"Tier {lowest.number} is the lowest that the answers allow: {because}."
        yield on_version("tier", sentence, also=(("", "tier_answers"),))
    if version.tier_basis and version.tier_basis != tier_basis(whole):
        sentence = (
            "The purpose, an input or a tool changed since these questions were answered. "
            "Answer them again."
        )
        yield on_version("tier_answers", sentence, MISSING)


def _capability(whole: Whole) -> Iterator[Problem]:
    version, acting = whole.version, [tool for tool in whole.tools if tool.is_acting]
    if not version.capability:
        yield on_version("capability", "Say how far the agent goes by itself.", MISSING)
    if version.capability == Capability.DRAFTS:
        for tool in acting:
            sentence = (
                f"This contract is for drafts only, and {tool.name} acts. "
                "Take the tool away, or choose another capability."
            )
            yield on_part(tool, "is_acting", sentence, also=(("", "capability"),))
    if version.capability == Capability.ACTS and not acting:
        sentence = "It acts by itself, and no tool here acts: grant one, or choose less."
        yield on_version("capability", sentence, MISSING)


def _kind_of_work(whole: Whole) -> Iterator[Problem]:
    version = whole.version
    if not version.kind_of_work:
        yield on_version("kind_of_work", "Say what kind of work this is.", MISSING)
        return
    caution = CAUTIONS.get(KindOfWork(version.kind_of_work))
    if caution and not version.caution_acknowledged:
        sentence = f"Acknowledge the caution: “{caution}”"
        yield on_version("caution_acknowledged", sentence, also=(("", "kind_of_work"),))


def _sampling(whole: Whole, rules: HouseRules) -> Iterator[Problem]:
    version = whole.version
    tier = rules.tiers.get(version.tier_id) if version.tier_id is not None else None
    if version.sampling_percent > 100:
        yield on_version("sampling_percent", "A share is at most 100 percent.")
    elif tier and version.sampling_percent < tier.min_sampling_percent:
        sentence = (
            f"At tier {tier.number} a person reads at least {tier.min_sampling_percent} percent. "
            "A contract may only raise that."
        )
        yield on_version("sampling_percent", sentence)
