from collections.abc import Callable

import pytest

from audit.models import Entry
from house.clock import now
from house.refusals import NotPermitted, ReasonMissing
from processes.notices import refusals
from processes.notices.actions import retry_delivery, set_aside_delivery, tell
from processes.notices.models import Delivery
from processes.people.models import Person
from processes.work.models import Job
from tests.processes.notices.conftest import PAUSED

Mend = Callable[..., Delivery]


@pytest.fixture
def failed(alice: Person) -> Delivery:
    """Something that did not reach Alice."""
    tell(alice, topic=PAUSED.name, title="Hush", once="1", process="refunds")
    Delivery.objects.update(state=Delivery.State.FAILED, attempts=6, error="The box is full.")
    Job.objects.all().delete()
    return Delivery.objects.select_related("notice__person").get()


def test_it_is_tried_again_from_the_beginning(failed: Delivery, administrator: Person) -> None:
    retry_delivery(failed, by=administrator, because="the box was emptied")
    failed.refresh_from_db()
    assert (failed.state, failed.attempts, failed.error) == ("waiting", 0, "")
    assert failed.due_at <= now()
    assert Job.objects.get().subject_id == str(failed.notice_id)


def test_the_trail_says_who_and_why_but_not_what_was_told(
    failed: Delivery, administrator: Person
) -> None:
    retry_delivery(failed, by=administrator, because="the box was emptied")
    entry = Entry.objects.get()
    assert (entry.verb, entry.subject) == ("delivery.retry", "Mail to Alice Adams")
    assert (entry.because, entry.process) == ("the box was emptied", "refunds")
    assert entry.details == {
        "topic": PAUSED.name,
        "address": "alice@example.com",
        "error": "The box is full.",
        "attempts": 6,
    }


def test_it_is_set_aside(failed: Delivery, alice: Person) -> None:
    set_aside_delivery(failed, by=alice, because="I have read it here")
    failed.refresh_from_db()
    assert failed.state == "set_aside"
    assert failed.error == "The box is full."
    assert Entry.objects.get().verb == "delivery.set_aside"
    assert not Job.objects.exists()


@pytest.mark.parametrize("mend", [retry_delivery, set_aside_delivery])
def test_only_one_that_failed_is_mended(mend: Mend, failed: Delivery, alice: Person) -> None:
    set_aside_delivery(failed, by=alice, because="I have read it here")
    with pytest.raises(refusals.NothingToMend):
        mend(failed, by=alice, because="once more")
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("mend", [retry_delivery, set_aside_delivery])
def test_a_stranger_mends_nothing(mend: Mend, failed: Delivery, bob: Person) -> None:
    with pytest.raises(NotPermitted):
        mend(failed, by=bob, because="out of curiosity")
    assert not Entry.objects.exists()


@pytest.mark.parametrize("mend", [retry_delivery, set_aside_delivery])
def test_a_reason_is_asked_for(mend: Mend, failed: Delivery, alice: Person) -> None:
    with pytest.raises(ReasonMissing):
        mend(failed, by=alice, because=" ")


def test_nothing_is_tried_again_for_someone_who_left(
    failed: Delivery, alice: Person, administrator: Person
) -> None:
    Person.objects.filter(pk=alice.pk).update(is_active=False)
    with pytest.raises(refusals.RecipientHasLeft):
        retry_delivery(failed, by=administrator, because="once more")
    alice.refresh_from_db()
    with pytest.raises(NotPermitted):
        retry_delivery(failed, by=alice, because="once more")


def test_everyone_sees_their_own_and_administrators_all(
    failed: Delivery, alice: Person, bob: Person, administrator: Person
) -> None:
    def seen(person: Person) -> list[Delivery]:
        return list(Delivery.objects.visible_to(person))

    assert seen(alice) == seen(administrator) == [failed]
    assert seen(bob) == []
    alice.is_active = False
    assert seen(alice) == []
