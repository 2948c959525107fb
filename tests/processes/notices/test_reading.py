import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from house.clock import now
from processes.notices import refusals
from processes.notices.actions import mark_all_read, mark_read, settle, tell
from processes.notices.models import Notice
from processes.people.models import Person
from tests.conftest import Clock
from tests.processes.notices.conftest import GAPS, PAUSED


def told(person: Person, once: str, topic: str = PAUSED.name) -> Notice:
    notice = tell(person, topic=topic, title=f"Notice {once}", once=once)
    assert notice is not None
    return notice


def test_the_first_look_counts(alice: Person, clock: Clock) -> None:
    notice = told(alice, "1")
    first = clock.forward(minutes=5)
    mark_read(notice, by=alice)
    clock.forward(minutes=5)
    mark_read(notice, by=alice)
    notice.refresh_from_db()
    assert notice.read_at == first
    assert not Entry.objects.exists()


def test_nobody_else_reads_it(alice: Person, bob: Person, administrator: Person) -> None:
    notice = told(alice, "1")
    for stranger in (bob, administrator):
        with pytest.raises(refusals.NoticeOfSomeoneElse):
            mark_read(notice, by=stranger)
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_means_what_was_there_when_the_page_was_made(alice: Person, clock: Clock) -> None:
    told(alice, "1")
    told(alice, "2", GAPS.name)
    until = now()
    clock.forward(seconds=1)
    late = told(alice, "3")
    assert mark_all_read(alice, by=alice, until=until) == 2
    assert list(Notice.objects.unread()) == [late]


def test_all_of_one_topic(alice: Person, bob: Person) -> None:
    told(alice, "1")
    gap = told(alice, "2", GAPS.name)
    bobs = told(bob, "1", GAPS.name)
    assert mark_all_read(alice, by=alice, until=now(), topic=GAPS.name) == 1
    gap.refresh_from_db()
    bobs.refresh_from_db()
    assert gap.read_at
    assert bobs.read_at is None


def test_nobody_marks_anothers_notices(alice: Person, bob: Person) -> None:
    told(alice, "1")
    with pytest.raises(refusals.NoticeOfSomeoneElse):
        mark_all_read(alice, by=bob, until=now())
    assert Notice.objects.unread().count() == 1


def test_marking_all_is_one_statement(alice: Person) -> None:
    for number in range(5):
        told(alice, str(number))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        mark_all_read(alice, by=alice, until=now())
    assert len(queries) == 1


def test_what_is_somebody_elses_now_leaves_the_desk(alice: Person, bob: Person) -> None:
    about = {"topic": PAUSED.name, "title": "It waits for you"}
    for person in (alice, bob):
        tell(person, once="of bob", subject=bob, **about)
        tell(person, once="of alice", subject=alice, **about)
    assert settle(bob, alice) == 1
    left = Notice.objects.unread().values_list("person__name", "subject_id").order_by("pk")
    assert set(left) == {
        (alice.name, str(alice.pk)),
        (bob.name, str(bob.pk)),
        (bob.name, str(alice.pk)),
    }
    assert settle(alice) == 2
    assert Notice.objects.unread().get().subject_id == str(bob.pk)
