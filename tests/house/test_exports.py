"""Lists as files."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house.exports import Column, csv_lines, download, json_lines

COLUMNS: list[Column] = [("what", lambda row: row[0]), ("when", lambda row: row[1])]
MOMENT = datetime(2026, 3, 11, 10, tzinfo=UTC)


def as_csv(rows: list[Any]) -> list[list[str]]:
    return list(csv.reader(io.StringIO("".join(csv_lines(rows, COLUMNS)))))


def test_a_file_of_nothing_has_its_head() -> None:
    assert as_csv([]) == [["what", "when"]]
    assert json.loads("".join(json_lines([], COLUMNS))) == []


def test_quotes_lines_and_nothing() -> None:
    rows = [('say "yes", twice\nplease', None), ("", 0)]
    assert as_csv(rows)[1:] == [['say "yes", twice\nplease', ""], ["", "0"]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_spreadsheet_runs_a_cell(start: str) -> None:
    assert as_csv([(f"{start}SUM(1,1)", 1)])[1][0].startswith("'")


def test_numbers_stay_numbers() -> None:
    assert as_csv([(-5, -0.25)])[1] == ["-5", "-0.25"]


def test_json_keeps_types() -> None:
    read = json.loads("".join(json_lines([("=größer", MOMENT), (True, None)], COLUMNS)))
    assert read == [
        {"what": "=größer", "when": "2026-03-11T10:00:00Z"},
        {"what": True, "when": None},
    ]


@given(st.lists(st.tuples(st.text(), st.none() | st.integers() | st.text())))
def test_json_gives_back_whatever_was_there(rows: list[tuple[str, Any]]) -> None:
    read = json.loads("".join(json_lines(rows, COLUMNS)))
    assert [(each["what"], each["when"]) for each in read] == rows


def test_a_long_list_is_not_held_in_memory() -> None:
    taken = 0

    def rows() -> Iterator[Any]:
        nonlocal taken
        for number in range(1_000_000):
            taken += 1
            yield (str(number), MOMENT)

    answer = download(rows(), COLUMNS, kind="csv", name="everything")
    parts = iter(answer)
    for _ in range(3):
        next(parts)
    assert taken < 10
    assert answer["Content-Disposition"] == 'attachment; filename="everything.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
