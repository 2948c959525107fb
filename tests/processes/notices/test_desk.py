import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from processes.notices.actions import mark_read, tell
from processes.notices.desk import unread_badge, waiting
from processes.notices.models import Delivery, Notice
from processes.people.models import Person
from tests.processes.notices.conftest import PAUSED


def told(person: Person, once: str, *, is_urgent: bool = False) -> Notice:
    notice = tell(person, topic=PAUSED.name, title=f"No. {once}", once=once, is_urgent=is_urgent)
    assert notice is not None
    return notice


def fail(*notices: Notice) -> None:
    Delivery.objects.filter(notice__in=notices).update(state=Delivery.State.FAILED)


def test_urgent_notices_wait_until_they_are_read(alice: Person, bob: Person) -> None:
    told(alice, "1")
    urgent = told(alice, "2", is_urgent=True)
    (item,) = waiting(alice)
    assert (item.title, item.kind, item.is_urgent) == ("No. 2", "notice", True)
    assert item.link == reverse("notice_open", args=[urgent.pk])
    assert item.since == urgent.created_at
    assert waiting(bob) == []
    mark_read(urgent, by=alice)
    assert waiting(alice) == []


def test_what_did_not_arrive_waits_for_the_one_it_was_for(alice: Person, bob: Person) -> None:
    first, second = told(alice, "1"), told(alice, "2")
    fail(first)
    (item,) = waiting(alice)
    assert (item.title, item.link) == (
        "1 notice did not arrive",
        reverse("notice_open", args=[first.pk]),
    )
    fail(second)
    assert [item.title for item in waiting(alice)] == ["2 notices did not arrive"]
    assert waiting(bob) == []


def test_administrators_see_that_something_did_not_arrive(
    alice: Person, administrator: Person
) -> None:
    fail(told(alice, "1"))
    (item,) = waiting(administrator)
    assert item.link == reverse("admin:processes_delivery_changelist") + "?state=failed"
    assert "No. 1" not in str(item)


def test_the_badge_counts_unread_ones_and_stops(alice: Person) -> None:
    assert unread_badge(alice) == ""
    told(alice, "1")
    mark_read(told(alice, "2"), by=alice)
    assert unread_badge(alice) == "1"
    Notice.objects.bulk_create(
        Notice(
            person=alice,
            topic=PAUSED.name,
            title="x",
            once=f"many:{number}",
            created_at=Notice.objects.first().created_at,
        )
        for number in range(99)
    )
    assert unread_badge(alice) == "99+"


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_asks_the_same_however_much_waits(alice: Person, count: int) -> None:
    fail(*[told(alice, str(number), is_urgent=True) for number in range(count)])
    alice = Person.objects.get(pk=alice.pk)
    with CaptureQueriesContext(connection) as queries:
        assert len(waiting(alice)) == count + 1
    assert len(queries) == 3 + 1  # the person's rights are read in two queries


def test_the_badge_is_one_query(alice: Person) -> None:
    told(alice, "1")
    with CaptureQueriesContext(connection) as queries:
        unread_badge(alice)
    assert len(queries) == 1
