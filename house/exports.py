"""Any list as CSV or JSON, streamed, so that its length does not matter."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import StreamingHttpResponse

from house.refusals import Invalid

KINDS = ("csv", "json")
Column = tuple[str, Callable[[Any], Any]]


def csv_lines(rows: Iterable[Any], columns: Sequence[Column]) -> Iterator[str]:
    """A head and a line for each row."""
    yield _line([name for name, _ in columns])
    for row in rows:
        yield _line([_cell(read(row)) for _, read in columns])


def json_lines(rows: Iterable[Any], columns: Sequence[Column]) -> Iterator[str]:
    """One JSON array, an object for each row."""
    opening = "["
    for row in rows:
        item = {name: read(row) for name, read in columns}
        yield opening + json.dumps(item, cls=DjangoJSONEncoder, ensure_ascii=False)
        opening = ",\n"
    yield "[]" if opening == "[" else "]"


def download(
    rows: Iterable[Any], columns: Sequence[Column], *, kind: str, name: str
) -> StreamingHttpResponse:
    """The rows as a file to keep."""
    if kind not in KINDS:
        raise Invalid("Lists are exported as csv or json.", field="export")
    lines = json_lines(rows, columns) if kind == "json" else csv_lines(rows, columns)
    content_type = "application/json" if kind == "json" else "text/csv; charset=utf-8"
    response = StreamingHttpResponse(lines, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _line(cells: Sequence[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def _cell(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula is made plain text."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
        return "'" + value
    return "" if value is None else value
