"""History: who, why, in which request, and what differs, in words."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from html import unescape
from unittest.mock import patch

import pytest
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from house import history, requests
from house.clock import standing_at
from house.history import acting, marked_difference
from house.history_page import PAGE, Saved, history_of
from house.pages import UnreadableCursor
from processes.models import Person, WorkingHours
from tests.factories import PersonFactory

BEGIN = datetime(2026, 3, 11, 10, tzinfo=UTC)
CHILDREN = ("working_hours",)


@contextmanager
def request(name: str) -> Iterator[None]:
    """As if inside one request."""
    token = requests._current.set(name)
    try:
        yield
    finally:
        requests._current.reset(token)


def rename(person: Person, name: str) -> None:
    person.name = name
    person.save()


def newest(person: Person) -> Saved:
    return history_of(person, CHILDREN).entries[0]


# --- rows ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_row_says_who_why_when_and_in_which_request() -> None:
    ada, ben = PersonFactory(name="Ada"), PersonFactory(name="Ben")
    with request("r1"), standing_at(BEGIN), acting(ada, "Married last week"):
        rename(ben, "Ben Berg")
    row = ben.history.get(request_id="r1")
    assert (row.history_user_id, row.history_by) == (ada.pk, "Ada")
    assert row.history_change_reason == "Married last week"
    assert row.history_date == BEGIN


@pytest.mark.django_db
def test_without_anyone_it_was_the_portal() -> None:
    ben = PersonFactory()
    row = ben.history.first()
    assert (row.history_user_id, row.history_by) == (None, "the portal")


@pytest.mark.django_db
def test_nobody_stays_named_after_the_act() -> None:
    ada, ben = PersonFactory(), PersonFactory()
    with pytest.raises(RuntimeError), acting(ada, "because"):
        raise RuntimeError
    rename(ben, "Other")
    assert ben.history.first().history_by == "the portal"


@pytest.mark.django_db
def test_secrets_are_not_kept() -> None:
    fields = {field.name for field in Person.history.model._meta.get_fields()}
    assert "password" not in fields


# --- the page -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_was_saved_together_is_one_entry_with_its_parts() -> None:
    ada, lead = PersonFactory(name="Ada"), PersonFactory(name="Lea")
    with request("r1"), acting(lead, "New shift"):
        rename(ada, "Ada Berg")
        WorkingHours.objects.create(
            person=ada, weekday=0, starts=clock_time(7), ends=clock_time(15)
        )
    entry = newest(ada)
    assert (entry.by, entry.because) == ("Lea", "New shift")
    changes = [(change.label, change.before, change.after) for change in entry.changes]
    assert ("name", "Ada", "Ada Berg") in changes
    assert ("working hours added", "", "Monday 07:00 to 15:00") in changes
    assert len(history_of(ada, CHILDREN).entries) == 2


@pytest.mark.django_db
def test_values_are_shown_as_people_read_them() -> None:
    ada = PersonFactory(name="Ada", job_title="")
    ada.is_active = False
    ada.job_title = "Clerk"
    ada.save()
    changes = {change.label: (change.before, change.after) for change in newest(ada).changes}
    assert changes["active"] == ("yes", "no")
    assert changes["job title"] == ("nothing", "Clerk")


@pytest.mark.django_db
@pytest.mark.parametrize("step", [timedelta(0), timedelta(microseconds=7), timedelta(minutes=1)])
def test_every_row_is_on_exactly_one_page(step: timedelta) -> None:
    """Also when the clock stands and all rows have the same time."""
    ada = PersonFactory(name="Ada")
    for number in range(PAGE * 2 + 10):
        with standing_at(BEGIN + number * step), request(f"r{number // 7}"):
            rename(ada, f"Ada {number}")
    shown: list[str] = []
    before, pages = "", 0
    while True:
        page = history_of(ada, before=before)
        shown += [change.after for entry in page.entries for change in entry.changes]
        pages += 1
        before = page.next
        if not before:
            break
    assert sorted(shown) == sorted(["Ada", *(f"Ada {number}" for number in range(PAGE * 2 + 10))])
    assert pages == (1 if step == timedelta(0) else 2)


@pytest.mark.django_db
def test_a_save_is_not_torn_apart_by_a_page() -> None:
    ada = PersonFactory(name="Ada")
    for number in range(PAGE - 2):
        with request(f"r{number}"):
            rename(ada, f"Ada {number}")
    with patch.object(history, "now", lambda: BEGIN), request("old"):
        for number in range(5):
            rename(ada, f"Old {number}")
    page = history_of(ada)
    assert len(page.entries[-1].changes) in {5, 6}


@pytest.mark.django_db
@pytest.mark.parametrize("before", ["yesterday", "2026-13-45T00:00:00Z", "2026-03-11T10:00:00"])
def test_a_page_mark_that_cannot_be_read_is_refused(before: str) -> None:
    with pytest.raises(UnreadableCursor):
        history_of(PersonFactory(), before=before)


# --- differences --------------------------------------------------------------------------------


def test_words_that_went_and_came_are_marked() -> None:
    assert marked_difference("Refund up to 50 EUR", "Refund up to 80 EUR") == (
        "Refund up to <del>50</del><ins>80</ins> EUR"
    )
    assert marked_difference("", "new") == "<ins>new</ins>"
    assert marked_difference("same\nsame", "same\nsame") == "same\nsame"


def test_what_people_wrote_stays_text() -> None:
    assert "<script>" not in marked_difference("<script>a</script>", "<b>")


def read(marked: str, gone: str, kept: str) -> str:
    """The text with one kind of mark taken out and the other kept."""
    parts = marked.split(f"<{gone}>")
    rest = parts[0] + "".join(part.partition(f"</{gone}>")[2] for part in parts[1:])
    return unescape(strip_tags(rest.replace(f"<{kept}>", "").replace(f"</{kept}>", "")))


LINES = st.lists(st.sampled_from(["a", "b c", " ", "", "d  e", "f&"]), max_size=6).map("\n".join)


@given(before=LINES, after=LINES)
def test_nothing_is_lost_in_a_difference(before: str, after: str) -> None:
    marked = marked_difference(before, after)
    assert read(marked, "ins", "del") == before
    assert read(marked, "del", "ins") == after


def test_long_texts_do_not_hang_the_page() -> None:
    words = [f"word{number % 700}" for number in range(20_000)]
    changed = [word if number % 9 else "other" for number, word in enumerate(words)]
    began = time.monotonic()
    marked = marked_difference(" ".join(words), " ".join(changed))
    assert time.monotonic() - began < 5
    assert "<ins>other" in marked
