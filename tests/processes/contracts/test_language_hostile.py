"""Rules and values made to harm: each is answered with a sentence, in bounded time and memory."""

import resource
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest

from processes.contracts.language import Answer, RuleCannotBeRead, read
from processes.contracts.language_checks import invisible, pattern_size
from processes.contracts.language_names import STANDARD, Kind, Name, Names

NAMES = Names(
    [
        *STANDARD,
        Name("amount", Kind.NUMBER),
        Name("note", Kind.TEXT),
        Name("urgent", Kind.FLAG),
        Name("due", Kind.TIME),
        Name("tags", Kind.TEXTS),
        Name("prices", Kind.NUMBERS),
        Name("order", Kind.DATA),
    ]
)
SECONDS, MEGABYTES = 2.0, 60
STATM = Path("/proc/self/statm")
T = TypeVar("T")


def nested(depth: int, *, as_list: bool = False) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value] if as_list else {"a": value}
    return value


def bounded(work: Callable[[], T]) -> T:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    result = work()
    assert time.process_time() - start < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < MEGABYTES * 1024
    return result


RULES = [
    ("(" * 900 + "urgent" + ")" * 900, "nested too deeply"),
    ("1" + "+1" * 900 + " > amount", "nested too deeply"),
    ("order" + ".a" * 900 + " == 1", "nested too deeply"),
    ("urgent ? urgent : " * 99 + "urgent", "nested too deeply"),
    ("[" * 900 + "]" * 900 + " == tags", "nested too deeply"),
    ("x" * 50_000_000, "at most 2,000 characters"),
    ("a\u0301\u0327" * 1_000_000, "at most 2,000 characters"),
    (" || ".join(["amount > 1"] * 20_000), "at most 2,000 characters"),
    ("note.matches('(a{1,1000}){1,1000}')", "The pattern can't be read"),
    ("note.matches('(a{1,100}){1,9}b')", "The pattern is too large"),
    ("note.matches('(a?){500}a{499}')", "The pattern is too large"),
    ("note.matches('" + ".?" * 400 + "')", "The pattern is too large"),
    ("tags.all(a, tags.all(b, tags.all(c, a != b && b != c)))", "one list inside another"),
    ("tags.map(a, tags.map(b, tags)).size() > 5", "There is no 'map'"),
    ("tags.filter(t, true).size() > 5", "There is no 'filter'"),
    ("note + note + note == note", "'+' can't be used with text and text."),
    ("tags + tags == tags", "'+' can't be used with a list and a list."),
    ("аmount > 3", "(U+0430) can stand only inside quotation marks"),
    ("amount > ３", "can stand only inside quotation marks"),
    ("note == 'a\u200bb'", "a character here that can't be seen (U+200B)"),
    ("note == 'a\u202eb'", "can't be seen (U+202E)"),
    ("amount\u00a0> 3", "can't be seen (U+00A0)"),
    ("note == '\0'", "can't be seen (U+0000)"),
    ("note == '\ud800'", "can't be seen (U+D800)"),
    ("amount > 3 // \u2066 urgent", "can't be seen (U+2066)"),
]


@pytest.mark.parametrize(("rule", "sentence"), RULES, ids=range(len(RULES)))
def test_hostile_rule(rule: str, sentence: str):
    def refused() -> str:
        with pytest.raises(RuleCannotBeRead) as caught:
            read(rule, NAMES)
        return caught.value.text

    assert sentence in bounded(refused)


