from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from house.clock import now
from house.pages import UnreadableCursor
from processes.notices import inbox as room
from processes.notices.inbox import inbox
from processes.notices.models import Notice
from processes.people.models import Person
from tests.processes.notices.conftest import GAPS, PAUSED


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PAGE", 4)
    monkeypatch.setattr(room, "AT_LEAST", 2)


def fill(person: Person, count: int, *, is_read: bool, topic: str = PAUSED.name) -> list[str]:
    """The titles, newest first."""
    begin = now()
    rows = [
        Notice(
            person=person,
            topic=topic,
            title=f"{'read' if is_read else 'unread'} {number}",
            once=f"{topic}:{is_read}:{number}",
            created_at=begin - timedelta(minutes=number // 2),
            read_at=begin if is_read else None,
        )
        for number in range(count)
    ]
    made = Notice.objects.bulk_create(rows)
    made.sort(key=lambda row: (row.created_at, row.pk), reverse=True)
    return [row.title for row in made]


def every_page(person: Person, **wanted: object) -> list[list[str]]:
    pages, after = [], ""
    while True:
        page = inbox(person, after=after, **wanted)  # type: ignore[arg-type]
        pages.append([row.title for row in page.rows])
        assert len(pages) < 20, "it goes round in circles"
        if page.next is None:
            return pages
        after = page.next


@pytest.mark.parametrize(("unread", "read"), [(0, 0), (1, 0), (0, 9), (3, 9), (4, 4), (9, 9)])
def test_unread_ones_first_then_the_others_and_none_twice(
    alice: Person, bob: Person, unread: int, read: int
) -> None:
    expected = fill(alice, unread, is_read=False) + fill(alice, read, is_read=True)
    fill(bob, 3, is_read=False)
    pages = every_page(alice)
    assert [title for page in pages for title in page] == expected
    assert max(len(page) for page in pages) <= 4 + 2


def test_unread_only_and_one_topic_only(alice: Person) -> None:
    unread = fill(alice, 5, is_read=False)
    gaps = fill(alice, 3, is_read=False, topic=GAPS.name)
    fill(alice, 5, is_read=True)
    shown = [title for page in every_page(alice, only_unread=True) for title in page]
    assert sorted(shown) == sorted(unread + gaps)
    assert every_page(alice, topic=GAPS.name) == [gaps]


@pytest.mark.parametrize("after", ["nonsense", "unread-nonsense", "other-x"])
def test_a_mark_that_is_not_ours_is_refused(alice: Person, after: str) -> None:
    with pytest.raises(UnreadableCursor):
        inbox(alice, after=after)


def test_a_page_is_at_most_two_queries(alice: Person) -> None:
    fill(alice, 3, is_read=False)
    fill(alice, 30, is_read=True)
    with CaptureQueriesContext(connection) as queries:
        inbox(alice)
    assert len(queries) == 2


def test_someone_who_left_is_shown_nothing(alice: Person) -> None:
    fill(alice, 1, is_read=False)
    alice.is_active = False
    assert inbox(alice).rows == []
