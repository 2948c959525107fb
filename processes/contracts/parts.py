"""The parts of a contract version: rows that may change only while their version is a draft."""

from django.db import models

from house.triggers import Trigger, declare
from processes.contracts.business_parts import (
    ExceptionPath,
    Handoff,
    Input,
    Limit,
    PolicyCheck,
    RuleExample,
    StopRule,
    Template,
)
from processes.contracts.models import ContractVersion
from processes.contracts.part import A_NAME, Part
from processes.contracts.system_parts import (
    KnowledgeSource,
    MapPart,
    Prompt,
    RecordItem,
    ToolGrant,
)

__all__ = [
    "A_NAME",
    "PARTS",
    "ExceptionPath",
    "Handoff",
    "Input",
    "KnowledgeSource",
    "Limit",
    "MapPart",
    "Part",
    "PolicyCheck",
    "Prompt",
    "RecordItem",
    "RuleExample",
    "StopRule",
    "Template",
    "ToolGrant",
]

PARTS: tuple[type[Part], ...] = (
    Input,
    Limit,
    StopRule,
    ExceptionPath,
    PolicyCheck,
    Template,
    ToolGrant,
    Prompt,
    Handoff,
    MapPart,
    RecordItem,
    KnowledgeSource,
)
_FIXED = "The parts of a contract change only while their version is a draft."
_VERSIONS = ContractVersion._meta.db_table


def _state_of(row: str) -> str:
    return f"(SELECT state FROM {_VERSIONS} WHERE id = {row}.version_id)"  # noqa: S608  our own names


def _state_over_rule(row: str) -> str:
    rules = StopRule._meta.db_table
    return (
        f"(SELECT v.state FROM {_VERSIONS} v JOIN {rules} r ON r.version_id = v.id "  # noqa: S608  our own names
        f"WHERE r.id = {row}.rule_id)"
    )


_ROWS: tuple[type[models.Model], ...] = (*PARTS, RuleExample)
for _model in _ROWS:
    _table = _model._meta.db_table
    _state = _state_over_rule if _model is RuleExample else _state_of
    for _event, _rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
        _when = " OR ".join(f"{_state(row)} <> 'draft'" for row in _rows)
        declare(Trigger(f"{_table}_fixed_{_event.lower()}", _table, _event, _FIXED, when=_when))
