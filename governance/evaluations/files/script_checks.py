"""The checks that a small script's comparisons become."""

import re
from typing import Any

from governance.evaluations.files.script_words import NotRead
from governance.evaluations.files.taken import Check

WHOLE = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?")


class Field:
    """A place in the answer: the whole text, or a field of its JSON."""

    def __init__(
        self,
        path: str = "",
        *,
        is_text: bool = True,
        is_lower: bool = False,
        is_number: bool = False,
    ) -> None:
        self.path, self.is_text, self.is_lower = path, is_text, is_lower
        # Whether the text is read as a number first.
        self.is_number = is_number

    def inside(self, step: str) -> "Field":
        """One step deeper into the answer's JSON."""
        joined = f"{self.path}{step}" if step.startswith("[") else f"{self.path}.{step}"
        return Field(joined.lstrip("."), is_text=False)


def single(checks: list[Check]) -> list[Check]:
    """Not (a and b) is no list of checks; not a is."""
    if len(checks) != 1:
        raise NotRead
    return checks


def is_changed(place: Field) -> bool:
    """Whether more than the place itself is compared."""
    return place.is_lower or place.is_number


def contains(place: Any, told: Any) -> Check:
    """A text in a place, or a place that is one of a list."""
    if isinstance(place, list) and isinstance(told, Field) and told.path and place:
        if is_changed(told):
            raise NotRead
        return {"type": "json-field", "path": told.path, "operator": "one-of", "value": place}
    if isinstance(place, Field) and place.is_number:
        raise NotRead
    if not isinstance(place, Field) or not isinstance(told, (str, int, float)) or told == "":
        raise NotRead
    if place.path:
        if place.is_lower:
            raise NotRead
        return {"type": "json-field", "path": place.path, "operator": "contains", "value": told}
    return {"type": "icontains" if place.is_lower else "contains", "value": told}


def text_check(place: Field, kind: str, told: str) -> Check:
    """How a text begins."""
    if is_changed(place) or not told:
        raise NotRead
    if place.path:
        return {"type": "json-field", "path": place.path, "operator": kind, "value": told}
    return {"type": kind, "value": told}


def compare(place: Field, operator: str, told: Any) -> Check:
    """A place compared with a constant."""
    if place.is_lower or isinstance(told, list):
        raise NotRead
    if place.is_number:
        return _is_number(operator, told)
    if not place.path:
        if operator not in ("==", "!=") or not isinstance(told, str) or not told:
            raise NotRead
        return {"type": "equals" if operator == "==" else "not-equals", "value": told}
    if operator not in ("==", "!=") and type(told) not in (int, float):
        raise NotRead
    if told is None:
        raise NotRead
    return {"type": "json-field", "path": place.path, "operator": operator, "value": told}


def _is_number(operator: str, told: Any) -> Check:
    """The whole answer is a number: as a pattern, since nothing compares a text as one."""
    if operator not in ("==", "!=") or type(told) not in (int, float):
        raise NotRead
    whole, _, part = str(told).partition(".")
    if not WHOLE.fullmatch(str(told)):
        raise NotRead
    behind = rf"\.{part.rstrip('0')}0*" if part.rstrip("0") else r"(?:\.0*)?"
    pattern = rf"^\s*{whole}{behind}\s*$"
    return {"type": "regex" if operator == "==" else "not-regex", "value": pattern}


_OPPOSITES = {"==": "!=", "!=": "==", ">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_OPPOSITES |= {
    "one-of": "none-of",
    "none-of": "one-of",
    "contains": "not-contains",
    "not-contains": "contains",
}


def opposite(check: Check) -> Check:
    """The check that asks for the opposite."""
    if "tolerance" in check:
        raise NotRead
    if check["type"] == "json-field":
        operator = _OPPOSITES.get(check["operator"])
        if operator is None:
            raise NotRead
        return {**check, "operator": operator}
    name = check["type"]
    return {
        **check,
        "type": name.removeprefix("not-") if name.startswith("not-") else f"not-{name}",
    }
