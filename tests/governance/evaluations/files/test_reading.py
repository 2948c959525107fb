"""What is taken out of files that people have, and what is said of the rest."""

import json

import pytest

from governance.evaluations.drafts import CaseDraft
from governance.evaluations.files import BundleRefused, Taken, read
from governance.evaluations.files.bounds import MOST_CASES
from tests.governance.evaluations.files.uploads import folder, zipped


@pytest.fixture(scope="module")
def orders() -> Taken:
    return read("orders.zip", folder("orders"))


def case(taken: Taken, name: str) -> CaseDraft:
    return next(each for each in taken.cases if each.name == name)


def from_yaml(text: str, **others: str) -> Taken:
    return read("x.zip", zipped({"promptfooconfig.yaml": text, **others}))


def test_every_test_of_a_bundle_becomes_a_case(orders: Taken):
    assert orders.form == "a promptfoo configuration"
    assert [each.name for each in orders.cases] == [
        "The total of order A-1",
        "Every colour is known",
        "Every colour is known",
        "The letter of complaint",
        "A row of a table",
        "B-2",
        "C-1",
        "Greets in the language",
        "Ends in the language",
        "Greets in the language",
        "Ends in the language",
    ]
    assert len({each.key for each in orders.cases}) == len(orders.cases)
    assert {each.source_kind for each in orders.cases} == {"import"}


def test_defaults_references_and_templates_are_filled_in(orders: Taken):
    first = case(orders, "The total of order A-1")
    assert first.inputs == {
        "currency": "EUR",
        "shop": "Halden & Finch",
        "order_id": "A-1",
        "total": 12.5,
    }
    assert first.checks == [
        {"type": "not-is-refusal"},
        {"type": "not-icontains", "value": "stupid"},
        {
            "type": "json-field",
            "path": "total",
            "operator": "==",
            "value": 12.5,
            "tolerance": 0.01,
            "weight": 2,
        },
        {"type": "contains", "value": "EUR"},
    ]
    assert (first.kind, first.key) == ("wrong_input", "order-a1")


def test_a_list_is_a_case_for_each_value(orders: Taken):
    colours = [each for each in orders.cases if each.name == "Every colour is known"]
    assert [each.inputs["colour"] for each in colours] == ["red", "blue"]
    assert [each.checks[-1]["value"] for each in colours] == ["red", "blue"]


def test_files_of_the_bundle_are_read(orders: Taken):
    letter = case(orders, "The letter of complaint")
    assert letter.inputs["letter"] == "Dear Halden & Finch,\nnothing came. I am furious."
    assert letter.score_threshold == 0.5
    group = letter.checks[-1]
    assert group["threshold"] == 0.5
    assert group["assert"] == [
        {"type": "is-json", "value": {"type": "object", "required": ["state"]}},
        {"type": "json-field", "path": "state", "operator": "==", "value": "open"},
    ]


def test_rows_of_a_table_are_tests(orders: Taken):
    row = case(orders, "A row of a table")
    assert row.kind == "vague"
    assert row.checks[2:] == [
        {"type": "similar", "value": "on its way", "threshold": 0.7},
        {"type": "latency", "threshold": 2000},
    ]
    other = orders.cases[5]
    assert other.inputs["order_id"] == "B-2"
    assert other.checks[2:] == [
        {"type": "equals", "value": "On its way", "threshold": 0.7},
        {"type": "contains-any", "value": '"a, b", c'},
    ]
    assert orders.cases[6].checks[2:] == [{"type": "equals", "value": {"state": "sent"}}]


def test_a_scenario_is_each_setting_with_each_test(orders: Taken):
    told = [(each.inputs["language"], each.checks[-1]["value"]) for each in orders.cases[-4:]]
    assert told == [("German",) * 2, ("German",) * 2, ("Polish",) * 2, ("Polish",) * 2]


def test_the_turns_of_a_chat_prompt_come_before(orders: Taken):
    assert case(orders, "The total of order A-1").conversation == [
        {"role": "user", "content": "Where is order A-1?"},
        {"role": "assistant", "content": "On its way."},
    ]


def test_whatever_is_left_out_is_said_with_why(orders: Taken):
    assert [(left.case, left.check.split(":")[0]) for left in orders.lost] == [
        ("Every colour is known", "javascript"),
        ("Every colour is known", "javascript"),
    ]
    assert "never executed" in orders.lost[0].why
    assert {left.check.split(":")[0] for left in orders.offered} == {"javascript", "python"}
    told = " ".join(orders.notes)
    for says in ("Providers", "Prompts of the file", "generate.js", "code", "team", "templates"):
        assert says in told


def test_nothing_stands_in_the_place_of_scripts_unwished():
    taken = read("orders.zip", folder("orders"), takes_offers=False)
    kinds = {check["type"] for each in taken.cases for check in each.checks}
    assert "json-field" not in kinds
    assert taken.offered[0].offers


def test_the_same_bundle_has_the_same_keys(orders: Taken):
    again = read("other-name.zip", folder("orders"))
    assert [each.key for each in again.cases] == [each.key for each in orders.cases]


def test_a_test_keeps_its_key_when_others_come_before_it():
    tests = ['{"vars": {"a": 1}}', '{"vars": {"a": 2}, "description": "Two"}']
    first = read("x.jsonl", "\n".join(tests).encode())
    more = read("x.jsonl", "\n".join(['{"vars": {"a": 0}}', *reversed(tests)]).encode())
    assert [each.key for each in first.cases] == [more.cases[2].key, more.cases[1].key]


SAMPLES = [
    {"input": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "2+2?"}],
     "ideal": "4"},
    {"input": "Capital of France?", "ideal": ["Paris", "PARIS"]},
]  # fmt: skip


