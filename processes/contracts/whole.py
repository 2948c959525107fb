"""A contract version with all its parts: loaded at one go, or read from a file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models

from processes.contracts.models import ContractVersion
from processes.contracts.parts import (
    ExceptionPath,
    Handoff,
    Input,
    KnowledgeSource,
    Limit,
    MapPart,
    Part,
    PolicyCheck,
    Prompt,
    RecordItem,
    RuleExample,
    StopRule,
    Template,
    ToolGrant,
)

# Each kind of part by the name under which its version has it, in the order of a contract.
KINDS: dict[str, type[Part]] = {
    "inputs": Input,
    "knowledge_sources": KnowledgeSource,
    "limits": Limit,
    "tools": ToolGrant,
    "stop_rules": StopRule,
    "policy_checks": PolicyCheck,
    "exception_paths": ExceptionPath,
    "prompt": Prompt,
    "templates": Template,
    "handoff": Handoff,
    "map_parts": MapPart,
    "record_items": RecordItem,
}
RELATION_OF: dict[type[Part], str] = {model: relation for relation, model in KINDS.items()}
# A version has exactly one of these.
SINGLE = ("prompt", "handoff")
# What a version says itself, in the order in which people read it.
TEXTS = (
    "purpose",
    "scope_start",
    "scope_finish",
    "started_by",
    "queue",
    "success",
    "normal_path",
    "never_do",
    "damage",
    "tier",
    "tier_answers",
    "capability",
    "kind_of_work",
    "caution_acknowledged",
    "kinds_ruled_out",
    "sampling_percent",
    "fallback",
    "rollback_plan",
)
# What an example of a stop rule is made of.
EXAMPLE = ("values", "stops", "says")


@dataclass
class Whole:
    """A contract version and its parts, in order; what it holds need not be saved yet."""

    version: ContractVersion
    inputs: list[Input] = field(default_factory=list)
    knowledge_sources: list[KnowledgeSource] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    tools: list[ToolGrant] = field(default_factory=list)
    stop_rules: list[StopRule] = field(default_factory=list)
    policy_checks: list[PolicyCheck] = field(default_factory=list)
    exception_paths: list[ExceptionPath] = field(default_factory=list)
    templates: list[Template] = field(default_factory=list)
    map_parts: list[MapPart] = field(default_factory=list)
    record_items: list[RecordItem] = field(default_factory=list)
    prompt: Prompt = field(default_factory=Prompt)
    handoff: Handoff = field(default_factory=Handoff)
    # The examples of each stop rule, by the rule's lineage.
    examples: dict[UUID, list[RuleExample]] = field(default_factory=dict)
    # Whether the process had no contract before; nobody can tell that of a file alone.
    is_first: bool = False

    def parts(self, relation: str) -> list[Part]:
        """The parts of one kind."""
        found: Any = getattr(self, relation)
        return [found] if relation in SINGLE else list(found)

    def everything(self) -> Iterator[tuple[str, Part]]:
        """Every part with the name of its kind."""
        for relation in KINDS:
            for part in self.parts(relation):
                yield relation, part

    def examples_of(self, rule: StopRule) -> list[RuleExample]:
        """The cases that prove a stop rule."""
        return self.examples.get(rule.lineage, [])

    @property
    def limit_values(self) -> dict[str, Decimal]:
        """Every named limit as it stands."""
        return {limit.name: limit.value for limit in self.limits if limit.value is not None}


def whole(version: ContractVersion) -> Whole:
    """The version with everything in it, by the same few queries however much that is."""
    found = Whole(version, is_first=version.based_on_id is None)
    for relation, model in KINDS.items():
        rows = list(_rows(model).filter(version=version))
        if relation not in SINGLE:
            setattr(found, relation, rows)
        elif rows:
            setattr(found, relation, rows[0])
    lineages = {rule.pk: rule.lineage for rule in found.stop_rules}
    for example in RuleExample.objects.filter(rule__version=version):
        # A rule that was added since its kind was read is seen whole the next time.
        if lineage := lineages.get(example.rule_id):
            found.examples.setdefault(lineage, []).append(example)
    return found


def _rows(model: type[Part]) -> "models.QuerySet[Any]":
    rows = model._default_manager.all()
    people = [each.name for each in model._meta.concrete_fields if is_person(each)]
    return rows.select_related(*people) if people else rows


def is_person(each: "models.Field[Any, Any]") -> bool:
    """Whether the field names a person."""
    return each.is_relation and each.related_model is not None and each.name != "version"
