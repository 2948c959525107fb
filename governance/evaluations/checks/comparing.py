"""Comparing a value with what is expected of it: the operators of json-field and tool arguments."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from governance.evaluations.checks.assertion import BadAssertion
from governance.evaluations.checks.patterns import compile_pattern
from governance.evaluations.checks.text import is_same
from governance.evaluations.checks.writing import as_json, as_text, listing, quote

Test = Callable[[Any], bool]

_NAMES = {
    "=": "==", "equals": "==", "eq": "==", "is": "==", "<>": "!=", "not-equals": "!=",
    "ne": "!=", "gt": ">", "above": ">", "gte": ">=", "at-least": ">=", "lt": "<", "below": "<",
    "lte": "<=", "at-most": "<=", "in": "one-of", "not-in": "none-of", "regex": "matches",
}  # fmt: skip
_SAYS = {
    "==": "is", "!=": "is not", ">": "is above", ">=": "is at least", "<": "is below",
    "<=": "is at most", "contains": "contains", "not-contains": "does not contain",
    "starts-with": "starts with", "matches": "matches", "one-of": "is one of",
    "none-of": "is none of", "exists": "is there", "absent": "is absent", "empty": "is empty",
    "not-empty": "is not empty",
}  # fmt: skip
_ON_PRESENCE = frozenset(("exists", "absent", "empty", "not-empty"))


@dataclass(frozen=True, slots=True)
class Comparison:
    """One compiled comparison, and the words that say it."""

    operator: str
    says: str
    holds: Test

    @property
    def wants_absence(self) -> bool:
        """Whether it is satisfied by there being nothing."""
        return self.operator == "absent"


def compile_comparison(operator: Any, expected: Any, tolerance: Any = None) -> Comparison:
    """A comparison from its parts, or BadAssertion with what is wrong with them."""
    name = _NAMES.get(as_text(operator), as_text(operator))
    if name not in _SAYS:
        raise BadAssertion(
            f"The operator {quote(name)} is not known; known are {listing(list(_SAYS))}."
        )
    if tolerance is not None and name not in ("==", "!="):
        raise BadAssertion(f"A tolerance goes with == and !=, not with {name}.")
    says = _SAYS[name]
    if name not in _ON_PRESENCE:
        says = f"{says} {_show(expected)}"
    if tolerance is not None:
        says = f"{says} within {as_text(tolerance)}"
    return Comparison(name, says, _test(name, expected, tolerance))


def read_condition(raw: Any) -> list[Comparison]:
    """A condition on one value: a plain value, {operator, value, tolerance}, or {">": 5, …}."""
    if isinstance(raw, Mapping) and "operator" in raw:
        return [compile_comparison(raw["operator"], raw.get("value"), raw.get("tolerance"))]
    if isinstance(raw, Mapping) and raw and all(_NAMES.get(key, key) in _SAYS for key in raw):
        return [compile_comparison(key, value) for key, value in raw.items()]
    return [compile_comparison("==", raw)]


def _test(name: str, expected: Any, tolerance: Any) -> Test:
    if name in ("==", "!="):
        return _equality(expected, tolerance, is_wanted=name == "==")
    if name in (">", ">=", "<", "<="):
        return _order(name, expected)
    if name in ("one-of", "none-of"):
        return _choice(expected, is_wanted=name == "one-of")
    if name in ("contains", "not-contains"):
        return _content(expected, is_wanted=name == "contains")
    if name == "matches":
        pattern = compile_pattern(as_text(expected))
        return lambda value: pattern.is_in(as_text(value))
    if name == "starts-with":
        start = as_text(expected)
        return lambda value: as_text(value).startswith(start)
    if name in ("empty", "not-empty"):
        return lambda value: (value in (None, "", [], {})) == (name == "empty")
    return lambda _value: name == "exists"


def _equality(expected: Any, tolerance: Any, *, is_wanted: bool) -> Test:
    if tolerance is None:
        return lambda value: is_same(value, expected) == is_wanted
    centre = number(expected)
    if centre is None:
        raise BadAssertion(f"A tolerance needs a number to compare with, not {_show(expected)}.")
    reach = _reach(tolerance, centre)

    def test(value: Any) -> bool:
        found = number(value)
        # The last digits of a float are no reason to fail at the very edge.
        is_near = found is not None and abs(found - centre) <= reach * (1 + 1e-9) + 1e-12
        return is_near == is_wanted

    return test


def _reach(tolerance: Any, centre: float) -> float:
    is_share = isinstance(tolerance, str) and tolerance.strip().endswith("%")
    size = number(tolerance.strip()[:-1] if is_share else tolerance)
    if size is None or size < 0:
        raise BadAssertion(
            f"A tolerance is a number from 0, or a share such as “5%”, not {_show(tolerance)}."
        )
    return abs(centre) * size / 100 if is_share else size


def _order(name: str, expected: Any) -> Test:
    bound = number(expected)
    if bound is None:
        raise BadAssertion(f"The operator {name} needs a number, not {_show(expected)}.")

    def test(value: Any) -> bool:
        found = number(value)
        if found is None:
            return False
        return {
            ">": found > bound, ">=": found >= bound, "<": found < bound, "<=": found <= bound,
        }[name]  # fmt: skip

    return test


def _choice(expected: Any, *, is_wanted: bool) -> Test:
    if not isinstance(expected, list):
        raise BadAssertion(f"one-of and none-of need a list, not {_show(expected)}.")
    return lambda value: any(is_same(value, item) for item in expected) == is_wanted


def _content(expected: Any, *, is_wanted: bool) -> Test:
    def test(value: Any) -> bool:
        if isinstance(value, list):
            found = any(is_same(item, expected) for item in value)
        elif isinstance(value, Mapping):
            found = as_text(expected) in value
        else:
            found = as_text(expected) in as_text(value)
        return found == is_wanted

    return test


def number(value: Any) -> float | None:
    """The number that a value is, or that a text spells; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def _show(value: Any) -> str:
    if isinstance(value, str):
        return quote(value)
    text = as_json(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def show(value: Any) -> str:
    """A value as it is shown in a sentence: text in quotation marks, the rest as JSON."""
    return _show(value)
