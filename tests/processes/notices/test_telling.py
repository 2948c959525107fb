import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connections, transaction

from processes.notices import refusals
from processes.notices.actions import send_test, set_preference, tell
from processes.notices.addresses import AddressMissing
from processes.notices.models import Channel, Delivery, Notice, NoticeQuerySet
from processes.notices.topics import UnknownTopic
from processes.people.models import Person
from processes.work.models import Job
from tests.conftest import Clock
from tests.factories import AgentFactory, PersonFactory
from tests.processes.notices.conftest import PAUSED

TOLD = {"topic": PAUSED.name, "title": "Refunds are paused", "once": "pause:1"}


def test_telling_writes_notice_delivery_and_one_job(alice: Person) -> None:
    notice = tell(
        alice, **TOLD, body="By Bob.", link="/register/refunds/", subject=alice, process="refunds"
    )

    assert notice is not None
    assert (notice.title, notice.body) == ("Refunds are paused", "By Bob.")
    assert (notice.subject_kind, notice.subject_id) == ("person", str(alice.pk))
    assert notice.process == "refunds"
    assert not notice.is_urgent
    delivery = Delivery.objects.get()
    assert (delivery.channel, delivery.address) == (Channel.MAIL, "alice@example.com")
    assert delivery.state == Delivery.State.WAITING
    job = Job.objects.get()
    assert (job.kind, job.subject_id) == ("notices.deliver", str(notice.pk))


def test_the_same_key_is_told_once_a_person(alice: Person, bob: Person) -> None:
    assert tell(alice, **TOLD)
    assert tell(alice, **TOLD) is None
    assert tell(bob, **TOLD)
    assert Notice.objects.count() == 2
    assert Delivery.objects.count() == 2
    assert Job.objects.count() == 2


def test_a_repeated_key_leaves_the_callers_transaction_whole(alice: Person) -> None:
    tell(alice, **TOLD)
    with transaction.atomic():
        assert tell(alice, **TOLD) is None
        tell(alice, topic=PAUSED.name, title="Another", once="pause:2")
    assert Notice.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_caller_that_is_undone_told_nobody() -> None:
    person = PersonFactory.create()

    def stumble() -> None:
        with transaction.atomic():
            tell(person, **TOLD)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()
    assert not Job.objects.exists()
    assert tell(person, **TOLD)


def test_another_broken_constraint_is_not_taken_for_a_repetition(alice: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        tell(alice, **TOLD, body=None)


def test_one_that_came_between_looking_and_writing_is_no_error(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(alice, **TOLD)
    looked = NoticeQuerySet.exists

    def too_early(rows: NoticeQuerySet) -> bool:
        monkeypatch.setattr(NoticeQuerySet, "exists", looked)
        return False

    monkeypatch.setattr(NoticeQuerySet, "exists", too_early)
    with transaction.atomic():
        assert tell(alice, **TOLD) is None
        assert tell(alice, topic=PAUSED.name, title="Another", once="pause:2")
    assert (Notice.objects.count(), Delivery.objects.count()) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_the_same_key_tell_once() -> None:
    person = PersonFactory.create()
    both = threading.Barrier(2, timeout=10)

    def say() -> bool:
        try:
            both.wait()
            return tell(person, **TOLD) is not None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        told = [future.result() for future in [pool.submit(say), pool.submit(say)]]
    assert sorted(told) == [False, True]
    assert (Notice.objects.count(), Delivery.objects.count(), Job.objects.count()) == (1, 1, 1)


def test_an_unknown_topic_is_refused(alice: Person) -> None:
    with pytest.raises(UnknownTopic, match="nonsense"):
        tell(alice, topic="nonsense", title="?", once="1")
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "register/refunds",
        "/a\nb",
    ],
)
def test_a_link_that_leads_away_is_refused(alice: Person, link: str) -> None:
    with pytest.raises(refusals.LinkLeadsAway):
        tell(alice, **TOLD, link=link)
    assert not Notice.objects.exists()


def test_a_key_that_would_be_cut_is_refused(alice: Person) -> None:
    with pytest.raises(refusals.KeyTooLong):
        tell(alice, topic=PAUSED.name, title="?", once="x" * 201)


def test_a_long_title_is_cut_and_stays_on_one_line(alice: Person) -> None:
    notice = tell(alice, topic=PAUSED.name, title="a\nb " + "c" * 300, once="1")
    assert notice is not None
    notice.refresh_from_db()
    assert notice.title.startswith("a b ccc")
    assert notice.title.endswith("…")
    assert len(notice.title) == 200


def test_someone_who_left_and_an_agent_are_sent_nothing(alice: Person) -> None:
    Person.objects.filter(pk=alice.pk).update(is_active=False)
    alice.refresh_from_db()
    assert tell(alice, **TOLD)
    assert tell(AgentFactory.create(), **TOLD)
    assert not Delivery.objects.exists()
    assert not Job.objects.exists()


def test_a_test_notice_goes_to_its_channel_alone_whatever_was_chosen(alice: Person) -> None:
    set_preference(alice, channel=Channel.MAIL, wanted=False, by=alice)
    notice = send_test(alice, channel=Channel.MAIL, by=alice)
    assert [delivery.channel for delivery in notice.deliveries.all()] == [Channel.MAIL]


def test_a_second_test_in_a_minute_is_refused(alice: Person, clock: Clock) -> None:
    send_test(alice, channel=Channel.MAIL, by=alice)
    with pytest.raises(refusals.TestedJustNow):
        send_test(alice, channel=Channel.MAIL, by=alice)
    clock.forward(minutes=1)
    send_test(alice, channel=Channel.MAIL, by=alice)


def test_a_test_needs_an_address(alice: Person) -> None:
    with pytest.raises(AddressMissing):
        send_test(alice, channel=Channel.CHAT, by=alice)


def test_nobody_tests_for_someone_else(alice: Person, bob: Person) -> None:
    with pytest.raises(refusals.PreferencesOfSomeoneElse):
        send_test(alice, channel=Channel.MAIL, by=bob)
