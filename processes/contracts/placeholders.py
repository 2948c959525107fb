"""Slots in prompts and texts, such as {{ limits.refund_limit }}: read, checked, and filled in.

No template engine: a slot names one thing, and nothing in what it is filled with is read again.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from processes.contracts.content import figure

_SLOT = re.compile(r"\{\{[ \t]*(?P<kind>[a-z]+)\.(?P<name>[a-z][a-z0-9_]*)[ \t]*\}\}")
_OPENING = "{{"
NOT_GIVEN = "not given"


@dataclass(frozen=True, slots=True)
class Slot:
    """One placeholder: of which kind, and which name it asks for."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{{{{ {self.kind}.{self.name} }}}}"


def slots(text: str) -> list[Slot]:
    """The placeholders of a text, in order."""
    return [Slot(found["kind"], found["name"]) for found in _SLOT.finditer(text)]


def troubles(text: str, known: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """What is wrong with the placeholders of a text, where `known` may be asked for."""
    for slot in dict.fromkeys(slots(text)):
        if slot.kind not in known:
            kinds = " or ".join(f"{{{{ {kind}.… }}}}" for kind in known)
            yield f"There is no {slot} here: use {kinds}." if known else f"{slot} can't stand here."
        elif slot.name not in (names := list(known[slot.kind])):
            yield f"{slot} is unknown: {_hint(slot, names)}"
    if _OPENING in _SLOT.sub("", text):
        yield (
            "Two opening braces begin a placeholder, such as {{ limits.refund_limit }}. "
            "Where braces are meant as text, put a space between them."
        )


def _hint(slot: Slot, names: Sequence[str]) -> str:
    if near := difflib.get_close_matches(slot.name, names, n=1):
        return f"did you mean {Slot(slot.kind, near[0])}?"
    if not names:
        return f"this contract has no {slot.kind}."
    return f"the contract's {slot.kind} are {', '.join(sorted(names)[:8])}."


def filled(text: str, fill: Mapping[str, Callable[[str], str | None]]) -> str:
    """The text with each slot filled whose kind is given; a None leaves it as it stands."""

    def one(found: re.Match[str]) -> str:
        put = fill[found["kind"]](found["name"]) if found["kind"] in fill else None
        return found.group() if put is None else put

    return _SLOT.sub(one, text)


def spoken(value: object) -> str:
    """A value as a prompt says it."""
    match value:
        case None | "":
            return NOT_GIVEN
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return figure(value)
        case datetime() | date():
            return value.isoformat()
        case list() | tuple():
            return ", ".join(map(spoken, value)) or NOT_GIVEN
        case _:
            return str(value)