def test_samples_of_openai_evals_are_read():
    taken = read("samples.jsonl", "\n".join(map(json.dumps, SAMPLES)).encode())
    assert taken.form == "openai/evals samples"
    assert [each.inputs for each in taken.cases] == [
        {"input": "2+2?", "instructions": "Be brief."},
        {"input": "Capital of France?"},
    ]
    assert [each.checks for each in taken.cases] == [
        [{"type": "contains", "value": "4"}],
        [{"type": "contains-any", "value": ["Paris", "PARIS"]}],
    ]
    assert "no rule" in " ".join(taken.notes)


@pytest.mark.parametrize(
    ("name", "text", "inputs"),
    [
        ("a.csv", "question;__expected\nWhere?;There\n", {"question": "Where?"}),
        ("a.jsonl", '{"question": "{{Where}}?", "ideal": "There"}\n', {"question": "{{Where}}?"}),
        ("a.json", '[{"question": "Where?", "n": [1, 2]}]', {"question": "Where?", "n": [1, 2]}),
        ("pasted", '{"q": 1}\n{"q": 2}', {"q": 1}),
        ("pasted", "tests:\n- vars: {q: 1}", {"q": 1}),
        ("a.yaml", "- vars: {q: no}", {"q": "no"}),
        ("out.json", '{"results": {}, "config": {"tests": [{"vars": {"q": 1}}]}}', {"q": 1}),
    ],
)
def test_plain_files_are_read(name: str, text: str, inputs: dict[str, object]):
    assert read(name, text.encode()).cases[0].inputs == inputs


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "Question,Answer\nWhere?,There\n"),
        ("a.tsv", "Question\tExpected Answer\toutput\nWhere?\tThere\tHere\n"),
        ("a.jsonl", '{"Question": "Where?", "expected": "There", "output": "Here"}'),
        ("a.json", '[{"Question": "Where?", "Answer": "There"}]'),
    ],
)
def test_an_expected_answer_is_a_check_and_never_shown(name: str, text: str):
    taken = read(name, text.encode())
    assert taken.cases[0].inputs == {"Question": "Where?"}
    assert taken.cases[0].checks == [{"type": "icontains", "value": "There"}]
    assert "is no input" in taken.notes[0]
    assert ("“output” stands beside" in " ".join(taken.notes)) == ("output" in text)


def test_a_file_with_rules_of_its_own_keeps_its_inputs():
    assert read("a.csv", b"q,answer,__expected\n1,2,\n").cases[0].inputs == {
        "q": "1",
        "answer": "2",
    }
    assert read("a.csv", b"answer\n2\n").cases[0].inputs == {"answer": "2"}
    rows = {"a.csv": "q,expected\n1,2\n"}
    taken = from_yaml(
        "tests: a.csv\ndefaultTest: {assert: [{type: equals, value: '{{expected}}'}]}", **rows
    )
    assert taken.cases[0].inputs == {"q": "1", "expected": "2"}
    assert taken.cases[0].checks == [{"type": "equals", "value": "2"}]


def test_a_test_without_its_input_is_left_out_with_why():
    taken = from_yaml(
        "tests:\n"
        "- vars: {q: file://missing.txt}\n"
        "  options: {transform: output.x}\n"
        "  assert: [{type: is-json}]\n"
        "- vars: file://none.yaml\n"
        "- vars: {q: 1}\n"
    )
    assert [each.inputs for each in taken.cases] == [{"q": 1}]
    said = [note for note in taken.notes if "was left out, as its input" in note]
    assert len(said) == 2
    assert "missing.txt” is not in the upload" in said[0]
    with pytest.raises(BundleRefused, match="missing"):
        from_yaml("tests: [{vars: {q: file://missing.txt}}]")


def test_variables_name_one_another_and_none_goes_in_circles():
    taken = from_yaml(
        "tests: [{vars: {a: 'x {{b}}', b: '{{c}}!', c: yes, d: '{{e}}', e: '{{d}}',"
        " f: '{{ user.password }}'}}]"
    )
    inputs = taken.cases[0].inputs
    assert inputs["a"] == "x yes!"
    assert inputs["f"] == "{{ user.password }}"
    assert "{{" in inputs["d"]
    assert "keeps" in " ".join(taken.notes)


def test_a_transform_that_takes_one_field_becomes_that_field():
    taken = from_yaml(
        "tests: [{vars: {q: 1}, options: {transform: 'JSON.parse(output).answer'},"
        " assert: [{type: contains, value: yes}, {type: is-json}]}]"
    )
    said = {"type": "json-field", "path": "answer", "operator": "contains", "value": "yes"}
    assert taken.cases[0].checks == [said]
    assert [left.check for left in taken.lost] == ["is-json"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tests: [{$ref: '#/nowhere'}]", "is not in the configuration"),
        ("tests: [{vars: {a: 1}, threshold: 5}]", "between 0 and 1"),
        ("tests: []", "No case was found"),
        ("hello: world", "none of the forms"),
        ("tests: file:///etc/passwd", "points outside"),
        ("tests: [{vars: {a: file://../../secret.txt}}]", "points outside"),
        ("a: 1\na: 2", "line 2: 'a' stands here a second time"),
        ("tests:\n\t- x", "line 2: This is no YAML"),
    ],
)
def test_what_can_not_be_read_is_refused_with_a_sentence(text: str, says: str):
    with pytest.raises(BundleRefused, match=says):
        from_yaml(text)


def test_lists_that_multiply_are_refused():
    many = ", ".join(f"v{n}: [{', '.join('abcdefghij')}]" for n in range(4))
    with pytest.raises(BundleRefused, match=f"more than {MOST_CASES} cases"):
        from_yaml(f"tests: [{{vars: {{{many}}}}}]")
