"""Files that can't be read as a contract: what is wrong, by line, in words."""

import json
import time
from contextlib import suppress

import pytest

from house.files.tree import MOST_TOLD
from processes.contracts.checks import problems as wrong_with
from processes.contracts.files import FileProblem, FileRefused, read
from processes.contracts.files.reading import LARGEST
from tests.contracts import someone

pytestmark = pytest.mark.django_db


def problems(text: str | bytes) -> list[FileProblem]:
    with pytest.raises(FileRefused) as caught:
        read(text)
    return list(caught.value.problems)


ONE = [
    # not YAML, not JSON, not a contract
    ("", 1, "The file is empty."),
    ("# only a comment\n", 1, "The file is empty."),
    ("just words", 1, "A contract is a list of names"),
    ("- purpose", 1, "A contract is a list of names"),
    ("42", 1, "A contract is a list of names"),
    ("purpose: [1, 2\nqueue: x", 2, "This is no YAML"),
    ("queue: x\n\tpurpose: y", 2, "Indent with spaces"),
    ("queue: 'x\n", 2, "This is no YAML"),
    ("queue: x\npurpose: \x01", 2, "can't be read"),
    ("queue: x\npurpose: \x00", 2, "NUL"),
    (b"queue: x\npurpose: \xff", 2, "not UTF-8"),
    ('{"queue": "x"\n "purpose": "y"}', 2, "'}' is missing here"),
    ('{"queue": "x",\n}', 2, "a name in quotation marks"),
    ('{"queue": \n nope}', 2, "a value is missing here"),
    ('{"queue":\n "x}', 2, "unterminated string"),
    ('{"queue": "x"}\n{}', 2, "after the end"),
    ("{'queue': 'x'}", 1, "a name in quotation marks"),
    # what YAML can do and contracts don't need
    ("queue: &a x\npurpose: *a", 1, "Anchors and aliases"),
    ("queue: !!str x", 1, "Tags"),
    ("queue: !!python/object/apply:os.system ['true']", 1, "Tags"),
    ("queue: x\n---\nqueue: y", 2, "one document"),
    ("? [a, b]\n: x", 1, "A name is a single word"),
    ("queue: x\npurpose: y\nqueue: z", 3, "'queue' stands here a second time; first on line 1."),
    ('{"queue": "x",\n"queue": "y"}', 2, "a second time"),
    ("limits:\n  - name: a\n    value: 1\n    name: b", 4, "'name' stands here a second time"),
    # names and values
    ("queue: x\ninptus: []", 2, "There is no 'inptus' here: did you mean 'inputs'?"),
    ("zzz: 1", 1, "There is no 'zzz' here: there are purpose"),
    ("limits:\n  - name: a\n    value: 1\n    valeu: 2", 4, "did you mean 'value'?"),
    ("limits:\n  - name: a\n    value: some", 3, "Write a number here"),
    ("limits:\n  - name: a\n    value: yes", 3, "Write a number here"),
    ("limits:\n  - name: a\n    value: .nan", 3, "Write a number here"),
    ("limits:\n  - name: a\n    value: true", 3, "Write a number here"),
    ("limits:\n  - value: 1", 2, "'name' is missing here"),
    ("limits: 5", 1, "Give a list here"),
    ("limits:\n  - 5", 2, "Give names with their values here"),
    ("prompt:\n  - system: x", 2, "Give names with their values here"),
    ("inputs:\n  - name: a\n    type: tekst", 3, "'tekst' is none of the choices: did you mean"),
    ("inputs:\n  - name: a\n    is_required: yes", 3, "Write true or false here"),
    ("inputs:\n  - name: a\n    is_required: 1", 3, "Write true or false here"),
    ("tier: two", 1, "Write a whole number here"),
    ("tier: 2.5", 1, "Write a whole number here"),
    ("tier: -1", 1, "Write a whole number here"),
    ("sampling_percent: 99999999999", 1, "too large"),
    ("tier_answers: [a]", 1, "Give names with their values here"),
    ("purpose: [a]", 1, "Write a text here"),
    ("prompt:\n  tool_definitions: {a: 1}", 2, "Give a list here"),
    (
        "stop_rules:\n  - name: a\n    says: b\n    condition: c\n    examples: [{values: {}}]",
        5,
        "Say whether this example must stop",
    ),
    ("stop_rules:\n  - name: a\n    examples:\n      - stop: true", 4, "did you mean 'stops'?"),
    ("handoff:\n  review_owner: nobody@example.com", 2, "Nobody here has the email nobody@"),
    ("handoff:\n  review_owner: [x]", 2, "Write the email of a person here"),
]


