"""The checks of a case as rows of fields: a type, a value, and whatever else it needs as JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from governance.evaluations.check_words import SAYS
from governance.evaluations.trying import read_json
from house.refusals import Invalid

SPARE = 2
MOST = 110
TYPES = list(SAYS)
_OWN_FIELDS = ("type", "value", "threshold", "weight")


@dataclass
class CheckRow:
    """One check as it stands in its fields."""

    place: int
    type: str = ""
    is_negated: bool = False
    value: str = ""
    threshold: str = ""
    weight: str = ""
    more: str = ""
    error: str = ""

    @property
    def is_known(self) -> bool:
        """Whether the type can be chosen from the list."""
        return self.type in SAYS or not self.type

    @property
    def is_empty(self) -> bool:
        """Whether nothing was chosen and nothing typed."""
        return not (self.type or self.value.strip() or self.more.strip())


@dataclass
class CheckRows:
    """The checks as rows, what they mean, and what can't be read in them."""

    rows: list[CheckRow] = field(default_factory=list)
    checks: list[Any] = field(default_factory=list)
    # Where each check came from, so that a problem with it stands at its row.
    places: list[int] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        """Whether something can't be read."""
        return any(row.error for row in self.rows)

    def say(self, at: int, sentence: str) -> None:
        """Put a sentence at the row that a check came from."""
        if at < len(self.places):
            self.rows[self.places[at]].error = sentence


def rows_of(checks: list[Any]) -> CheckRows:
    """What stands in a case, and two empty rows."""
    rows = [_row(place, check) for place, check in enumerate(checks)]
    spare = [CheckRow(len(rows) + each) for each in range(SPARE)]
    return CheckRows([*rows, *spare], list(checks), list(range(len(checks))))


def typed_rows(data: Mapping[str, str]) -> CheckRows:
    """What was typed; rows without a type and without words are left out."""
    found = CheckRows()
    for place in range(MOST):
        if f"check-{place}-type" not in data:
            break
        row = CheckRow(len(found.rows), is_negated=f"check-{place}-not" in data)
        for name in ("type", "value", "threshold", "weight", "more"):
            typed = data.get(f"check-{place}-{name}", "")
            setattr(row, name, typed.replace("\r\n", "\n"))
        found.rows.append(row)
        _take(found, row)
    empty = sum(1 for row in found.rows if row.is_empty)
    found.rows += [CheckRow(len(found.rows) + each) for each in range(SPARE - empty)]
    return found


def _take(found: CheckRows, row: CheckRow) -> None:
    if row.is_empty:
        return
    try:
        found.checks.append(_check(row))
        found.places.append(row.place)
    except Invalid as refusal:
        row.error = refusal.text


def _check(row: CheckRow) -> dict[str, Any]:
    """The row as an assertion."""
    if not row.type:
        raise Invalid("Choose what is checked.")
    check: dict[str, Any] = {"type": f"{'not-' if row.is_negated else ''}{row.type}"}
    if row.value:
        check["value"] = as_value(row.value)
    for name in ("threshold", "weight"):
        if text := getattr(row, name).strip():
            check[name] = _number(text, name)
    if row.more.strip():
        more = read_json(row.more, "checks")
        if not isinstance(more, dict) or set(more) & {"type"}:
            raise Invalid("Further settings are named values: {“path”: “amount”}.")
        check.update(more)
    return check


def as_value(text: str) -> Any:
    """JSON where it is JSON, and otherwise the text as it was typed."""
    try:
        return read_json(text, "checks")
    except Invalid:
        if text.lstrip()[:1] in ("{", "["):
            raise
        return text


def _number(text: str, name: str) -> float:
    try:
        value = read_json(text.replace(",", "."), "checks")
    except Invalid:
        value = None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid(f"The {name} is a number.")
    return value


def _row(place: int, check: Any) -> CheckRow:
    if not isinstance(check, dict):
        return CheckRow(place, type="equals", value=_spelt(check))
    kind = str(check.get("type", ""))
    is_negated = kind.startswith("not-") and kind.removeprefix("not-") in SAYS
    odd = {n for n in ("threshold", "weight") if n in check and not _is_number(check[n])}
    more = {n: v for n, v in check.items() if n not in _OWN_FIELDS or n in odd}
    numbers = {
        n: json.dumps(check[n]) for n in ("threshold", "weight") if n in check and n not in odd
    }
    return CheckRow(
        place,
        type=kind.removeprefix("not-") if is_negated else kind,
        is_negated=is_negated,
        value=_spelt(check["value"]) if "value" in check else "",
        threshold=numbers.get("threshold", ""),
        weight=numbers.get("weight", ""),
        more=json.dumps(more, ensure_ascii=False) if more else "",
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _spelt(value: Any) -> str:
    """A value so that reading it gives the same again: text plain where it can't be mistaken."""
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False, indent=1 if _is_large(value) else None)
    try:
        is_plain = bool(value) and as_value(value) == value and "\r" not in value
    except Invalid:
        is_plain = False
    return value if is_plain else json.dumps(value, ensure_ascii=False)


def _is_large(value: Any) -> bool:
    return isinstance(value, dict | list) and len(json.dumps(value)) > 80
