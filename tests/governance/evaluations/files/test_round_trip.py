"""What is written out is read back exactly, in every form."""

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.evaluations.drafts import CaseDraft
from governance.evaluations.files import ENDINGS, FORMS, read, write
from governance.evaluations.files.templates import Budget, Scope, escape

TRICKY = st.sampled_from(
    "{{a}}|{% raw %}|{#x#}|{{{|file://x.py|package:x|=1+1|-1|no|1e5|2020-01-01|0x1F|0o7|1_000|<<|~|"
    "null|true|a: b|- x|# c|'|\"|$ref|__expected|a (json)|,;|\x85|\u2028|é|😀".split("|")
) | st.sampled_from(["", " a", "a\nb", "a\n", "\nb", "a \nb", "x\r\ny", "a\tb", "|"])
TEXT = TRICKY | st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=10
)
VALUE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(1 - 10**18, 10**18 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda value: st.lists(value, max_size=3) | st.dictionaries(TEXT, value, max_size=3),
    max_leaves=6,
)
THEIRS = st.fixed_dictionaries(
    {"type": st.sampled_from(["equals", "contains", "not-icontains", "is-json"]), "value": VALUE},
    optional={"weight": st.floats(0, 5), "metric": TEXT, "threshold": st.floats(0, 1)},
) | st.fixed_dictionaries({"type": st.sampled_from(["latency", "cost"]), "threshold": st.just(9)})
OURS = st.fixed_dictionaries(
    {"type": st.just("json-field"), "path": st.just("a.b"), "operator": st.just("=="),
     "value": VALUE},
)  # fmt: skip
ANY = THEIRS | OURS | st.dictionaries(TEXT, VALUE, max_size=3)
GROUP = st.fixed_dictionaries(
    {"type": st.just("assert-set"), "assert": st.lists(ANY, min_size=1, max_size=2)},
    optional={"threshold": st.floats(0, 1)},
)
NAME = TEXT.map(str.strip).filter(bool)
CASE = st.builds(
    CaseDraft,
    name=NAME,
    key=NAME,
    kind=st.sampled_from(["normal", "adversarial", "late_approval"]),
    says=TEXT,
    inputs=st.dictionaries(TEXT, VALUE, max_size=3),
    conversation=st.lists(st.fixed_dictionaries({"role": st.just("user"), "content": TEXT})),
    tool_answers=st.lists(st.fixed_dictionaries({"tool": TEXT, "answer": VALUE}), max_size=2),
    checks=st.lists(ANY | GROUP, max_size=2),
    weight=st.floats(0, 1e6),
    must_pass=st.booleans(),
    score_threshold=st.none() | st.floats(0, 1),
    repeat_threshold=st.floats(0, 1),
)
CASES = st.lists(CASE, min_size=1, max_size=3, unique_by=lambda case: case.key)


def plain(cases: list[CaseDraft]) -> str:
    """Everything of the cases but where they came from, with 1 and true apart."""
    told: list[dict[str, Any]] = [
        {name: value for name, value in case.fields().items() if not name.startswith("source_")}
        for case in cases
    ]
    return json.dumps(told, sort_keys=True)


@pytest.mark.parametrize("form", FORMS)
@given(cases=CASES)
def test_every_form_gives_back_exactly_what_was_written(form: str, cases: list[CaseDraft]):
    text = write(cases, form, name="A set", about="What it shows")
    assert plain(read(f"set.{ENDINGS[form]}", text.encode()).cases) == plain(cases)


@given(TEXT | st.text(st.sampled_from("{}%#'\"- araw")))
def test_escaping_a_text_changes_nothing(text: str):
    assert Scope({"a": "b"}, Budget()).fill(escape(text)) == text


@pytest.mark.parametrize("form", FORMS)
def test_long_texts_and_large_numbers_come_back(form: str):
    case = CaseDraft("Long", key="k", inputs={"text": "x" * 250_000, "far": 1e22, "near": 10**17})
    text = write([case], form)
    assert plain(read(f"set.{ENDINGS[form]}", text.encode()).cases) == plain([case])


def test_a_large_round_number_of_a_database_is_the_float_that_it_was():
    stored = CaseDraft("Far", key="k", inputs={"far": 10**22})
    for form in FORMS:
        found = read(f"set.{ENDINGS[form]}", write([stored], form).encode()).cases[0]
        assert found.inputs == {"far": 1e22}


def test_promptfoo_meets_no_check_that_it_does_not_know():
    checks = [
        {"type": "contains", "value": "{{x}}"},
        {"type": "assert-set", "assert": [{"type": "escalates", "by": "money"}]},
        {"type": "no-personal-data"},
    ]
    text = write([CaseDraft("A case", checks=checks)], "jsonl")
    first, group, last = json.loads(text)["assert"]
    assert first == {"type": "contains", "value": "{{ '{{' }}x}}"}
    for each in (*group["assert"], last):
        assert (each["type"], each["value"], each["weight"]) == ("javascript", "true", 0)


def test_a_spreadsheet_runs_nothing():
    case = CaseDraft("=1+1", inputs={"a": "@cmd", "=b": "-2"}, says="+3")
    rows = csv.reader(io.StringIO(write([case], "csv"), newline=""))
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_a_table_of_plain_cases_reads_plainly():
    case = CaseDraft("A small refund", key="k", inputs={"order": "A-1"},
                     checks=[{"type": "contains", "value": "40"}])  # fmt: skip
    head, row, _ = write([case], "csv").split("\r\n")
    assert head == "__description,order,__expected1,__metadata:key (json)"
    assert row == 'A small refund,A-1,contains: 40,"""k"""'