@pytest.mark.parametrize(
    ("text", "line", "says"), ONE, ids=[f"{line}-{says[:30]}" for _, line, says in ONE]
)
def test_it_is_said_at_its_line(text: str | bytes, line: int, says: str) -> None:
    told = [(each.line, each.says) for each in problems(text) if says in each.says]
    assert told, problems(text)
    assert told[0][0] == line


def test_everything_wrong_is_said_at_once() -> None:
    text = "tier: two\ncapability: all\nlimits:\n  - name: a\n    value: x\n  - 5\nzzz: 1\n"
    assert [each.line for each in problems(text)] == [1, 2, 5, 6, 7]
    with pytest.raises(FileRefused) as caught:
        read(text)
    assert caught.value.text == "Line 1: Write a whole number here. (4 more)"


def test_people_are_found_by_email_whatever_its_case() -> None:
    ada = someone(email="ada@example.com")
    assert read("handoff: {review_owner: ADA@example.com}").whole.handoff.review_owner == ada
    (problem,) = problems("handoff: {review_owner: adda@example.com}")
    assert problem.says.endswith("Did you mean ada@example.com?")


def test_words_are_taken_as_they_stand() -> None:
    text = """
purpose: 2026
queue: no
success: 1_000
never_do: 12:30
damage: true
tier_answers: {undo: no, acts: yes}
inputs:
  - name: a
    says: 'true'
limits:
  - {name: b, value: "0.50"}
  - {name: c, value: 1e3}
stop_rules:
  - {name: d, says: e, condition: "a == 'no'", examples: [{stops: true, values: {a: no, n: 1.50}}]}
"""
    found = read(text).whole
    version = found.version
    assert (version.purpose, version.queue, version.success) == ("2026", "no", "1_000")
    assert (version.never_do, version.damage) == ("12:30", "true")
    assert version.tier_answers == {"undo": "no", "acts": "yes"}
    assert [str(limit.value) for limit in found.limits] == ["0.50", "1E+3"]
    (example,) = found.examples_of(found.stop_rules[0])
    assert example.values == {"a": "no", "n": 1.5}


def test_nothing_may_be_left_out_quietly() -> None:
    found = read("prompt:\n  system:\n  model: ~\nkinds_ruled_out:\nhandoff: {task: null}").whole
    assert (found.prompt.system, found.prompt.model, found.handoff.task) == ("", "", "")
    assert found.version.kinds_ruled_out == {}


@pytest.mark.parametrize(
    "text",
    [
        "x" * (LARGEST + 1),
        "a: " + "[" * 5_000,
        "a: " + "[" * 5_000 + "]" * 5_000,
        "a: " + "{b: " * 5_000,
        '{"a": ' + "[" * 50_000,
        '{"a": ' * 50_000,
        "\n".join(f"k{number}: &a{number} [x]" for number in range(20_000)),
        "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]",
        "a: " + "9" * 100_000,
        "limits: [{name: a, value: " + "9" * 10_000 + "}]",
        "limits: [{name: a, value: 1e999999999}]",
        '{"limits": [{"name": "a", "value": 1e999}]}',
        "? " * 20_000,
        "- " * 20_000,
        "a: '" + "\\" * 100_000,
        "%YAML 9.9\n---\na: b",
        json.dumps({f"k{number}": 1 for number in range(30_000)}),
        "\n".join(f"k{number}: 1" for number in range(40_000)),
        json.dumps({"prompt": {"parameters": {f"k{number}": 1 for number in range(30_000)}}}),
        json.dumps({"limits": [{"k": 1}] * 10_000}),
        json.dumps({"x" * 400_000: 1}),
    ],
    ids=range(21),
)
def test_hostile_files_are_answered_soon(text: str) -> None:
    began = time.process_time()
    with suppress(FileRefused):
        read(text)
    assert time.process_time() - began < 2


def test_the_first_things_wrong_are_told_and_the_others_counted() -> None:
    with pytest.raises(FileRefused) as caught:
        read(json.dumps({f"k{number}": 1 for number in range(1_000)}))
    refusal = caught.value
    assert (len(refusal.problems), refusal.untold) == (MOST_TOLD, 1_000 - MOST_TOLD)
    assert "(999 more)" in refusal.text


@pytest.mark.parametrize("bound", [{"a": 1}, ["refund_limit"], [{"a": 1}], None, True, 10**15])
def test_a_bound_of_a_strange_kind_is_refused_in_words(bound: object) -> None:
    limits = {"amount": {"at_most": bound}}
    tool = {"name": "billing.refund", "is_acting": True, "argument_limits": limits}
    found = wrong_with(read(json.dumps({"tools": [tool]})).whole)
    assert any("at_most names a limit" in each.says for each in found)
