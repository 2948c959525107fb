import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connections

from house.clock import now
from processes.notices import delivery as engine
from processes.notices import senders
from processes.notices.actions import remove_preference, set_preference, tell
from processes.notices.delivery import attempt, queue_due
from processes.notices.models import Channel, Delivery, Notice
from processes.people.models import Person
from processes.work.leases import LeaseLost
from processes.work.models import Job
from processes.work.runner import run
from tests.conftest import Clock
from tests.factories import PersonFactory
from tests.processes.notices.conftest import PAUSED
from tests.processes.notices.receivers import Handler, Receiver, running_receiver, status


def told(person: Person, once: str = "1", *, is_urgent: bool = False) -> Notice:
    notice = tell(person, topic=PAUSED.name, title="Paused", once=once, is_urgent=is_urgent)
    assert notice is not None
    return notice


def by_webhook(person: Person, receiver: Receiver) -> Delivery:
    """A notice that goes by webhook alone."""
    set_preference(person, channel=Channel.WEBHOOK, wanted=True, address=receiver.url(), by=person)
    set_preference(person, channel=Channel.MAIL, wanted=False, by=person)
    return told(person).deliveries.get()


def run_jobs() -> list[str]:
    """What a worker does with the jobs that stand there."""
    return [run(job.pk) for job in Job.objects.waiting().order_by("pk")]


def test_the_job_brings_the_notice(alice: Person, clock: Clock) -> None:
    notice = told(alice)
    assert run_jobs() == ["done"]
    delivery = notice.deliveries.get()
    assert (delivery.state, delivery.sent_at, delivery.attempts) == ("sent", now(), 1)
    assert [message.to for message in mail.outbox] == [["alice@example.com"]]


def test_a_second_job_for_it_sends_nothing(alice: Person) -> None:
    notice = told(alice)
    engine.enqueue(engine.DELIVER, notice.pk)
    assert run_jobs() == ["done", "done"]
    assert len(mail.outbox) == 1


def test_one_that_failed_is_tried_again_after_a_minute(
    alice: Person, receiver: Receiver, clock: Clock
) -> None:
    receiver.script = [status(500, b"tired"), status(200)]
    delivery = by_webhook(alice, receiver)
    assert run_jobs() == ["done"]
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == ("waiting", "Answered 500: tired")
    assert delivery.due_at == now() + timedelta(minutes=1)

    clock.forward(seconds=59)
    assert queue_due() == 0
    clock.forward(seconds=1)
    assert queue_due() == 1
    assert run_jobs() == ["done"]
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error, delivery.attempts) == ("sent", "", 2)
    first, second = receiver.got
    assert first.body == second.body
    assert first.headers["portal-delivery"] == second.headers["portal-delivery"]


def test_pauses_grow_and_after_the_last_it_has_failed(
    alice: Person, receiver: Receiver, clock: Clock
) -> None:
    receiver.script = [status(503)]
    delivery = by_webhook(alice, receiver)
    waited = []
    for _ in range(6):
        run_jobs()
        delivery.refresh_from_db()
        waited.append((delivery.due_at - now()) / timedelta(minutes=1))
        clock.set(max(delivery.due_at, now()))
        queue_due()
    assert waited == [1, 5, 30, 120, 720, 0]
    assert (delivery.state, delivery.error, delivery.attempts) == ("failed", "Answered 503.", 6)
    assert len(receiver.got) == 6
    clock.forward(days=30)
    assert queue_due() == 0


def test_what_a_rule_forbids_fails_at_once(
    alice: Person, receiver: Receiver, allow: Callable[..., None]
) -> None:
    delivery = by_webhook(alice, receiver)
    allow()
    run_jobs()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("failed", 1)
    assert "an administrator listed" in delivery.error


