"""Whatever is uploaded, it is read or refused with a sentence; nothing else ever happens."""

import json
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from governance.evaluations.files import BundleRefused, read
from governance.evaluations.files.expected import read_short
from governance.evaluations.files.scripts import offers_for, path_of
from tests.governance.evaluations.files.uploads import DATA, folder, zipped

ZIP = folder("orders")
YAML = (DATA / "orders/promptfooconfig.yaml").read_text()
CSV = (DATA / "orders/data/more.csv").read_text()
NAMES = st.sampled_from(
    ["a.yaml", "a.json", "a.jsonl", "a.csv", "a.zip", "promptfooconfig.yaml", ""]
)
WORDS = (
    "tests prompts vars assert type value threshold weight metadata options transform scenarios "
    "config defaultTest description $ref path provider disableVarExpansion kind key id "
    "conversation input ideal form evaluation-cases cases name checks inputs file://a.csv "
    "file://x.js #/tests "
    "javascript equals assert-set json-field {{a}} {{b|dump}} output.a==1 __expected ../a /etc"
).split()
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS) | st.text(),
    lambda value: (
        st.lists(value, max_size=4)
        | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=3), value, max_size=5)
    ),
    max_leaves=20,
)


def look(name: str, raw: bytes) -> None:
    """Read it, or be refused."""
    with suppress(BundleRefused):
        taken = read(name, raw)
        json.dumps([case.fields() for case in taken.cases], allow_nan=False).encode()
        assert len({case.key for case in taken.cases}) == len(taken.cases)


@given(NAMES, st.binary(max_size=300))
def test_any_bytes(name: str, raw: bytes):
    look(name, raw)


@given(NAMES, VALUE)
def test_any_data(name: str, value: Any):
    look(name, json.dumps(value).encode())
    look("x.zip", zipped({name or "a": json.dumps(value), "a.csv": CSV}))


@given(VALUE, VALUE, VALUE)
def test_any_configuration(variables: Any, checks: Any, tests: Any):
    config = {
        "tests": [{"vars": variables, "assert": checks, "metadata": variables}, tests],
        "defaultTest": {"assert": checks, "options": variables},
        "scenarios": tests,
        "prompts": checks,
    }
    look("a.json", json.dumps(config).encode())


@given(st.integers(0, len(ZIP) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_archive(at: int, piece: bytes):
    look("x.zip", ZIP[:at] + piece + ZIP[at + len(piece) :])


@given(st.integers(0, len(YAML)), st.text(max_size=6), st.integers(0, 10))
def test_a_damaged_configuration(at: int, piece: str, gone: int):
    text = YAML[:at] + piece + YAML[at + gone :]
    look("a.yaml", text.encode(errors="replace"))


@given(st.integers(0, len(CSV)), st.text(max_size=6), st.integers(0, 10))
def test_a_damaged_table(at: int, piece: str, gone: int):
    look("a.csv", (CSV[:at] + piece + CSV[at + gone :]).encode(errors="replace"))


PIECES = st.sampled_from(
    "output JSON.parse json.loads ( ) [ ] . a 'b' 1 -2 === == != < >= && and not in ! return const "
    "= ; Math.abs abs includes toLowerCase context vars #x //y true null".split()
)


@given(st.lists(PIECES, max_size=14).map(" ".join) | st.text())
def test_any_script(script: str):
    for offer in offers_for(script, {"a": 1}):
        assert offer["type"]
    path_of(script)
    assert read_short(script)["type"]
