"""What an import makes of a file: cases that are not saved, and a word on all that is left out."""

import json
from collections.abc import Iterable
from dataclasses import MISSING, dataclass, field, fields
from typing import Any

from governance.evaluations.drafts import CaseDraft

Check = dict[str, Any]
LONGEST_NAME = 200


def told_fields(case: CaseDraft) -> Iterable[tuple[str, Any]]:
    """What of a case is not as usual, by name; where it came from apart."""
    for each in fields(case):
        if each.name.startswith("source_"):
            continue
        value = getattr(case, each.name)
        usual = each.default if each.default_factory is MISSING else each.default_factory()
        if value != usual:
            yield each.name, value


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A check that can't be carried over as it stands, why, and what says the same here."""

    case: str
    check: str
    why: str
    offers: tuple[Check, ...] = ()

    @property
    def offers_told(self) -> list[str]:
        """What says the same here, as it is written in a file."""
        return [json.dumps(offer, ensure_ascii=False) for offer in self.offers]


# What people call the answer that they expect, where a file has no rules of its own.
ANSWERS = ("ideal", "expected", "expected_answer", "expected_output", "answer", "output")


def answer_among(names: Iterable[str]) -> str:
    """The one of some names that an expected answer goes by; none where nothing else is left."""
    by_form = {_form(name): name for name in reversed(list(names))}
    if not by_form.keys() - set(ANSWERS):
        return ""
    return next((by_form[name] for name in ANSWERS if name in by_form), "")


def is_answer(name: str) -> bool:
    """Whether an expected answer, or one given before, goes by that name."""
    return _form(name) in ANSWERS


def _form(name: str) -> str:
    return name.strip().lower().replace(" ", "_").replace("-", "_")


@dataclass
class Taken:
    """Everything that was found in an upload."""

    form: str = ""
    cases: list[CaseDraft] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def note(self, says: str) -> None:
        """Something to know about the whole upload, once."""
        if says not in self.notes:
            self.notes.append(says)

    @property
    def check_count(self) -> int:
        """How many checks the cases have together."""
        return sum(len(case.checks) for case in self.cases)

    @property
    def unchecked(self) -> list[CaseDraft]:
        """The cases that nothing is asked of: whatever the answer, they show nothing."""
        return [case for case in self.cases if not case.checks]

    @property
    def offered(self) -> list[LeftOut]:
        """What was left out as it stood, and can be said in another way."""
        return [left for left in self.left_out if left.offers]

    @property
    def lost(self) -> list[LeftOut]:
        """What was left out with nothing in its place."""
        return [left for left in self.left_out if not left.offers]
