"""Cases as CSV: a column for each input, a cell for each check, and nothing that a sheet runs."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from governance.evaluations.checks.grading import Library
from governance.evaluations.drafts import CaseDraft
from governance.evaluations.files.expected import write_short
from governance.evaluations.files.tables import JSON_HEAD
from governance.evaluations.files.taken import told_fields
from governance.evaluations.files.templates import escape, escaped

_RISKY = ("=", "+", "-", "@")
_MOST_INPUTS = 100
_LONGEST_HEAD = 60
_OTHER_INPUTS, _CHECKS = f"__inputs{JSON_HEAD}", f"__checks{JSON_HEAD}"
_SETTINGS = "key kind says weight must_pass repeat_threshold conversation tool_answers".split()


def write_table(cases: Sequence[CaseDraft]) -> str:
    """The cases as the text of a CSV file."""
    table = _Table(cases)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(table.heads)
    for case in cases:
        cells = table.cells(case)
        writer.writerow([cells.get(head, "") for head in table.heads])
    return buffer.getvalue()


class _Table:
    """Which columns the cases need, and what stands in them."""

    def __init__(self, cases: Sequence[CaseDraft]) -> None:
        self.library = Library()
        names = dict.fromkeys(name for case in cases for name in case.inputs)
        fitting = [name for name in names if _is_head(name)][:_MOST_INPUTS]
        self.inputs = {name: _head(name, _inputs(name, cases)) for name in fitting}
        self.name = _head("__description", [case.name for case in cases])
        self.short = {id(case): self._short(case) for case in cases}
        used = {head for case in cases for head in self.cells(case)}
        checks = max((len(cells) for cells in self.short.values()), default=0)
        expected = [f"__expected{number}" for number in range(1, checks + 1)]
        settings = [f"__metadata:{key}{JSON_HEAD}" for key in _SETTINGS]
        last = (_OTHER_INPUTS, _CHECKS, "__threshold", *settings)
        self.heads = [self.name, *self.inputs.values(), *expected]
        self.heads += [head for head in last if head in used]

    def cells(self, case: CaseDraft) -> dict[str, str]:
        """What stands in the columns of a case."""
        cells = {self.name: _cell(self.name, case.name)}
        for name, head in self.inputs.items():
            if name in case.inputs:
                cells[head] = _cell(head, case.inputs[name])
        others = {key: value for key, value in case.inputs.items() if key not in self.inputs}
        if others:
            cells[_OTHER_INPUTS] = _json(escaped(others))
        short = self.short[id(case)]
        cells |= {f"__expected{number}": cell for number, cell in enumerate(short, start=1)}
        if case.checks and not short:
            cells[_CHECKS] = _json(case.checks)
        return cells | dict(_settings(case))

    def _short(self, case: CaseDraft) -> list[str]:
        """The checks as cells, where each of them can be written so."""
        if self.library.compile(case.checks).problems:
            return []
        found = [write_short(check) for check in case.checks]
        return [str(cell) for cell in found] if all(map(_is_plain, found)) else []


def _settings(case: CaseDraft) -> Iterable[tuple[str, str]]:
    for key, value in told_fields(case):
        if key == "score_threshold":
            yield "__threshold", _json(value)
        elif key in _SETTINGS:
            yield f"__metadata:{key}{JSON_HEAD}", _json(value)


def _is_head(name: str) -> bool:
    is_short = 0 < len(name) <= _LONGEST_HEAD and name == name.strip()
    return is_short and not name.startswith(("__", *_RISKY)) and not set(name) & set(',;\t"\r\n')


def _inputs(name: str, cases: Sequence[CaseDraft]) -> list[Any]:
    return [case.inputs[name] for case in cases if name in case.inputs]


def _head(name: str, values: Sequence[Any]) -> str:
    """The name alone where all its values are plain text."""
    is_text = all(map(_is_plain, values)) and not name.endswith(JSON_HEAD)
    return name if is_text else f"{name}{JSON_HEAD}"


def _cell(head: str, value: Any) -> str:
    return _json(escaped(value)) if head.endswith(JSON_HEAD) else str(value)


def _is_plain(text: Any) -> bool:
    """Whether it is text that stays as it is, and that no spreadsheet would run."""
    is_text = isinstance(text, str) and bool(text) and text == text.strip()
    return is_text and not text.startswith(_RISKY) and escape(text) == text


_json = partial(json.dumps, ensure_ascii=False)
