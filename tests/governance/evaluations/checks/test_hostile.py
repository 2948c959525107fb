"""Hostile answers: megabytes of each kind of trouble, within bounds."""

import time
import tracemalloc
from typing import Any

import pytest

from governance.evaluations.checks import Answer, compile_checks
from tests.peaks import cost_of

SIZE = 5_000_000
# What grows with the square of the length would take minutes at a tenth of it too.
TENTH = SIZE // 10
SECONDS = 20  # on a busy machine; alone each takes a fraction of it


def fill(piece: str, size: int = TENTH) -> str:
    return (piece * (size // len(piece) + 1))[:size]


TROUBLE = {
    "prose": fill("The customer asked for a refund, but I cannot wait to help. ", SIZE),
    "one-letter": "a" * SIZE,
    "braces": fill("{"),
    "deep-array": fill("["),
    "deep-object": fill('{"a":'),
    "half-strings": fill('{"a":"{'),
    "tags": fill("<b a=1><p>"),
    "half-tags": fill("<a \"'"),
}
CHECKS: list[dict[str, Any]] = [
    {"type": "contains-all", "value": ["x", "y"]},
    {"type": "regex", "value": "(a+)+$"},
    {"type": "regex", "value": r"(\s*\w+)*!$"},
    {"type": "is-json"},
    {"type": "contains-json", "value": {"required": ["z"]}},
    {"type": "contains-xml", "value": "a.b"},
    {"type": "is-html"},
    {"type": "contains-html"},
    {"type": "contains-sql"},
    {"type": "levenshtein", "value": "kitten"},
    {"type": "rouge-n", "value": "the cat sat"},
    {"type": "bleu", "value": ["the cat", "a dog"]},
    {"type": "gleu", "value": "the cat sat on the mat"},
    {"type": "is-refusal"},
    {"type": "json-field", "path": "a.a.a", "value": 1},
    {"type": "escalates", "value": "money"},
    {"type": "asks-for", "value": "tax_number"},
    {"type": "tool-not-called", "value": "x"},
    {"type": "no-personal-data"},
]
COMPILED = [compile_checks(check) for check in CHECKS]


@pytest.mark.parametrize("name", TROUBLE)
def test_megabytes_are_graded_within_bounds(name: str):
    answer = Answer(TROUBLE[name])
    for checks, raw in zip(COMPILED, CHECKS, strict=True):
        began = time.perf_counter()
        found = checks.grade(answer)
        took = time.perf_counter() - began
        assert took < SECONDS, (raw, took)
        assert "could not be made" not in found.reason
        assert len(found.reason) < 500


def test_a_long_reference_against_a_long_answer_stays_within_bounds():
    other = fill("abcdefg ")
    for kind in ("levenshtein", "rouge-n", "bleu", "gleu"):
        checks = compile_checks({"type": kind, "value": other[:200_000]})
        began = time.perf_counter()
        checks.grade(Answer(TROUBLE["prose"]))
        assert time.perf_counter() - began < SECONDS
    wide = compile_checks(
        {"type": "levenshtein", "value": other[:200_000], "threshold": 10_000_000}
    )
    assert "too many" in wide.grade(Answer(TROUBLE["prose"])).error


def test_nesting_beyond_reason_passes_neither_the_check_nor_its_opposite():
    deep = "[" * 100_000 + "]" * 100_000
    for kind in ("is-json", "not-is-json", "contains-json", "not-contains-json"):
        found = compile_checks({"type": kind}).grade(Answer(deep))
        assert not found.passed
        assert "levels deep" in found.reason


def test_halves_of_characters_harm_nothing():
    text = '\ud800 {"a": "\udfff"} <b>\ud800</b>'
    for checks in COMPILED:
        found = checks.grade(Answer(text))
        assert not found.error
        found.reason.encode()
    assert compile_checks({"type": "contains", "value": "\ud83d\ude00"}).grade(Answer("😀")).passed


def test_an_entity_bomb_takes_no_memory():
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    bomb = f"<!DOCTYPE r [{entities}]><r>&e11;</r>"
    tracemalloc.start()
    for kind in ("is-xml", "contains-xml"):
        assert not compile_checks({"type": kind}).grade(Answer(bomb)).passed
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_a_long_answer_takes_its_own_size_a_few_times():
    found = cost_of(
        "from governance.evaluations.checks import Answer, compile_checks",
        f"text = chr(34) + '{{[' * {SIZE // 2}\n"
        "for line in (text, text + chr(34), '{' * len(text), '[' + text + chr(34) + ']'):\n"
        "    for kind in ('is-json', 'contains-json'):\n"
        "        said.append(compile_checks({'type': kind}).grade(Answer(line)).passed)\n",
    )
    assert found["said"] == [False, False, True, False, False, False, True, False]
    assert found["mib"] < 200
