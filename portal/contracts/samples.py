"""A case to try a prompt on: one value for each input, typed by whoever looks; nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.contracts.typed import as_lines, as_value
from processes.contracts.rule_names import names_of
from processes.contracts.whole import Whole

_PREFIX = "sample-"


@dataclass(frozen=True)
class Sample:
    """One input with the value that is tried."""

    name: str
    says: str
    text: str

    @property
    def field(self) -> str:
        """What the form calls it."""
        return f"{_PREFIX}{self.name}"


def samples_of(whole: Whole, data: Mapping[str, Any] | None) -> list[Sample]:
    """What was typed, or values from the examples of the rules."""
    names, known = names_of(whole), _from_examples(whole)
    found = []
    for each in whole.inputs:
        given = known.get(each.name)
        text = "" if given is None else as_lines({each.name: given}, names).partition(": ")[2]
        typed = data.get(f"{_PREFIX}{each.name}", "") if data is not None else text
        found.append(Sample(each.name, each.says, typed))
    return found


def values_of(whole: Whole, samples: list[Sample]) -> dict[str, Any]:
    """The values by name; an empty one is not given."""
    names = names_of(whole)
    return {
        each.name: as_value(each.text, names[each.name].kind if each.name in names else None)
        for each in samples
    }


def _from_examples(whole: Whole) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for cases in whole.examples.values():
        for case in cases:
            found = {**case.values, **found}
    return found
