"""Checks on words: equals, contains, starts-with, regex, word-count."""

import pytest

from governance.evaluations.checks.assertion import BadAssertion
from governance.evaluations.checks.text import split_list
from tests.governance.evaluations.checks import error, passes, verdict


def test_equals_compares_text_exactly_and_numbers_as_written():
    assert passes("42", "equals", 42)
    assert passes("42", "equals", 42.0)
    assert passes("0.000001", "equals", 1e-6)
    assert passes("true", "equals", True)
    assert not passes("42 ", "equals", 42)


def test_equals_with_an_object_compares_json_whatever_the_order_of_keys():
    assert passes('{"b": [1, 2.0], "a": null}', "equals", {"a": None, "b": [1, 2]})
    assert not passes('{"a": 1}', "equals", {"a": True})
    assert not passes("no json", "equals", {"a": 1})
    assert passes("no json", "not-equals", {"a": 1})
    assert passes({"a": 1}, "equals", {"a": 1})


def test_equals_knows_a_null_from_no_value_at_all():
    assert "needs a value" in error("x", "equals")


def test_equals_shows_where_long_texts_part():
    long = "word " * 100
    assert "from character 501 on" in verdict(f"{long}end", "equals", f"{long}other").reason


def test_contains_needs_a_text_or_a_number():
    assert passes("It is 42.", "contains", 42)
    for value in ("", True, [], {}):
        assert "needs a text or a number" in error("x", "contains", value)


def test_icontains_lowers_both_sides_as_javascript_does():
    assert passes("CAFÉ ΣΟΦΟΣ", "icontains", "café σοφος")


def test_a_list_may_be_one_text_with_commas_and_quotation_marks():
    assert split_list(' a, "b, c" ,, "d ""e""", "f\\"g"') == ["a", "b, c", 'd "e"', 'f"g']
    assert split_list(" , ") == []
    for bad in ('"open', '"a" b'):
        with pytest.raises(BadAssertion):
            split_list(bad)


def test_contains_all_names_what_is_missing():
    assert verdict("a b", "contains-all", ["a", "x", "y"]).reason == (
        "The answer lacks “x” and “y”."
    )


def test_an_empty_list_is_all_there_and_nothing_of_it_is():
    assert passes("x", "contains-all", [])
    assert not passes("x", "contains-any", [])


def test_a_verdict_on_the_opposite_says_what_was_found():
    assert verdict("a b", "not-contains", "a").reason == (
        "The answer contains “a”, which this check forbids."
    )


def test_word_count_counts_as_javascript_splits():
    assert passes("one\u00a0two\ufeffthree", "word-count", 3)
    assert passes("", "word-count", 0)
    assert passes("a b", "word-count", {"min": 2})
    assert not passes("a b", "word-count", {"max": 1})
    assert passes("a b", "word-count", "2")
    for value in ({}, {"min": 3, "max": 1}, "many", [2], True):
        assert error("a", "word-count", value)


def test_starts_with_and_regex_take_text_only():
    for kind in ("starts-with", "regex"):
        for value in ("", 42, ["a"]):
            assert "needs a text" in error("42", kind, value)
