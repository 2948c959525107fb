"""Bodies of programs, read strictly."""

import json
from typing import Any

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from house.bodies import BodyTooLarge, NotJson, NotKeepable, json_of, refuse_unkeepable

WHOLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | WHOLE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WHOLE, inner, max_size=4),
    max_leaves=20,
)


def read(body: bytes, at_most: int = 10_000, kind: str = "application/json") -> Any:
    request = RequestFactory().post("/", body, content_type=kind)
    return json_of(request, at_most)


@given(value=VALUES, ascii_only=st.booleans())
def test_what_is_good_comes_through_as_it_was(value: Any, ascii_only: bool) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only).encode()
    assert read(body, at_most=len(body)) == value


def test_the_limit_is_the_largest_size_that_is_taken() -> None:
    assert read(b"[1]", at_most=3) == [1]
    with pytest.raises(BodyTooLarge):
        read(b"[10]", at_most=3)


@pytest.mark.parametrize(("depth", "is_read"), [(40, True), (41, False), (5000, False)])
def test_depth(depth: int, is_read: bool) -> None:
    body = b"[" * depth + b"1" + b"]" * depth
    if is_read:
        assert read(body)
    else:
        with pytest.raises(NotJson, match="deeply"):
            read(body, at_most=100_000)


def test_a_fault_is_found_by_line_and_column() -> None:
    with pytest.raises(NotJson, match="line 2, column 3"):
        read(b'{\n  reason: "x"}')


@pytest.mark.parametrize("value", ["\x00", "\ud800", {"\udfff": 1}, [["a", {"b": "c\x00"}]]])
def test_text_that_no_database_keeps(value: Any) -> None:
    with pytest.raises(NotKeepable):
        refuse_unkeepable(value)
    with pytest.raises(NotKeepable):
        read(json.dumps(value).encode())


def test_a_pair_of_halves_is_one_character() -> None:
    assert read(b'"\\ud83e\\uddfe"') == "🧾"
