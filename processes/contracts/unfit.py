"""What can't be kept in a contract that comes from outside, said field by field."""

from collections.abc import Iterator
from typing import Any

from house.refusals import Invalid
from processes.contracts.business_parts import StopRule
from processes.contracts.keeping import put
from processes.contracts.problems import Problem, on_part, on_version
from processes.contracts.whole import EXAMPLE, TEXTS, Whole


def unfit(whole: Whole) -> Iterator[Problem]:
    """Every field that can't be kept as it is; all others are tidied on the way."""
    for name, why in _unfit(whole.version, TEXTS):
        yield on_version(name, why)
    for _, part in whole.everything():
        for name, why in _unfit(part, part.content):
            yield on_part(part, name, why)
        for example in whole.examples_of(part) if isinstance(part, StopRule) else ():
            for _, why in _unfit(example, EXAMPLE):
                yield on_part(part, "examples", why)


def _unfit(row: Any, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in names:
        try:
            put(row, {name: getattr(row, row._meta.get_field(name).attname)}, [name])
        except Invalid as refusal:
            yield name, refusal.text
