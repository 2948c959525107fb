"""The history of a contract version in words: every edit of every part, by whom, why, when."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from house.history import Change
from processes.contracts.business_parts import RuleExample, StopRule
from processes.contracts.content import figure
from processes.contracts.models import ContractVersion
from processes.contracts.whole import EXAMPLE, KINDS, TEXTS
from processes.people.models import Person

NOTHING = "nothing"
_COPIED = re.compile(r"Begins as version \d+")


@dataclass
class Written:
    """What one person wrote at one go: one request, or one moment outside a request."""

    at: datetime
    by: str
    because: str
    request: str
    changes: list[Change] = field(default_factory=list)


def begins_as(source: ContractVersion) -> str:
    """The reason that stands in the history of parts that were copied from another version."""
    return f"Begins as version {source.number}"


def history_of(version: ContractVersion) -> list[Written]:
    """Everything that was written into a version, newest first, by the same few queries."""
    rows = [row for rows in _tables(version) for row in rows]
    before = _previous(rows)
    begun = rows[0].request_id if rows else ""
    told = [row for row in rows if not _is_copied(row, begun)]
    words = _Words(rows)
    entries = []
    for _, group in groupby(sorted(told, key=_when), key=_one_save):
        saved = list(group)
        changes = [each for row in saved for each in words.changes(row, before.get(_key(row)))]
        newest = saved[-1]
        reason = newest.history_change_reason or ""
        entry = Written(newest.history_date, newest.history_by, reason, newest.request_id, changes)
        entries += [entry] if changes else []
    return entries[::-1]


def _is_copied(row: Any, begun: str) -> bool:
    """Whether a part came with the version that the draft was made from."""
    reason = row.history_change_reason or ""
    return row.history_type == "+" and row.request_id == begun and bool(_COPIED.fullmatch(reason))


def _tables(version: ContractVersion) -> Iterator[list[Any]]:
    """The history rows of the version, of its parts, and of the examples of its rules."""
    yield list(_history(ContractVersion).filter(id=version.pk))
    for model in KINDS.values():
        rows = list(_history(model).filter(version_id=version.pk))
        yield rows
        if model is StopRule:
            yield list(_history(RuleExample).filter(rule_id__in={row.id for row in rows}))


def _history(model: Any) -> Any:
    return model.history.model.objects.order_by("history_date", "history_id")


def _when(row: Any) -> tuple[datetime, int]:
    # Ids are counted by table; the version's own row stands first among those of one moment.
    return row.history_date, 0 if row.instance_type is ContractVersion else 1


def _one_save(row: Any) -> tuple[str, datetime | None, str, str | None]:
    moment = None if row.request_id else row.history_date.replace(microsecond=0)
    return row.request_id, moment, row.history_by, row.history_change_reason


def _key(row: Any) -> tuple[type, int]:
    return row.instance_type, row.history_id


def _previous(rows: Iterable[Any]) -> dict[tuple[type, int], Any]:
    """The row before each row of the same thing."""
    last: dict[tuple[type, int], Any] = {}
    found = {}
    for row in rows:
        thing = (row.instance_type, row.id)
        found[_key(row)] = last.get(thing)
        last[thing] = row
    return found


class _Words:
    """Says what rows changed; people and rules are looked up together."""

    def __init__(self, rows: list[Any]) -> None:
        self.rules = {row.id: row.name for row in rows if row.instance_type is StopRule}
        wanted = {value for row in rows for value in _person_ids(row)}
        self.people = {person.pk: str(person) for person in Person.objects.filter(pk__in=wanted)}

    def changes(self, row: Any, before: Any | None) -> list[Change]:
        """What one row of history changed."""
        thing = self.thing(row)
        if row.history_type == "+":
            return (
                [Change(f"{thing} added", "", self.all_of(row))] if _is_part(row) else _begun(row)
            )
        if row.history_type == "-":
            return [Change(f"{thing} removed", self.all_of(row), "")]
        if before is None:
            return []
        found = [
            Change(self.label(row, each), self.text(before, each), self.text(row, each))
            for each in _fields(row)
            if getattr(row, each.attname) != getattr(before, each.attname)
        ]
        moved = _is_part(row) and row.order != before.order
        return [*found, *([Change(f"{thing} moved", "", "")] if moved else [])]

    def thing(self, row: Any) -> str:
        """The part as people call it: stop rule refund_over_300."""
        if row.instance_type is RuleExample:
            return f"example of {self.rules.get(row.rule_id, 'a rule')}"
        if row.instance_type is ContractVersion:
            return "contract"
        model = row.instance_type
        called = getattr(row, model.key) if model.key else ""
        return f"{model._meta.verbose_name} {called}".strip()

    def label(self, row: Any, each: Any) -> str:
        name = str(each.verbose_name)
        return f"{self.thing(row)}: {name}" if _is_part(row) else name

    def all_of(self, row: Any) -> str:
        """Every field that says something, one a line."""
        said = ((each.verbose_name, self.text(row, each)) for each in _fields(row))
        return "\n".join(f"{name}: {text}" for name, text in said if text != NOTHING)

    def text(self, row: Any, each: Any) -> str:
        """A value as people read it."""
        value = getattr(row, each.attname)
        if value is None or value in ("", [], {}):
            return NOTHING
        if each.is_relation:
            is_person = each.related_model is Person
            return self.people.get(value, str(value)) if is_person else str(value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, dict | list):
            return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)
        if each.choices:
            return str(dict(each.flatchoices).get(value, value))
        return figure(value) if isinstance(value, Decimal) else str(value)


def _begun(row: Any) -> list[Change]:
    return [Change("draft begun", "", f"version {row.number}")]


def _is_part(row: Any) -> bool:
    return row.instance_type is not ContractVersion


def _fields(row: Any) -> list[Any]:
    """The fields that make the thing; bookkeeping is left out."""
    model = row.instance_type
    if model is ContractVersion:
        names: tuple[str, ...] = (*TEXTS, "state")
    else:
        names = EXAMPLE if model is RuleExample else model.content
    return [row._meta.get_field(name) for name in names]


def _person_ids(row: Any) -> Iterator[int]:
    for each in _fields(row):
        if each.is_relation and each.related_model is Person and getattr(row, each.attname):
            yield getattr(row, each.attname)
