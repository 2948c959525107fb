"""Where data lives: the system map, and one system of record for each item."""

from collections.abc import Iterator

from processes.contracts.checks.house_rules import HouseRules
from processes.contracts.problems import Problem, ProblemKind, on_kind, on_part
from processes.contracts.system_parts import RecordItem
from processes.contracts.whole import Whole
from processes.contracts.words import MapKind

MISSING = ProblemKind.MISSING
_WHEN_IT_FAILS = {
    "on_timeout": "Say what happens when it doesn't answer in time.",
    "on_wrong_format": "Say what happens when what it gives has the wrong format.",
    "on_half_done": "Say what happens when an update is left half-done.",
}


def check(whole: Whole, rules: HouseRules) -> Iterator[Problem]:
    """Every part of the map says what happens when it fails; nothing has two truths."""
    if not whole.map_parts:
        yield on_kind("map_parts", "Draw the system map: which systems and people does it touch?")
    for part in whole.map_parts:
        for name, sentence in _WHEN_IT_FAILS.items():
            fails = part.kind in (MapKind.SYSTEM, MapKind.STORE)
            if fails and not getattr(part, name):
                yield on_part(part, name, sentence, MISSING)
    if not whole.record_items and any(tool.is_acting for tool in whole.tools):
        sentence = "Name at least one item with its system of record: what do the tools change?"
        yield on_kind("record_items", sentence)
    yield from _two_truths(whole)


def _two_truths(whole: Whole) -> Iterator[Problem]:
    first: dict[str, RecordItem] = {}
    for each in whole.record_items:
        before = first.setdefault(" ".join(each.item.casefold().split()), each)
        if before is not each:
            sentence = (
                f"{each.item} already has {before.system} as its system of record. "
                "Each item has one."
            )
            yield on_part(each, "item", sentence)
