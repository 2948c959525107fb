"""What became easier to pass: whatever can't be shown to be at least as strict counts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from governance.evaluations.models import Loosening
from governance.evaluations.words import CaseKind
from processes.contracts.content import canonical
from processes.models import Process

# With these a higher threshold lets more through; with all others a lower one does.
_MEASURES = {"levenshtein", "latency", "cost"}
# Shares that differ by less are the same, added up in another order.
_ROUNDING = 1e-9
Weighed = Mapping[str, Any]
_HEAVY: dict[str, Callable[[Weighed], bool]] = {
    "cases that must pass": lambda case: bool(case["must_pass"]),
    "hard cases": lambda case: case["kind"] != CaseKind.NORMAL,
}
_ALL_OF = {"contains-all", "icontains-all"}
_ANY_OF = {"contains-any", "icontains-any"}


def loosened_since(process: Process, moment: datetime) -> list[str]:
    """What became easier to pass for a process since then, newest first, in sentences."""
    rows = Loosening.objects.for_process(process).since(moment)
    return [row.says for row in rows]


def eased(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """In what a case became easier."""
    is_mean = after["score_threshold"] is not None
    return [*_in_bars(before, after), *_in_checks(before["checks"], after["checks"], is_mean)]


def _in_bars(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    if before["must_pass"] and not after["must_pass"]:
        yield "it may fail now"
    if after["weight"] != before["weight"]:
        others = ", and all others less" if after["weight"] > before["weight"] else ""
        yield f"it counts {_number(after['weight'])} instead of {_number(before['weight'])}{others}"
    old, new = _whole(before["score_threshold"]), _whole(after["score_threshold"])
    if new < old:
        yield f"a score of {_number(new)} is enough instead of {_number(old)}"
    old, new = before["repeat_threshold"], after["repeat_threshold"]
    if new < old:
        yield f"passing {_percent(new)} of its repeats is enough instead of {_percent(old)}"
    if any(before[name] != after[name] for name in ("inputs", "conversation", "tool_answers")):
        yield "it asks something else"


def diluted(before: Iterable[Weighed], after: Iterable[Weighed]) -> Iterator[str]:
    """Which cases make up less of a set than they did: those that must pass, and hard ones."""
    old, new = list(before), list(after)
    for called, counts in _HEAVY.items():
        was, is_now = _share(old, counts), _share(new, counts)
        if is_now < was - _ROUNDING:
            yield f"{called} make up {_percent(is_now)} of the weight instead of {_percent(was)}"


def _share(cases: list[Weighed], counts: Callable[[Weighed], bool]) -> float:
    whole = sum(case["weight"] for case in cases)
    return sum(case["weight"] for case in cases if counts(case)) / whole if whole else 0.0


def _whole(threshold: float | None) -> float:
    """Without a score that is enough, everything has to pass."""
    return 1.0 if threshold is None else threshold


def _in_checks(before: list[Any], after: list[Any], is_mean: bool) -> Iterator[str]:
    gone, come = _without(before, after), _without(after, before)
    for check in gone:
        twin = next((each for each in come if _type(each) == _type(check)), None)
        if twin is None:
            yield f"the check “{in_short(check)}” was taken out"
            continue
        come.remove(twin)
        if not _is_as_strict(check, twin, is_mean):
            yield f"the check “{in_short(check)}” became “{in_short(twin)}”"
    if is_mean:
        # Where a mean is enough, one more check can outweigh another.
        yield from (f"the check “{in_short(check)}” counts beside the others" for check in come)


def _without(these: list[Any], those: list[Any]) -> list[Any]:
    """What of these is not among those, however often each stands there."""
    left = [canonical(each) for each in those]
    found = []
    for each in these:
        if (text := canonical(each)) in left:
            left.remove(text)
        else:
            found.append(each)
    return found


def _is_as_strict(old: Any, new: Any, is_mean: bool) -> bool:
    """Whether the new check surely lets nothing through that the old one stopped."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return False
    differing = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    if not differing <= {"threshold", "weight", "value", "metric"}:
        return False
    heavier = new.get("weight", 1) >= old.get("weight", 1)
    return (
        ("weight" not in differing or (heavier and not is_mean))
        and ("threshold" not in differing or _bar_is_as_high(old, new))
        and ("value" not in differing or _value_is_as_strict(old, new))
    )


def _bar_is_as_high(old: dict[str, Any], new: dict[str, Any]) -> bool:
    first, second = old.get("threshold"), new.get("threshold")
    if not isinstance(first, int | float) or not isinstance(second, int | float):
        return False
    kind = _type(old)
    lower_is_stricter = (kind.removeprefix("not-") in _MEASURES) != kind.startswith("not-")
    return second <= first if lower_is_stricter else second >= first


def _value_is_as_strict(old: dict[str, Any], new: dict[str, Any]) -> bool:
    first, second = old.get("value"), new.get("value")
    if not isinstance(first, list) or not isinstance(second, list) or not second:
        return False
    is_more = all(each in second for each in first)
    is_less = all(each in first for each in second)
    kind = _type(old)
    if kind in _ALL_OF or (kind.removeprefix("not-") in _ANY_OF and kind.startswith("not-")):
        return is_more
    return is_less and (kind in _ANY_OF or kind.removeprefix("not-") in _ALL_OF)


def _type(check: Any) -> str:
    return str(check.get("type", "")) if isinstance(check, dict) else str(check)


def in_short(check: Any) -> str:
    """A check in a few words."""
    if not isinstance(check, dict):
        return str(check)[:80]
    told = {name: value for name, value in check.items() if name not in {"type", "metric"}}
    if set(told) == {"value"} and isinstance(told["value"], str):
        words = told["value"]
    else:
        words = ", ".join(f"{name} {_said(value)}" for name, value in told.items())
    text = f"{_type(check)}: {words}" if words else _type(check)
    return text if len(text) <= 120 else text[:119] + "…"


def _said(value: Any) -> str:
    return value if isinstance(value, str) else canonical(value)


def _number(value: float) -> str:
    return f"{value:.12g}"


def _percent(share: float) -> str:
    return f"{share * 100:.4g} %"
