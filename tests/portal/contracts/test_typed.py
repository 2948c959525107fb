"""Values as people type them, and back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.contracts.typed import CannotBeTaken, as_lines, as_value, from_lines, items, listed
from processes.contracts.language import Kind, Name, Names

NAMES = Names([
    Name("amount", Kind.NUMBER),
    Name("country", Kind.TEXT),
    Name("is_new", Kind.FLAG),
    Name("tags", Kind.TEXTS),
    Name("arguments.amount", Kind.NUMBER),
])  # fmt: skip


def test_each_value_is_of_the_kind_that_its_name_has() -> None:
    typed = """
        amount: 301
        country: 49
        is_new: yes
        tags: late, very late
        arguments.amount: 12.5
        unknown: 7
    """
    assert from_lines(typed, NAMES) == {
        "amount": 301,
        "country": "49",
        "is_new": True,
        "tags": ["late", "very late"],
        "arguments": {"amount": 12.5},
        "unknown": 7,
    }


@pytest.mark.parametrize(
    "typed", ["301", ": 3", "amount: 1\namount: 2", "arguments: 1\narguments.a: 2"]
)
def test_what_gives_no_value_is_said(typed: str) -> None:
    with pytest.raises(CannotBeTaken):
        from_lines(typed, NAMES)


def test_a_value_can_be_missing_or_wrong_on_purpose() -> None:
    assert from_lines("amount: missing\ncountry:", NAMES) == {"amount": None, "country": None}
    assert as_value("a lot", Kind.NUMBER) == "a lot"
    assert as_value("1,000", Kind.NUMBER) == "1,000"


@pytest.mark.parametrize("typed", ["9" * 5000, "[" * 100_000, "= " + "9" * 5000, '{"a": '])
def test_what_can_not_be_read_stays_a_text(typed: str) -> None:
    assert as_value(typed, None) == typed


PLAIN = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False).map(lambda each: round(each, 4))
VALUES = (
    PLAIN | NUMBERS | st.lists(st.text(max_size=8), max_size=3) | st.dictionaries(st.text(), PLAIN)
)


@given(st.dictionaries(st.sampled_from(["amount", "country", "is_new", "tags", "else"]), VALUES))
def test_what_is_shown_reads_back_the_same(values: dict[str, Any]) -> None:
    again = from_lines(as_lines(values, NAMES), NAMES)
    assert again == values
    assert [type(each) for each in again.values()] == [type(each) for each in values.values()]


@given(st.lists(st.text(min_size=1, max_size=9) | st.integers(-99, 99), max_size=4))
def test_a_list_reads_back_the_same(values: list[Any]) -> None:
    assert items(listed(values)) == values
