"""A draft that is saved field by field, and what is said of it."""

from typing import Any

from audit.models import Entry
from processes.contracts import actions
from processes.contracts.checks import problems
from processes.contracts.problems import Problem
from processes.contracts.whole import SINGLE, whole
from processes.models import ContractVersion
from tests.agents import BY

ANSWERS = {
    "who_sees": "customers",
    "acts": "records",
    "production": "no",
    "undo": "costly",
    "regulated": "no",
}


def last_entry() -> Entry:
    found: Entry = Entry.objects.order_by("-id").first()
    return found


def part_of(draft: ContractVersion, relation: str, name: str) -> Any:
    found = whole(draft)
    parts = found.parts(relation)
    return parts[0] if relation in SINGLE else next(each for each in parts if each.called == name)


def now(draft: ContractVersion) -> list[Problem]:
    """What is wrong or missing as the draft stands now."""
    return problems(whole(ContractVersion.objects.get(pk=draft.pk)))


def save(draft: ContractVersion, relation: str, name: str, field: str, value: Any) -> None:
    if relation:
        actions.edit_part(part_of(draft, relation, name), **{field: value}, **BY)
    else:
        actions.edit_texts(draft, **{field: value}, **BY)
