"""Data as rows that people read: a name, its value in words, and what the contract says of it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 4000


@dataclass(frozen=True)
class Fact:
    """A name with what was said of it."""

    name: str
    value: str
    says: str = ""


def facts(values: Any, says: Mapping[str, str] | None = None) -> Iterator[Fact]:
    """Values by name, with what is said of each."""
    if isinstance(values, Mapping):
        for name, value in values.items():
            yield Fact(str(name), spoken(value), (says or {}).get(str(name), ""))


def spoken(value: Any) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return "not given"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=False, indent=1, default=str)[:LONGEST]
    return str(value)[:LONGEST]
