"""The cases that prove a stop rule, from two sides."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from processes.contracts.content import canonical
from processes.contracts.merging.held import Cases
from processes.contracts.merging.order import in_order_of, merged_order
from processes.contracts.merging.values import NOTHING

# A case by what it says, and by how many of the same stand before.
_Case = tuple[str, int]


def combine_cases(base: Any, theirs: Any, mine: Any) -> Any:
    """What either side added, without what either took out, unless two contradict each other."""
    was, their, own = (_numbered([] if side is NOTHING else side) for side in (base, theirs, mine))
    cases = {**was, **their, **own}
    kept = {case for case in cases if _stays(case in was, case in their, case in own)}
    if _contradict(cases[case] for case in kept):
        return NOTHING
    order = merged_order(list(was), list(their), list(own), kept)
    return [cases[case] for case in order or in_order_of(list(own), list(their), kept)]


def _stays(was: bool, is_theirs: bool, is_mine: bool) -> bool:
    return is_mine if is_theirs == was else is_theirs


def _numbered(cases: Cases) -> dict[_Case, dict[str, Any]]:
    seen: Counter[str] = Counter()
    found = {}
    for case in cases:
        said = canonical(case)
        found[said, seen[said]] = case
        seen[said] += 1
    return found


def _contradict(cases: Iterable[dict[str, Any]]) -> bool:
    """Whether the same values must stop in one case, and must not in another."""
    stops: dict[str, bool] = {}
    return any(
        stops.setdefault(canonical(case["values"]), case["stops"]) != case["stops"]
        for case in cases
    )
