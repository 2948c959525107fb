"""What a draft would say if this were saved: nothing is written, everything is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from house.refusals import Invalid
from processes.contracts.checks import all_findings
from processes.contracts.checks import rules as rule_checks
from processes.contracts.checks.house_rules import house_rules
from processes.contracts.keeping import put
from processes.contracts.part import Part
from processes.contracts.problems import Problem, ProblemKind
from processes.contracts.readings import Reader, Reading
from processes.contracts.rendering import Rendered, render
from processes.contracts.whole import RELATION_OF, SINGLE, TEXTS, Whole
from processes.models import ContractVersion, Prompt, RuleExample, StopRule
from processes.register.tiering import LowestTier, QuestionUnanswered, lowest_tier


@dataclass
class Probe:
    """The answer to "what would this say?"."""

    wrong: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    reading: Reading | None = None
    cases: list[tuple[str, Any]] = field(default_factory=list)
    rendered: Rendered | None = None
    lowest: LowestTier | None = None
    # Saving would be refused for something that is said at its own place.
    is_refused: bool = False

    def add(self, found: list[Problem]) -> None:
        """Take in what the checks say, once each."""
        groups = {
            ProblemKind.WRONG: self.wrong,
            ProblemKind.MISSING: self.missing,
            ProblemKind.ADVICE: self.advice,
        }
        for problem in found:
            if problem.says not in groups[problem.kind]:
                groups[problem.kind].append(problem.says)

    @property
    def is_fine(self) -> bool:
        """Whether it could be saved and nothing would be missing."""
        return not (self.is_refused or self.wrong or self.missing)


def probe_part(
    whole: Whole,
    kind: type[Part],
    lineage: UUID | None,
    values: dict[str, Any],
    samples: Mapping[str, Any] | None = None,
) -> Probe:
    """What one part would say, among the others as they stand."""
    probe, part = Probe(), kind()
    part.lineage = lineage or part.lineage
    values = dict(values)
    cases = values.pop("examples", [])
    for name, value in values.items():
        try:
            put(part, {name: value}, kind.content)
        except Invalid as refusal:
            probe.wrong.append(refusal.text)
    if isinstance(part, StopRule):
        _probe_rule(probe, whole, part, cases)
    else:
        around = _probe_other(probe, whole, part)
        if isinstance(part, Prompt):
            probe.rendered = render(around, samples or {})
    return probe


def _probe_rule(probe: Probe, whole: Whole, rule: StopRule, cases: list[dict[str, Any]]) -> None:
    examples = [RuleExample(**case) for case in cases]
    around = replace(whole, stop_rules=[rule], policy_checks=[], examples={rule.lineage: examples})
    probe.add(list(rule_checks.check(around, house_rules())))
    if rule.condition.strip():
        probe.reading = Reader(whole).reading(rule.condition, examples)
        names = [each.says or f"Case {place}" for place, each in enumerate(examples, start=1)]
        probe.cases = list(zip(names, probe.reading.judged, strict=False))
        probe.is_refused = bool(probe.wrong)
        told = {trouble.text for trouble in probe.reading.troubles}
        judged = {f"Example {place}: {one.sentence}" for place, one in _numbered(probe.reading)}
        probe.wrong = [each for each in probe.wrong if each not in told | judged]


def _numbered(reading: Reading) -> list[tuple[int, Any]]:
    return list(enumerate(reading.judged, start=1))


def _probe_other(probe: Probe, whole: Whole, part: Part) -> Whole:
    relation = RELATION_OF[type(part)]
    others = [each for each in whole.parts(relation) if each.lineage != part.lineage]
    instead: Any = part if relation in SINGLE else [*others, part]
    around = replace(whole, **{relation: instead})
    lineage = str(part.lineage)
    probe.add([each for each in all_findings(around) if each.at(lineage)])
    return around


def probe_texts(whole: Whole, names: list[str], values: dict[str, Any]) -> Probe:
    """What some of the version's own texts would say."""
    probe, version = Probe(), _copied(whole.version)
    for name, value in values.items():
        try:
            put(version, {name: value}, TEXTS)
        except Invalid as refusal:
            probe.wrong.append(refusal.text)
    if "tier_answers" in names:
        version.tier_basis = ""
        probe.lowest = _lowest(version)
    found = all_findings(replace(whole, version=version))
    probe.add([each for each in found if each.at("", names)])
    return probe


def _copied(version: ContractVersion) -> ContractVersion:
    """The version as it stands, free to be written into."""
    kept = {each.attname: getattr(version, each.attname) for each in version._meta.concrete_fields}
    return ContractVersion(**kept)


def _lowest(version: ContractVersion) -> LowestTier | None:
    try:
        return lowest_tier(version.tier_answers)
    except QuestionUnanswered:
        return None
