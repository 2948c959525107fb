"""A contract as agents get it: limits put in, bounds as figures, people as they are called now.

What is in force never changes, so that part is built once and kept in memory; how the process
stands and who the people are is read anew for every answer.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from processes.contracts.checks.tools import bound_of
from processes.contracts.content import figure
from processes.contracts.models import ContractVersion, StandIn
from processes.contracts.naming import process_id
from processes.contracts.readings import Reader
from processes.contracts.rendering import system_prompt, user_template, with_limits
from processes.contracts.system_parts import ToolGrant
from processes.contracts.whole import Whole, whole
from processes.people.models import Person
from processes.register.models import Process

_PEOPLE_ON_PATH = ("owner", "backup")
_PEOPLE_ON_HANDOFF = ("input_owner", "review_owner", "next_step_owner")
_AS_THEY_STAND = (
    "purpose",
    "scope_start",
    "scope_finish",
    "started_by",
    "queue",
    "success",
    "normal_path",
    "never_do",
    "damage",
    "fallback",
    "rollback_plan",
    "capability",
    "kind_of_work",
    "sampling_percent",
    "content_hash",
    "behaviour_hash",
)


def contract_for_agents(
    process: Process, version: ContractVersion, since: datetime, *, shadow: bool = False
) -> dict[str, Any]:
    """Everything that an agent works by, and how the process stands at this moment.

    In shadow no tool is granted that changes anything, whichever version answers.
    """
    fixed = _fixed(version.pk, version.content_hash, version.created_at)
    people = Person.objects.in_bulk(_ids(fixed))
    stand_ins = _stand_ins(version)
    return {
        "process_id": process_id(process, version),
        "version": version.number,
        "in_force_since": since.isoformat(),
        "state": process.state,
        "stage": process.stage,
        "shadow": shadow,
        **fixed,
        "tools": [
            {**tool, "granted": not (shadow and tool["is_acting"])} for tool in fixed["tools"]
        ],
        "exception_paths": [_called(path, people, stand_ins) for path in fixed["exception_paths"]],
        "handoff": _named(fixed["handoff"], _PEOPLE_ON_HANDOFF, people),
    }


@lru_cache(maxsize=512)
def _fixed(pk: int, content_hash: str, created_at: datetime) -> dict[str, Any]:
    """What never changes about a version; hash and moment tell restored databases apart."""
    written = whole(ContractVersion.objects.get(pk=pk))
    version = written.version
    return {
        "tier": version.tier_id,
        **{name: getattr(version, name) for name in _AS_THEY_STAND},
        **{relation: _parts(written, relation) for relation in _PLAIN},
        "limits": [
            {**part, "value": figure(limit.value)}
            for part, limit in zip(_parts(written, "limits"), written.limits, strict=True)
        ],
        "tools": [_tool(tool, written) for tool in written.tools],
        "stop_rules": _rules(written),
        "exception_paths": [
            {
                **_fields(path),
                "lineage": path.lineage,
                "message": with_limits(path.message, written),
            }
            for path in written.exception_paths
        ],
        "templates": [
            {**template, "body": with_limits(template["body"], written)}
            for template in _parts(written, "templates")
        ],
        "prompt": {
            **_fields(written.prompt),
            "system": system_prompt(written),
            "user_template": user_template(written),
        },
        "handoff": _fields(written.handoff),
    }


_PLAIN = ("inputs", "policy_checks", "knowledge_sources", "map_parts", "record_items")


def _parts(written: Whole, relation: str) -> list[dict[str, Any]]:
    return [_fields(part) for part in written.parts(relation)]


def _fields(part: Any) -> dict[str, Any]:
    """The fields of a part; people by their ids, since names and emails change."""
    return {name: getattr(part, part._meta.get_field(name).attname) for name in part.content}


def _tool(tool: ToolGrant, written: Whole) -> dict[str, Any]:
    rate = {"count": tool.rate_count, "per": tool.rate_per} if tool.rate_count else None
    return {
        "name": tool.name,
        "says": tool.says,
        "is_acting": tool.is_acting,
        "argument_limits": {
            argument: _bound(bound, written) for argument, bound in tool.argument_limits.items()
        },
        "rate_limit": rate,
    }


def _bound(bound: dict[str, Any], written: Whole) -> dict[str, Any]:
    least, most = (bound_of(bound.get(name), written) for name in ("at_least", "at_most"))
    return {
        "at_least": None if least is None else figure(least),
        "at_most": None if most is None else figure(most),
        "one_of": bound.get("one_of"),
    }


def _rules(written: Whole) -> list[dict[str, Any]]:
    reader = Reader(written)
    return [
        {
            "name": rule.name,
            "says": with_limits(rule.says, written),
            "condition": rule.condition,
            "in_words": reader.reading(rule.condition).in_words,
            "path": rule.path,
        }
        for rule in written.stop_rules
    ]


StandIns = dict[tuple[UUID, str], StandIn]


def _stand_ins(version: ContractVersion) -> StandIns:
    rows = StandIn.objects.filter(version=version).live().select_related("person", "stands_in_for")
    return {(row.lineage, row.field): row for row in rows}


def _called(path: dict[str, Any], people: dict[int, Person], stand_ins: StandIns) -> dict[str, Any]:
    """A path with whoever is called now, in the stead of people who have left."""
    found = _named(path, _PEOPLE_ON_PATH, people)
    lineage = found.pop("lineage")
    for name in _PEOPLE_ON_PATH:
        row = stand_ins.get((lineage, name))
        found[f"{name}_stands_in_for"] = row.stands_in_for.name if row else None
        if row:
            found[name], found[f"{name}_name"] = row.person.email, row.person.name
    return found


def _ids(fixed: dict[str, Any]) -> set[int]:
    on_paths = {path[name] for path in fixed["exception_paths"] for name in _PEOPLE_ON_PATH}
    found: set[int] = on_paths | {fixed["handoff"][name] for name in _PEOPLE_ON_HANDOFF}
    return found - {None}  # a handoff may name nobody


def _named(
    part: dict[str, Any], names: tuple[str, ...], people: dict[int, Person]
) -> dict[str, Any]:
    found = dict(part)
    for name in names:
        person = people.get(part[name])
        found[name] = person.email if person else None
        found[f"{name}_name"] = person.name if person else None
    return found
