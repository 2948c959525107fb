"""CSV as tests: promptfoo's columns, and a column for every variable."""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from governance.evaluations.files.bounds import Budget, BundleRefused, clean
from governance.evaluations.files.carrying import KEPT_IN
from governance.evaluations.files.expected import read_short
from governance.evaluations.files.plain import from_json
from governance.evaluations.files.taken import Taken

Raw = dict[str, Any]
_EXPECTED = re.compile(r"__expected\d*")
_CONFIG = re.compile(r"__config:__expected(\d*):(\w+)")
# A column of values that are more than text says so in its head.
JSON_HEAD = " (json)"
_MOST_COLUMNS = 200
# A cell may be as long as what a case keeps.
csv.field_size_limit(1_000_000)
_AS_WRITTEN = {"disableVarExpansion": True}


def rows_of(text: str, where: str, budget: Budget, taken: Taken) -> Iterator[tuple[str, Raw]]:
    """A test for each row, with where it stands."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    heads: list[str] = []
    try:
        for row in reader:
            if not heads:
                heads = [head.strip() for head in row]
                _refuse_bad_heads(heads, where)
                continue
            if not any(cell.strip() for cell in row):
                continue
            place = f"{where}, line {reader.line_num}"
            if len(row) > len(heads):
                raise BundleRefused(f"{place}: there are more cells than columns have a name.")
            yield place, _test(heads, row, place, budget, taken)
    except csv.Error as trouble:
        raise BundleRefused(f"{where}, line {reader.line_num}: {trouble}.") from None


def _delimiter(text: str) -> str:
    head = text.lstrip("\r\n").split("\n", 1)[0][:10_000]
    return max(",;\t", key=head.count)


def _refuse_bad_heads(heads: Sequence[str], where: str) -> None:
    if len(heads) > _MOST_COLUMNS:
        raise BundleRefused(f"{where} has more than {_MOST_COLUMNS} columns.")
    named = [head for head in heads if head]
    for head in named:
        if named.count(head) > 1:
            raise BundleRefused(f"{where} has the column “{head[:60]}” twice.")


def _test(
    heads: Sequence[str], row: Sequence[str], place: str, budget: Budget, taken: Taken
) -> Raw:
    test: Raw = {"vars": {}, "assert": [], "metadata": {}, "options": _AS_WRITTEN}
    settings: dict[str, dict[str, Any]] = {}
    for head, cell in zip(heads, row, strict=False):
        clean(cell, budget, place)
        if not head or not cell.strip():
            continue
        if _EXPECTED.fullmatch(head):
            test["assert"].append((head, read_short(cell)))
        elif found := _CONFIG.fullmatch(head):
            settings.setdefault(f"__expected{found[1]}", {})[found[2]] = _number(cell, place)
        else:
            _put(test, head, cell, place, budget, taken)
    checks = sorted(test["assert"], key=lambda each: _number_of(each[0]))
    test["assert"] = [{**check, **settings.get(head, {})} for head, check in checks]
    return test


def _number_of(head: str) -> int:
    digits = head.removeprefix("__expected")
    return int(digits) if digits.isdecimal() and len(digits) < 9 else 0


def _put(test: Raw, head: str, cell: str, place: str, budget: Budget, taken: Taken) -> None:
    if head.startswith("__metadata:"):
        _put_metadata(test, head.removeprefix("__metadata:"), cell, place, budget)
        return
    is_json = head.endswith(JSON_HEAD)
    value = from_json(cell, f"{place}, {head}", budget) if is_json else cell
    name = head.removesuffix(JSON_HEAD)
    if name == "__description":
        test["description"] = str(value)
    elif name == "__threshold":
        test["threshold"] = _number(cell, place)
    elif name == "__checks" and isinstance(value, list):
        test["assert"] = [(head, {"config": {KEPT_IN: each}}) for each in value]
    elif name == "__inputs" and isinstance(value, dict):
        test["vars"] |= value
    elif name.startswith("__"):
        taken.note(f"The column {head[:60]} has no place here and was left out.")
    else:
        test["vars"][name] = value


def _put_metadata(test: Raw, name: str, cell: str, place: str, budget: Budget) -> None:
    if name.endswith("[]"):
        test["metadata"][name.removesuffix("[]")] = [part.strip() for part in cell.split(",")]
    elif name.endswith(JSON_HEAD):
        test["metadata"][name.removesuffix(JSON_HEAD)] = from_json(cell, place, budget)
    else:
        test["metadata"][name] = cell


def _number(cell: str, place: str) -> float:
    try:
        found = json.loads(cell.strip())
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        raise BundleRefused(f"{place}: “{cell[:40]}” is no number.")
    return found
