"""grade_outputs: a line in, a line out, in order, whatever comes."""

import io
import json
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from governance.evaluations.checks.stored import LONGEST_LINE, grade_lines, read_lines
from governance.management.commands.grade_outputs import Command

ROOT = Path(__file__).parents[4]
GOOD = {"id": "a", "output": "Hello", "assert": {"type": "contains", "value": "Hell"}}


def graded(*lines: Any) -> list[dict[str, Any]]:
    raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return [json.loads(line) for line in grade_lines(raw)]


def test_a_verdict_has_its_id_score_and_sentence():
    assert graded(GOOD) == [
        {"id": "a", "pass": True, "score": 1.0, "reason": "The answer contains “Hell”."}
    ]


def test_assert_may_be_a_list_and_other_keys_are_ignored():
    line = {**GOOD, "assert": [GOOD["assert"], {"type": "contains", "value": "x"}], "pass": True}
    assert graded(line)[0]["pass"] is False
    assert graded(line)[0]["score"] == 0.5


def test_measures_come_with_the_line():
    line = {**GOOD, "assert": {"type": "latency", "threshold": 10}, "latency_ms": 12.5}
    assert graded(line)[0]["pass"] is False
    assert "latency_ms" in graded({**line, "latency_ms": "fast"})[0]["error"]


def test_an_output_may_be_an_object():
    line = {
        "id": 1,
        "output": {"total": 5},
        "assert": {"type": "json-field", "path": "total", "value": 5},
    }
    assert graded(line)[0]["pass"] is True


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"{bad\n", "Line 1 is not JSON."),
        (b"[1]\n", "Line 1 is not a JSON object."),
        (b"\xff\xfe\n", "Line 1 is not UTF-8."),
        (b"[" * 100_000, "Line 1 is nested too deeply."),
        (b'{"id": 7, "assert": []}', "Line 1 has no “output”."),
        (b'{"id": 7, "output": "x"}', "Line 1 has no “assert”."),
    ],
)
def test_a_malformed_line_is_an_error_and_the_next_goes_on(line: bytes, says: str):
    first, second = graded(line, GOOD)
    assert first["error"] == says
    assert first["id"] in (None, 7)
    assert second["pass"] is True


def test_without_an_id_the_line_number_stands_for_it_and_blank_lines_count():
    assert graded(b"\n", {key: GOOD[key] for key in ("output", "assert")})[0]["id"] == 2


def test_a_byte_order_mark_and_halves_of_characters_do_no_harm():
    line = json.dumps({**GOOD, "id": "\ud800", "output": "\ud800Hello"}).encode()
    assert graded(b"\xef\xbb\xbf" + line)[0]["pass"] is True


def test_a_line_beyond_the_limit_is_refused_and_skipped(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("governance.evaluations.checks.stored.LONGEST_LINE", 200)
    stream = io.BytesIO(b"x" * 1_000 + b"\n" + json.dumps(GOOD).encode() + b"\n")
    first, second = [json.loads(line) for line in grade_lines(read_lines(stream))]
    assert "is longer than" in first["error"]
    assert second["pass"] is True
    assert LONGEST_LINE > 5_000_000


def test_memory_does_not_grow_with_the_file():
    def lines(count: int) -> Any:
        for number in range(count):
            value = f"{number} {'x' * 2_000}"
            yield json.dumps({**GOOD, "assert": {"type": "contains", "value": value}}).encode()

    tracemalloc.start()
    assert sum(1 for _ in grade_lines(lines(2_500))) == 2_500
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 9_000_000


def test_the_command_reads_a_file_and_says_what_it_cannot_read(tmp_path: Path):
    file = tmp_path / "stored.jsonl"
    file.write_text(json.dumps(GOOD) + "\n{bad\n")
    out = io.StringIO()
    call_command(Command(), str(file), stdout=out)
    assert [("pass" in json.loads(line)) for line in out.getvalue().splitlines()] == [True, False]
    with pytest.raises(CommandError, match="can't be read"):
        call_command(Command(), str(tmp_path / "none"))


@pytest.mark.skipif(not apps.is_installed("governance"), reason="governance is not installed yet")
def test_the_command_in_a_process_of_its_own_answers_standard_input():
    lines = (ROOT / "tests/data/promptfoo.jsonl").read_bytes() + b"{bad\n"
    run = subprocess.run(
        [sys.executable, "manage.py", "grade_outputs", "-"],
        input=lines,
        capture_output=True,
        cwd=ROOT,
        check=False,
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "/usr/bin:/bin"},
    )
    assert run.returncode == 0
    assert run.stderr == b""
    found = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(found) == 198
    assert {frozenset(line) for line in found} == {
        frozenset(("id", "pass", "score", "reason")),
        frozenset(("id", "error")),
    }
