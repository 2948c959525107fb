"""Pages by where the last row stood."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from audit.models import Entry
from house.pages import UnreadableCursor, page_of

BEGIN = datetime(2026, 3, 11, 10, tzinfo=UTC)
ORDER = ("-at", "-id")


def write(*minutes: int) -> None:
    Entry.objects.bulk_create(
        Entry(at=BEGIN + timedelta(minutes=minute), actor="ab"[minute % 2], verb="tried")
        for minute in minutes
    )


def all_pages(limit: int, order: tuple[str, ...]) -> list[int]:
    """Every row by walking from page to page."""
    seen: list[int] = []
    after = ""
    for _ in range(100):
        page = page_of(Entry.objects.all(), order=order, after=after, limit=limit)
        seen += [row.pk for row in page.rows]
        if page.next is None:
            return seen
        assert len(page.rows) == limit
        after = page.next
    raise AssertionError("the pages have no end")


class EveryRowOnce(TestCase):
    """Whatever the times and the size of a page, and however many rows share a moment."""

    @given(minutes=st.lists(st.integers(0, 3), max_size=12), limit=st.integers(1, 5))
    def test_walking_meets_each_row_once_and_in_order(self, minutes: list[int], limit: int) -> None:
        write(*minutes)
        for order in (ORDER, ("actor", "-at", "id")):
            in_order = Entry.objects.order_by(*order).values_list("pk", flat=True)
            assert all_pages(limit, order) == list(in_order)


@pytest.mark.django_db
def test_a_row_that_comes_meanwhile_moves_nothing() -> None:
    write(1, 2, 3, 4)
    first = page_of(Entry.objects.all(), order=ORDER, limit=2)
    write(9)
    second = page_of(Entry.objects.all(), order=ORDER, after=first.next or "", limit=2)
    assert [row.at.minute for row in first.rows + second.rows] == [4, 3, 2, 1]


@pytest.mark.django_db
def test_a_page_is_one_query_and_counts_nothing() -> None:
    write(1, 2, 3)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page_of(Entry.objects.all(), order=ORDER, limit=2)
    assert len(asked) == 1
    assert "COUNT" not in asked[0]["sql"]


@pytest.mark.parametrize(
    "after",
    [
        "nonsense",
        "a:b:c",
        signing.dumps(["2026-03-11T10:00:00+00:00", 5]),
        signing.dumps({"pk": 5}, salt="house.pages -at -id")[:-1],
    ],
    ids=["a word", "three parts", "signed for something else", "cut off"],
)
def test_a_mark_that_we_did_not_give_is_refused(after: Any) -> None:
    with pytest.raises(UnreadableCursor):
        page_of(Entry.objects.all(), order=ORDER, after=after)


@pytest.mark.django_db
def test_the_mark_of_another_list_is_refused() -> None:
    write(1, 2)
    by_actor = page_of(Entry.objects.all(), order=("actor", "id"), limit=1)
    with pytest.raises(UnreadableCursor):
        page_of(Entry.objects.all(), order=ORDER, after=by_actor.next or "")
