"""Queues that stand still, each with how it opens and ends."""

from datetime import timedelta

import pytest

from governance.decisions.alerts.upkeep import watch
from governance.escalations.actions import decide
from governance.escalations.words import ReasonCode
from governance.models import Alert, Escalation
from house.clock import now
from processes.models import Delivery, Job, Notice, Process
from processes.notices import topics
from processes.notices.actions import tell
from processes.work import pulses
from tests.conftest import Clock
from tests.factories import PersonFactory
from tests.governance.decisions.alerts.past import alerts_of, awake
from tests.governance.decisions.logging import Log


@pytest.fixture(autouse=True)
def _administrator(db: None, clock: Clock) -> None:
    PersonFactory(name="Ada", groups=["administrators"])


def standing() -> dict[str, str]:
    """What the portal says of its own queues."""
    rows = Alert.objects.standing().filter(process=None)
    return {row.part: row.says.replace("\xa0", " ") for row in rows}


def look_for(clock: Clock, *, minutes: int) -> None:
    """A look every minute, while the workers are well and do what there is."""
    for _ in range(minutes):
        clock.forward(minutes=1)
        a_worker()
        a_worker("elm")
        watch()
        Job.objects.update(state=Job.State.DONE)
        Delivery.objects.update(state=Delivery.State.SENT)


def a_worker(name: str = "oak") -> None:
    """A worker that is well, of a portal that was awake all the time."""
    awake()
    pulses.beat(f"worker {name} 12", host=name)


def test_silent_workers(clock: Clock) -> None:
    a_worker()
    a_worker("elm")
    watch()
    assert standing() == {}

    clock.forward(minutes=2)
    a_worker()
    watch()
    assert standing() == {"workers": "elm: not heard of for 2 minutes."}

    a_worker("elm")
    watch()
    assert Alert.objects.get().is_open
    look_for(clock, minutes=5)
    alert = Alert.objects.get()
    assert (alert.cleared_says, alert.is_urgent) == ("It moves again.", True)
    assert [each.name for each in alert.told.all()] == ["Ada"]


def test_jobs_that_nobody_picks_up(clock: Clock) -> None:
    a_worker()
    Job.objects.create(kind="exports.make", due_at=now(), queued_at=now())
    clock.forward(minutes=4)
    a_worker()
    watch()
    assert standing() == {}

    clock.forward(minutes=2)
    a_worker()
    watch()
    assert standing() == {"jobs": "1 job waits; the oldest for 6 minutes."}


def test_a_queue_that_stands_and_moves_in_turns_is_one_alert(clock: Clock) -> None:
    for turn in range(30):
        if turn % 2 == 0:
            late = now() - timedelta(minutes=6)
            Job.objects.create(kind="exports.make", due_at=late, queued_at=late)
        look_for(clock, minutes=1)
    alert = Alert.objects.get()
    assert alert.is_open
    assert Notice.objects.filter(topic__startswith="alert.").count() == 1

    look_for(clock, minutes=4)
    assert Alert.objects.get().is_open
    look_for(clock, minutes=1)
    assert not Alert.objects.open().exists()


def test_what_waited_while_the_portal_slept_gets_some_minutes(clock: Clock) -> None:
    late = now() - timedelta(hours=1)
    Job.objects.create(kind="exports.make", due_at=late, queued_at=late)
    for _ in range(5):
        assert standing() == {}
        pulses.beat("worker oak 12", host="oak")
        watch()
        clock.forward(minutes=1)
    pulses.beat("worker oak 12", host="oak")
    watch()
    assert list(standing()) == ["jobs"]


def test_notices_that_do_not_go_out(clock: Clock) -> None:
    tell(PersonFactory(), topic=topics.TROUBLE.name, title="Look", once="look")
    Job.objects.update(state=Job.State.DONE)
    clock.forward(minutes=16)
    a_worker()
    watch()
    assert standing() == {"notices": "1 notice should have gone out more than 15 minutes ago."}


def test_notices_that_fail_for_many(clock: Clock) -> None:
    a_worker()
    for number in range(10):
        tell(PersonFactory(), topic=topics.TROUBLE.name, title="Look", once=f"look {number}")
    Job.objects.update(state=Job.State.DONE)
    Delivery.objects.update(state=Delivery.State.FAILED, due_at=now())
    watch()
    assert standing() == {"notices": "10 notices could not be delivered within the last hour."}


def test_records_that_nobody_seals(clock: Clock) -> None:
    log = Log()
    log.send()
    Job.objects.update(state=Job.State.DONE)
    clock.forward(minutes=6)
    a_worker()
    watch()
    assert standing() == {"seals": "Records wait for their seal. Is the worker running?"}


def overdue(process: Process, *cases: int) -> None:
    for case in cases:
        Escalation.objects.create(
            process=process,
            source="agent",
            case_id=f"C-{case}",
            trigger="A question",
            slot="x",
            owner=process.accountable,
            backup=process.escalation_backup,
            held_by=process.accountable,
            respond_within="20 minutes",
            status="overdue",
            opened_at=now(),
            opened_by="a test",
            respond_by=now() - timedelta(hours=1),
        )


def test_exceptions_that_pile_up(process: Process, clock: Clock) -> None:
    overdue(process, 1, 2, 3, 4)
    watch()
    assert not alerts_of(process).exists()

    overdue(process, 5)
    watch()
    alert = alerts_of(process).get()
    assert alert.says.startswith("5 exceptions are past the time")
    told = {each.person for each in alert.told.all()}
    assert told == {process.accountable, process.escalation_owner}

    for left in (3, 2):
        assert alerts_of(process).get().is_open
        for waiting in Escalation.objects.waiting().order_by("pk")[left:]:
            decide(
                waiting,
                by=process.accountable,
                outcome="done_by_hand",
                decision="The warehouse has the parcel, so the customer gets the money back.",
                reason_code=ReasonCode.values[0],
            )
        watch()
    assert alerts_of(process).get().cleared_says == "Most of them are decided."