def test_something_unforeseen_is_tried_again_and_says_so(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(delivery: Delivery) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(senders, "send", broken)
    delivery = told(alice).deliveries.get()
    assert run_jobs() == ["done"]
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == ("waiting", engine.UNFORESEEN)


def test_a_worker_that_dies_while_sending_loses_nothing(
    alice: Person, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    def dies(delivery: Delivery) -> None:
        raise SystemExit

    delivery = told(alice).deliveries.get()
    Job.objects.all().delete()
    with monkeypatch.context() as patched:
        patched.setattr(senders, "send", dies)
        with pytest.raises(SystemExit):
            attempt(delivery)
    assert queue_due() == 0
    clock.forward(minutes=5)
    assert queue_due() == 1
    assert run_jobs() == ["done"]
    assert len(mail.outbox) == 1


def test_one_that_always_kills_its_worker_is_given_up(alice: Person, clock: Clock) -> None:
    delivery = told(alice).deliveries.get()
    Job.objects.all().delete()
    Delivery.objects.update(attempts=engine.MOST_TRIES)
    assert queue_due() == 1
    assert run_jobs() == ["done"]
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == ("failed", engine.CUT_SHORT)
    assert not mail.outbox


def test_what_waits_for_working_hours_goes_out_when_they_begin(alice: Person, clock: Clock) -> None:
    set_preference(alice, channel=Channel.MAIL, wanted=True, only_at_work=True, by=alice)
    clock.set(datetime(2026, 3, 14, 12, 0, tzinfo=UTC))
    told(alice)
    assert not Job.objects.exists()
    assert queue_due() == 0
    clock.set(datetime(2026, 3, 16, 8, 0, tzinfo=UTC))
    assert queue_due() == 1
    run_jobs()
    assert len(mail.outbox) == 1


def test_the_sweep_queues_nothing_that_is_queued(alice: Person, bob: Person) -> None:
    told(alice)
    told(bob)
    assert queue_due() == 0
    Job.objects.all().delete()
    assert queue_due() == 2
    assert queue_due() == 0
    Job.objects.update(state=Job.State.RUNNING)
    assert queue_due() == 0
    Job.objects.update(state=Job.State.FAILED)
    assert queue_due() == 2


def test_someone_who_left_meanwhile_is_sent_nothing(alice: Person) -> None:
    delivery = told(alice).deliveries.get()
    Person.objects.filter(pk=alice.pk).update(is_active=False)
    run_jobs()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == ("set_aside", engine.WENT_AWAY)
    assert not mail.outbox


def test_an_address_that_was_taken_back_is_not_written_to(
    alice: Person, receiver: Receiver
) -> None:
    delivery = by_webhook(alice, receiver)
    remove_preference(alice, channel=Channel.WEBHOOK, by=alice)
    run_jobs()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == ("set_aside", engine.TAKEN_BACK)
    assert not receiver.got


def test_a_worker_that_lost_its_job_stops(alice: Person) -> None:
    delivery = told(alice).deliveries.get()

    class Lost:
        def extend(self) -> None:
            raise LeaseLost

    with pytest.raises(LeaseLost):
        engine.deliver(Job.objects.get(), Lost())  # type: ignore[arg-type]
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("waiting", 0)
    assert not mail.outbox


def test_one_that_ends_late_does_not_undo_what_another_wrote(
    alice: Person, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    delivery = told(alice).deliveries.get()

    def slow(late: Delivery) -> None:
        clock.forward(minutes=6)
        with monkeypatch.context() as patched:
            patched.setattr(senders, "send", lambda delivery: None)
            assert attempt(Delivery.objects.select_related("notice__person").get(pk=late.pk))
        raise senders.NotSent("much too late")

    monkeypatch.setattr(senders, "send", slow)
    attempt(delivery)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error, delivery.attempts) == ("sent", "", 2)


def test_one_that_ends_late_leaves_the_other_at_its_work(
    alice: Person, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    delivery = told(alice).deliveries.get()

    def slow(late: Delivery) -> None:
        clock.forward(minutes=6)
        monkeypatch.setattr(senders, "send", still_sending)
        with pytest.raises(SystemExit):
            attempt(Delivery.objects.select_related("notice__person").get(pk=late.pk))
        raise senders.NotSent("much too late")

    def still_sending(mine: Delivery) -> None:
        raise SystemExit

    monkeypatch.setattr(senders, "send", slow)
    attempt(delivery)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error, delivery.attempts) == ("waiting", "", 2)
    assert delivery.due_at == now() + engine.CLAIM


def test_a_worker_that_looked_long_ago_does_not_send(alice: Person, clock: Clock) -> None:
    stale = told(alice).deliveries.select_related("notice__person").get()
    Delivery.objects.update(attempts=1, due_at=clock.forward(minutes=1))
    assert not attempt(stale)
    assert not mail.outbox


@pytest.fixture
def slow_receiver(allow: Callable[..., None]) -> Iterator[Receiver]:
    """One that takes its time, so that two workers meet."""

    def slowly(handler: Handler) -> None:
        receiver.is_over.wait(0.3)
        status(200)(handler)

    allow(hosts=("127.0.0.1",))
    with running_receiver() as receiver:
        receiver.script = [slowly]
        yield receiver


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_one_delivery_send_it_once(slow_receiver: Receiver) -> None:
    delivery = by_webhook(PersonFactory.create(), slow_receiver)
    both = threading.Barrier(2, timeout=10)

    def work() -> bool:
        try:
            mine = Delivery.objects.select_related("notice__person").get(pk=delivery.pk)
            both.wait()
            return attempt(mine)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        tried = [future.result() for future in [pool.submit(work), pool.submit(work)]]
    assert sorted(tried) == [False, True]
    assert len(slow_receiver.got) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("sent", 1)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_bring_it_once(slow_receiver: Receiver) -> None:
    by_webhook(PersonFactory.create(), slow_receiver)
    Job.objects.all().delete()
    both = threading.Barrier(2, timeout=10)

    def sweep() -> None:
        try:
            both.wait()
            queue_due()
            run_jobs()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(sweep), pool.submit(sweep)]:
            future.result()
    run_jobs()
    assert len(slow_receiver.got) == 1
    assert Delivery.objects.get().state == "sent"