FAR_EAST = timezone(timedelta(hours=14))
VALUES: list[tuple[str, dict[str, Any], str]] = [
    ("amount > 1", {"amount": 2**70}, "amount is too large to be compared exactly"),
    ("amount > 1", {"amount": -(10**5000)}, "amount is too large to be compared exactly"),
    ("amount > 1", {"amount": float("-inf")}, "amount is too large to be compared exactly"),
    ("amount > 1", {"amount": Decimal("1e999999")}, "amount is too large to be compared exactly"),
    ("amount > 1", {"amount": Decimal("Infinity")}, "amount is too large to be compared exactly"),
    ("amount > 1", {"amount": float("nan")}, "amount is not a number (NaN)"),
    ("amount > 1", {"amount": Decimal("sNaN")}, "amount is not a number (NaN)"),
    ("amount > 1", {"amount": Decimal(1) / 3}, "more digits than can be compared exactly"),
    ("amount > 1", {"amount": complex(1)}, "amount is something else where a number is needed"),
    ("amount > 1", {"amount": nested(9)}, "amount is data with parts where a number is needed"),
    ("amount * amount > 1", {"amount": 10**9}, "a result is too large to be compared exactly"),
    ("note == 'a'", {"note": "x" * 100_001}, "note is longer than 100,000 characters"),
    ("note == 'a'", {"note": "x" * 50_000_000}, "note is longer than 100,000 characters"),
    ("note == 'a'", {"note": "a\0"}, "note has a character that is not text"),
    ("note == 'a'", {"note": "a\ud800"}, "note has a character that is not text"),
    ("note == 'a'", {"note": b"a"}, "note is something else where text is needed"),
    ("'a' in tags", {"tags": ["x"] * 1_001}, "tags has more than 1,000 items"),
    ("'a' in tags", {"tags": ["x"] * 5_000_000}, "tags has more than 1,000 items"),
    ("'a' in tags", {"tags": ["x" * 60_000] * 2}, "more than 100,000 characters in all"),
    ("'a' in tags", {"tags": [["a"]]}, "an item of tags is a list where text is needed"),
    ("1 in prices", {"prices": [1, float("nan")]}, "an item of prices is not a number (NaN)"),
    ("order.a == 1", {"order": nested(9)}, "order is nested too deeply"),
    ("order.a == 1", {"order": nested(100_000)}, "order is nested too deeply"),
    ("order.a == 1", {"order": nested(900, as_list=True)}, "order is nested too deeply"),
    ("order.a == 1", {"order": {str(n): n for n in range(10**6)}}, "more than 1,000 items"),
    ("order.a == 1", {"order": [["x"] * 999] * 999}, "order has more than 1,000 items"),
    ("order.a == 1", {"order": {"a": "x" * 60_000, "b": "x" * 60_000}}, "100,000 characters"),
    ("order.a == 1", {"order": {1: 1}}, "a part of order is a number where text is needed"),
    ("order.a == 1", {"order": {"a": object()}}, "a part of order is something else"),
    ("order.a == 1", {"order": {"a": float("nan")}}, "a part of order is not a number (NaN)"),
    ("due < now", {"due": datetime(2026, 5, 3), "now": date(2026, 1, 1)}, "due has no time zone"),
    ("due < now", {"due": datetime.min.replace(tzinfo=FAR_EAST), "now": "2026-05-03"}, "far away"),
    ("due < now", {"due": datetime.max.replace(tzinfo=UTC), "now": "2026-05-03"}, "far away"),
    ("due < now", {"due": "2" * 10**6, "now": "2026-05-03"}, "due is text where a time is needed"),
    ("due < now", {"due": "2026-02-30", "now": "2026-05-03"}, "due is not a time"),
    ("note.matches('a.{300}c')", {"note": "ab" * 50_000}, "too long for this rule"),
    ("tags.exists(t, note.contains(t))", {"tags": ["q"] * 999, "note": "x" * 10**5}, "too long"),
    (" || ".join(["tags.exists(t, t=='z')"] * 20), {"tags": ["q"] * 999}, "too long"),
    (" || ".join(["tags.exists(t, urgent)"] * 20), {"tags": ["q"] * 999}, "urgent is missing"),
    (
        " || ".join(["tags.exists(t, urgent)"] * 20),
        {"tags": ["q"] * 999, "urgent": False},
        "too many steps",
    ),
]


@pytest.mark.parametrize(("rule", "values", "why"), VALUES, ids=range(len(VALUES)))
def test_hostile_values(rule: str, values: dict[str, Any], why: str):
    verdict = bounded(lambda: read(rule, NAMES).decide(values))
    assert verdict.answer is Answer.CANNOT_BE_DECIDED
    assert why in verdict.why


SLOW_ELSEWHERE: list[tuple[str, dict[str, Any]]] = [
    ("note.matches('(a+)+b')", {"note": "a" * 100_000}),
    ("note.matches('(a|aa)+$b')", {"note": "a" * 100_000}),
    ("note.matches('.{90}c')", {"note": "ab" * 50_000}),
    ("note.matches('ä[^c]{90}c')", {"note": "äb" * 50_000}),
    (" || ".join(f"note.contains('zz{n}')" for n in range(75)), {"note": "z" * 100_000}),
    ("note == 'a'", {"note": "a" + "\u0301\u0327" * 49_999}),
    ("tags.exists(t, t.matches('^(a|b)+c$'))", {"tags": ["ab" * 49] * 1_000}),
    ("tags.exists(t, t in ['x', 'y'])", {"tags": ["ab" * 49] * 1_000}),
    ("order.exists(i, i == 'z')", {"order": ["x" * 99] * 998}),
]


@pytest.mark.parametrize(("rule", "values"), SLOW_ELSEWHERE, ids=range(len(SLOW_ELSEWHERE)))
def test_decided_although_it_is_slow_elsewhere(rule: str, values: dict[str, Any]):
    verdict = bounded(lambda: read(rule, NAMES).decide(values))
    assert verdict.answer is Answer.DOES_NOT_HOLD, verdict.why


@pytest.mark.skipif(not STATM.exists(), reason="only Linux tells what a process holds")
def test_deciding_leaves_no_memory_behind():
    rule = read("amount + 0.5 > 2 || order.a > 1 || 'z' in tags || note.is_missing", NAMES)
    values = {"amount": 1, "order": {"b": 1}, "tags": ["a" * 99], "note": "x"}

    def many() -> None:
        for _ in range(20_000):
            rule.decide(values)

    many()
    before = resident()
    many()
    assert resident() - before < 1_000_000


def resident() -> int:
    return int(STATM.read_text().split()[1]) * resource.getpagesize()


def test_the_size_of_a_pattern_is_never_thought_too_small():
    assert pattern_size("^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$") < 100
    assert pattern_size("(a{10}){10}") >= 100
    assert pattern_size("(a{10}b){2,}") >= 20


def test_line_breaks_and_tabs_are_no_hidden_characters():
    assert list(invisible("amount > 3\r\n\t&& urgent")) == []
