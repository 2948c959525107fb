"""What differs between two versions of a contract, as people read it."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import models

from processes.contracts.content import figure
from processes.contracts.merging.held import Cases
from processes.contracts.merging.values import NOTHING
from processes.contracts.part import Part

NOTHING_THERE = "nothing"


def thing(part: Part) -> str:
    """A part as people call it: stop rule refund_over_300."""
    return f"{part._meta.verbose_name} {part.called}".strip()


def label(row: models.Model, names: Sequence[str]) -> str:
    """What some of its fields are called."""
    return " and ".join(str(row._meta.get_field(name).verbose_name) for name in names)  # type: ignore[union-attr]  # own columns


def fields_in_words(row: models.Model, names: Sequence[str], values: Any) -> str:
    """The values of some fields: one as it is, several with what each is called."""
    if values is NOTHING:
        return NOTHING_THERE
    said = [in_words(row, name, value) for name, value in zip(names, values, strict=True)]
    if len(said) == 1:
        return said[0]
    named = zip(names, said, strict=True)
    return "\n".join(f"{label(row, [name])}: {text}" for name, text in named)


def part_in_words(part: Part | None, cases: Cases) -> str:
    """Everything that a part says, one thing a line."""
    if part is None:
        return NOTHING_THERE
    said = ((name, in_words(part, name, getattr(part, name))) for name in part.content)
    lines = [f"{label(part, [name])}: {text}" for name, text in said if text != NOTHING_THERE]
    return "\n".join([*lines, *([cases_in_words(cases)] if cases else [])])


def cases_in_words(cases: Any) -> str:
    """The cases of a stop rule, one a line."""
    if cases is NOTHING or not cases:
        return NOTHING_THERE
    return "\n".join(map(_case, cases))


def _case(case: dict[str, Any]) -> str:
    values = json.dumps(case["values"], ensure_ascii=False, sort_keys=True)
    does = "stops" if case["stops"] else "does not stop"
    return f"{case['says'] or 'case'} {does}: {values}"


def in_words(row: models.Model, name: str, value: Any) -> str:
    """A value as people read it."""
    if value is None or value in ("", [], {}):
        return NOTHING_THERE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)
    choices: Any = dict(getattr(row._meta.get_field(name), "flatchoices", ()))
    return str(choices.get(value) or (figure(value) if isinstance(value, Decimal) else value))
