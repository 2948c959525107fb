"""Patterns mean what they mean in JavaScript, or are refused with a sentence."""

import time

import pytest

from governance.evaluations.checks.assertion import BadAssertion
from governance.evaluations.checks.patterns import compile_pattern

MATCHES = [
    (r"^\d{3}$", "123"),
    (r"^[\w.+-]+@\w+\.\w{2,}$", "ada@example.com"),
    (r"[\s\S]+!", "a\nb!"),
    (r"[^]", "\n"),
    (r"\s", "\u00a0"),
    (r"^[^\S]$", "\u2003"),
    (r"(?<year>\d{4})", "in 2026"),
    (r"caf\u00e9", "café"),
    (r"\ud83d\ude00", "😀"),
    (r"\x41\cJ\0", "A\n\0"),
    (r'{"id": \d+}', '{"id": 7}'),
    (r"[[:x]", "["),
    (r"[\d-x]", "-"),
    (r"[+-]", "-"),
    (r"[\b]", "\b"),
    (r"\-\/\.\%", "-/.%"),
    (r"\Answer", "Answer"),
    (r"(?i:hello) World", "HELLO World"),
    (r"(?s:a.b)", "a\nb"),
    (r"(?m:^b$)", "a\nb\nc"),
    (r"a|b", "xb"),
    (r"a{2}", "aa"),
    (r"a{,2}", "a{,2}"),
    (r"x??y", "y"),
]
MISSES = [
    (r"a.b", "a\nb"),
    (r"a.b", "a\u2028b"),
    (r"a$", "a\n"),
    (r"^b", "a\nb"),
    (r"[]", "x"),
    (r"(?i:hello) World", "HELLO WORLD"),
    (r"(?s:a.b)c.d", "a\nbc\nd"),
    (r"^\w$", "é"),
    (r"d", "5"),
    (r"[d]", "5"),
    (r"[w]", "x"),
]
REFUSED = [
    (r"(?=a)b", "looks around"),
    (r"a(?<!b)", "looks around"),
    (r"(a)\1", "refers back"),
    (r"\k<name>", r"\k"),
    (r"\p{L}", r"\p"),
    (r"(?i)hello", "icontains"),
    (r"(?P<n>a)", "does not know"),
    (r"a{1,2000}", "1,000 times"),
    (r"\ud800", "half a character"),
    ("(", "not a regular expression"),
    ("a)", "not a regular expression"),
    ("[a-", "open bracket"),
    ("a\\", "backslash"),
    ("x*+", "not a regular expression"),
    ("[z-a]", "not a regular expression"),
    ("a" * 5_001, "longer than"),
]


@pytest.mark.parametrize(("pattern", "text"), MATCHES)
def test_it_matches_as_in_javascript(pattern: str, text: str):
    assert compile_pattern(pattern).is_in(text)


@pytest.mark.parametrize(("pattern", "text"), MISSES)
def test_it_misses_as_in_javascript(pattern: str, text: str):
    assert not compile_pattern(pattern).is_in(text)


@pytest.mark.parametrize(("pattern", "says"), REFUSED)
def test_what_cannot_be_done_is_refused_in_words(pattern: str, says: str):
    with pytest.raises(BadAssertion, match=None) as refusal:
        compile_pattern(pattern)
    assert says in refusal.value.text
    assert refusal.value.text.endswith(".")


def test_the_pattern_that_explodes_elsewhere_answers_in_milliseconds():
    pattern = compile_pattern("(a+)+$")
    began = time.perf_counter()
    assert not pattern.is_in("a" * 100_000 + "b")
    assert pattern.is_in("a" * 100_000)
    assert time.perf_counter() - began < 0.05
