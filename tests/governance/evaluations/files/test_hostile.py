"""Hostile uploads: refused with a sentence, within bounds of memory and time."""

import io
import json
import re
import stat
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from governance.evaluations.drafts import CaseDraft
from governance.evaluations.files import BundleRefused, Taken, read
from governance.evaluations.files.bounds import MIB, MOST_FILES
from governance.evaluations.files.importing import preview_of
from governance.models import EvaluationSet
from tests.governance.evaluations.files.uploads import zipped
from tests.peaks import cost_of

CONFIG = "promptfooconfig.yaml"
SECONDS = 20  # on a busy machine; alone each takes a fraction of it
MOST_MEMORY = 150 * MIB


def refused(raw: bytes) -> str:
    """What is said of an upload; it has to be said soon."""
    began = time.perf_counter()
    with pytest.raises(BundleRefused) as caught:
        read("x.zip", raw)
    assert time.perf_counter() - began < SECONDS
    says = caught.value.text
    assert says.endswith(".")
    assert len(says) < 400
    says.encode()
    return says


def config(text: str, **others: str) -> bytes:
    return zipped({CONFIG: text, **others})


def linked() -> bytes:
    entry = zipfile.ZipInfo("tests.csv")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    return buffer.getvalue()


def aliases() -> str:
    lines = ["a0: &a0 [lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "\n".join([*lines, "tests: [{vars: {x: *a11}}]"])


def long_alias() -> str:
    return f"long: &x {'y' * 500_000}\ntests: [{', '.join(['{vars: {a: *x}}'] * 100)}]"


def swelling() -> str:
    named = [f"v{n}: '{f'{{{{v{n + 1}}}}}' * 10}'" for n in range(12)]
    return f"tests: [{{vars: {{{', '.join([*named, 'v12: long'])}}}}}]"


def said_small(raw: bytes) -> bytes:
    """A zip archive that says of its file that it is small."""
    at = raw.index(b"PK\x01\x02") + 24
    return raw[:at] + struct.pack("<I", 10) + raw[at + 4 :]


def nameless() -> bytes:
    """A zip archive whose table of contents gives its file no name."""
    raw = zipped({"a": "x"})
    at = raw.index(b"PK\x01\x02")
    head, name_size = raw[at : at + 28], struct.pack("<H", 0)
    table = head + name_size + raw[at + 30 : at + 46]
    end = raw.index(b"PK\x05\x06")
    sizes = struct.pack("<I", len(table))
    return raw[:at] + table + raw[end : end + 12] + sizes + raw[end + 16 :]


def many_files() -> bytes:
    return zipped({f"{n}.csv": "a\n1\n" for n in range(MOST_FILES + 1)})


def of_patterns(cases: int, checks: int) -> str:
    """Cases with as many patterns, each another one and as large as it can be."""
    kinds = [
        ", ".join(f"{{type: regex, value: '(a|b){{1,900}}{case}x{at}'}}" for at in range(checks))
        for case in range(cases)
    ]
    return "tests:\n" + "".join(f"- {{vars: {{x: 1}}, assert: [{each}]}}\n" for each in kinds)


def of_schemas(cases: int, patterns: int) -> str:
    """Cases with a schema each, which has as many patterns."""
    text = "tests:\n"
    for case in range(cases):
        named = ", ".join(f"'^(a|b){{1,200}}{case}x{at}$': true" for at in range(patterns))
        schema = f"{{type: object, patternProperties: {{{named}}}}}"
        text += f"- {{vars: {{x: {case}}}, assert: [{{type: is-json, value: {schema}}}]}}\n"
    return text


TROUBLE: dict[str, tuple[Callable[[], bytes], str]] = {
    "bomb": (lambda: zipped({CONFIG: b"0" * 100 * MIB}), "larger than"),
    "bombs": (lambda: zipped({f"{n}.csv": b"0" * 15 * MIB for n in range(2)}), "larger than"),
    "bomb that lies": (lambda: said_small(zipped({CONFIG: b"0" * 50 * MIB})), "damaged|larger"),
    "50 MB": (lambda: b"a" * 50 * MIB, "larger than 5 MiB"),
    "50 MB zipped loosely": (
        lambda: zipped({CONFIG: b"ab" * 25 * MIB}, way=zipfile.ZIP_STORED),
        "larger than 5 MiB",
    ),
    "nested": (lambda: zipped({"in.zip": zipped({"a.csv": "a"}), CONFIG: "a"}), "inside"),
    "nested gzip": (lambda: zipped({"a.csv": b"\x1f\x8b\x08" + b"0" * 99}), "inside"),
    "many files": (many_files, "more than 500 files"),
    "up": (lambda: zipped({"../evil.csv": "a"}), "no path inside"),
    "up in the middle": (lambda: zipped({"a/../../evil.csv": "a"}), "no path inside"),
    "absolute": (lambda: zipped({"/etc/evil.csv": "a"}), "no path inside"),
    "drive": (lambda: zipped({"C:/evil.csv": "a"}), "no path inside"),
    "twice": (lambda: zipped({"a.csv": "a", "./a.csv": "b"}), "twice"),
    "link": (linked, "link"),
    "no name": (lambda: nameless(), "damaged"),
    "cut off": (lambda: config("tests: []")[:-30], "damaged"),
    "empty": (lambda: zipped({}), "empty"),
    "nothing": (lambda: b"  ", "empty"),
    "gzip": (lambda: b"\x1f\x8b\x08\x00", "not opened"),
    "aliases": (lambda: config(aliases()), "too large"),
    "long alias": (lambda: config(long_alias()), "too large"),
    "many values": (lambda: config(f"tests: [{'a,' * 2_000_000}]"), "too many values"),
    "circle of aliases": (lambda: config("tests: &t [*t]"), "Nothing is named"),
    "deep YAML": (lambda: config("[" * 100_000), "nested too deeply"),
    "deep JSON": (lambda: zipped({"a.json": "[" * 100_000}), "nested too deeply"),
    "deep enough JSON": (lambda: zipped({"a.json": "[" * 99 + "]" * 99}), "levels deep"),
    "circle of files": (
        lambda: config("tests: file://a.yaml", **{"a.yaml": "- file://b.yaml",
                                                  "b.yaml": "- file://a.yaml"}),
        "leads back",
    ),
    "a file of itself": (lambda: config(f"tests: file://{CONFIG}"), "leads back"),
    "outside": (lambda: config("tests: file://../../etc/passwd"), "points outside"),
    "outside, absolute": (lambda: config("tests: /etc/passwd"), "points outside"),
    "half a character": (
        lambda: zipped({"a.jsonl": '{"vars": {"a": "\\ud800"}}'}), "half a character"),
    "not UTF-8": (lambda: zipped({"a.csv": b"a\n\xff\xfe\n"}), "line 2: this is not UTF-8"),
    "UTF-16": (lambda: zipped({"a.csv": "a\n1".encode("utf-16")}), "UTF-16"),
    "NUL": (lambda: zipped({"a.csv": b"a\n\x00\n"}), "NUL"),
    "NUL in JSON": (lambda: zipped({"a.jsonl": '{"vars": {"a": "\\u0000"}}'}), "NUL"),
    "infinite": (lambda: zipped({"a.jsonl": '{"vars": {"a": 1e999}}'}), "too large"),
    "huge whole": (lambda: zipped({"a.jsonl": f'{{"vars": {{"a": {"9" * 200}}}}}'}), "18 digits"),
    "very huge whole": (lambda: zipped({"a.jsonl": f'[{"9" * 4_000_000}]'}), "too large"),
    "repeated file": (
        lambda: config(f"tests: [{', '.join(['{vars: {a: file://a.txt}}'] * 4_000)}]",
                       **{"a.txt": "b" * MIB}),
        "too large",
    ),
    "variables that swell": (
        lambda: config(swelling()),
        "too large",
    ),
    "many cases": (
        lambda: zipped({"a.csv": "a\n" + "1\n" * 6_000}), "more than 5000 cases"),
    "many columns": (lambda: zipped({"a.csv": "a," * 100_000}), "more than 200 columns|twice"),
    "wide cell": (lambda: zipped({"a.csv": f'a\n"{"b" * 2_000_000}"'}), "field larger"),
    "open quotation mark": (lambda: zipped({"a.csv": 'a\n"b'}), "unexpected end"),
    "code": (lambda: zipped({"promptfooconfig.js": "process.exit()"}), "code"),
    "several": (lambda: zipped({"a.csv": "a", "b.csv": "b"}), "several files"),
    "many checks": (lambda: config(of_patterns(1, 101)), "more than 100 checks"),
    "patterns": (lambda: config(of_patterns(50, 100)), "too large together"),
    "schemas": (lambda: config(of_schemas(800, 20)), "too large together"),
    "binary": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize("name", TROUBLE)
def test_hostile_uploads_are_refused_with_a_sentence(name: str):
    made, says = TROUBLE[name]
    assert re.search(says, refused(made())), name


# What would fill the memory, if anything did. Watching it makes everything slow.
@pytest.mark.parametrize(
    "name",
    ["bomb", "bombs", "bomb that lies", "long alias", "repeated file", "variables that swell"],
)
def test_hostile_uploads_take_little_memory(name: str):
    raw = TROUBLE[name][0]()
    tracemalloc.start()
    try:
        refused(raw)
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()


def test_a_path_with_strange_letters_is_told_safely():
    assert "?" in refused(zipped({"../\x1b[31m\u202e.csv": "a"}))


def test_templates_that_never_end_take_no_time():
    for piece in ("{{", "{%", "{% raw %}", "{{}", "{{{"):
        text = json.dumps({"vars": {"a": piece * (300_000 // len(piece))}})
        began = time.perf_counter()
        taken = read("x.jsonl", text.encode())
        assert time.perf_counter() - began < SECONDS
        assert taken.cases[0].inputs["a"].startswith("{")


def test_patterns_for_names_take_no_time():
    hostile = "*a" * 100 + ".csv"
    began = time.perf_counter()
    files = {"a" * 290: "x", CONFIG: f"tests: [{{vars: {{q: 1}}}}, 'file://{hostile}']"}
    assert read("x.zip", zipped(files)).cases
    assert time.perf_counter() - began < SECONDS


def test_a_script_is_read_and_never_run(tmp_path: Path):
    script = f"__import__('pathlib').Path('{tmp_path}/ran').touch()"
    text = json.dumps({"vars": {"a": 1}, "assert": [{"type": "python", "value": script}]})
    taken: Taken = read("x.jsonl", text.encode())
    assert not taken.cases[0].checks
    assert "never executed" in taken.lost[0].why
    assert not list(tmp_path.iterdir())


def test_patterns_and_schemas_take_little_memory_and_time():
    shapes = ["of_patterns(1, 20_000)", "of_patterns(200, 100)", "of_schemas(800, 20)"]
    found = cost_of(
        "from house.refusals import Refusal\n"
        "from governance.evaluations.files import read\n"
        "from tests.governance.evaluations.files.test_hostile import of_patterns, of_schemas",
        f"for text in ({', '.join(shapes)}, of_schemas(100, 400)):\n"
        "    try:\n"
        "        said.append(len(read('a.yaml', text.encode()).left_out))\n"
        "    except Refusal as refusal:\n"
        "        said.append(refusal.text)\n",
    )
    assert [str(each)[-21:] for each in found["said"][:1]] == ["more than 100 checks."]
    assert all("too large together" in each for each in found["said"][1:3])
    assert found["said"][3] == 100
    assert found["seconds"] < SECONDS
    assert found["mib"] < 320


def test_checks_that_come_ready_made_are_bounded_too():
    checks = [{"type": "regex", "value": f"(a|b){{1,900}}{at}"} for at in range(100)]
    taken = Taken("an export", cases=[CaseDraft("Many", checks=checks)] * 50)
    with pytest.raises(BundleRefused, match="too large together"):
        preview_of(EvaluationSet(), taken)
