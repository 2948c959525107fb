"""Grading stored outputs: one JSON line in, one verdict line out, in order, whatever comes."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from governance.evaluations.checks.answer import Answer, Around
from governance.evaluations.checks.grading import Library
from governance.evaluations.checks.json_text import NotJson, TooDeep, parse
from governance.evaluations.checks.writing import scrub

LONGEST_LINE = 16 * 1024 * 1024


def grade_lines(lines: Iterable[bytes]) -> Iterator[str]:
    """A JSON text for each line that is not blank."""
    library = Library()
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield scrub(json.dumps(_grade(line, number, library), ensure_ascii=False))


def read_lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream, a line beyond the limit cut so that it is refused and skipped."""
    while line := stream.readline(LONGEST_LINE + 1):
        yield line
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE + 1)


def _grade(line: bytes, number: int, library: Library) -> dict[str, Any]:
    try:
        record = _record(line)
    except ValueError as problem:
        return {"id": None, "error": f"Line {number} {problem}."}
    identity = record.get("id", number)
    missing = [key for key in ("output", "assert") if key not in record]
    if missing:
        return {"id": identity, "error": f"Line {number} has no “{missing[0]}”."}
    try:
        around = _around(record)
    except ValueError as problem:
        return {"id": identity, "error": f"Line {number}: {problem}."}
    verdict = library.compile(record["assert"]).grade(Answer(record["output"], around))
    if verdict.error:
        return {"id": identity, "error": verdict.error}
    return {
        "id": identity,
        "pass": verdict.passed,
        "score": round(verdict.score, 6),
        "reason": verdict.reason,
    }


def _record(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise ValueError(f"is longer than {LONGEST_LINE // 1024 // 1024} MiB")
    try:
        record = parse(line.decode("utf-8-sig").strip())
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8") from None
    except TooDeep:
        raise ValueError("is nested too deeply") from None
    except NotJson:
        raise ValueError("is not JSON") from None
    if not isinstance(record, dict):
        raise ValueError("is not a JSON object")
    return record


def _around(record: dict[str, Any]) -> Around:
    return Around(latency_ms=_measure(record, "latency_ms"), cost=_measure(record, "cost"))


def _measure(record: dict[str, Any], key: str) -> float | None:
    value = record.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"“{key}” is not a number")
    return float(value)
