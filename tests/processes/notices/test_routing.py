from datetime import UTC, datetime, timedelta

from house.clock import now
from processes.notices.actions import set_preference
from processes.notices.models import Channel
from processes.notices.routing import routes
from processes.people.models import Person
from tests.conftest import Clock
from tests.factories import AbsenceFactory, AgentFactory, WorkingHoursFactory
from tests.processes.notices.conftest import GAPS, PAUSED
from tests.processes.notices.receivers import Receiver

SATURDAY = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
MONDAY_MORNING = datetime(2026, 3, 16, 8, 0, tzinfo=UTC)


def channels(person: Person, topic: str = PAUSED.name, *, is_urgent: bool = False) -> list[str]:
    return [way.channel for way in routes(person, topic=topic, is_urgent=is_urgent, at=now())]


def test_without_a_word_mail_goes_out_for_every_topic(alice: Person) -> None:
    assert channels(alice) == channels(alice, GAPS.name) == [Channel.MAIL]
    assert routes(alice, topic=PAUSED.name, is_urgent=False, at=now())[0].address == alice.email


def test_a_topic_may_differ_from_every_topic(alice: Person, receiver: Receiver) -> None:
    address = f"json://127.0.0.1:{receiver.port}/"
    set_preference(alice, channel=Channel.CHAT, wanted=True, address=address, by=alice)
    set_preference(alice, topic=GAPS.name, channel=Channel.CHAT, wanted=False, by=alice)
    set_preference(alice, topic=PAUSED.name, channel=Channel.MAIL, wanted=False, by=alice)

    assert channels(alice, PAUSED.name) == [Channel.CHAT]
    assert channels(alice, GAPS.name) == [Channel.MAIL]


def test_one_topic_by_mail_although_no_other_is(alice: Person) -> None:
    set_preference(alice, channel=Channel.MAIL, wanted=False, by=alice)
    set_preference(alice, topic=GAPS.name, channel=Channel.MAIL, wanted=True, by=alice)
    assert channels(alice, PAUSED.name) == []
    assert channels(alice, GAPS.name) == [Channel.MAIL]


def test_a_pager_is_tried_before_mail(alice: Person, receiver: Receiver) -> None:
    for channel in (Channel.WEBHOOK, Channel.CHAT, Channel.PAGER):
        kind = "http" if channel == Channel.WEBHOOK else "json"
        address = f"{kind}://127.0.0.1:{receiver.port}/"
        set_preference(alice, channel=channel, wanted=True, address=address, by=alice)
    assert channels(alice) == [Channel.PAGER, Channel.CHAT, Channel.MAIL, Channel.WEBHOOK]


def at_work_only(person: Person) -> None:
    set_preference(person, channel=Channel.MAIL, wanted=True, only_at_work=True, by=person)


def test_at_the_weekend_a_normal_notice_waits_for_monday(alice: Person, clock: Clock) -> None:
    at_work_only(alice)
    clock.set(SATURDAY)
    (way,) = routes(alice, topic=PAUSED.name, is_urgent=False, at=now())
    assert way.due_at == MONDAY_MORNING


def test_an_urgent_one_waits_for_nobody(alice: Person, clock: Clock) -> None:
    at_work_only(alice)
    clock.set(SATURDAY)
    (way,) = routes(alice, topic=PAUSED.name, is_urgent=True, at=now())
    assert way.due_at == SATURDAY


def test_at_work_it_goes_at_once(alice: Person, clock: Clock) -> None:
    at_work_only(alice)
    (way,) = routes(alice, topic=PAUSED.name, is_urgent=False, at=now())
    assert way.due_at == now()


def test_someone_away_is_told_on_the_day_of_return(alice: Person, clock: Clock) -> None:
    at_work_only(alice)
    clock.set(SATURDAY)
    AbsenceFactory.create(person=alice, starts_on=SATURDAY.date(), ends_on=MONDAY_MORNING.date())
    (way,) = routes(alice, topic=PAUSED.name, is_urgent=False, at=now())
    assert way.due_at == MONDAY_MORNING + timedelta(days=1)


def test_someone_who_is_never_at_work_is_told_at_once(alice: Person, clock: Clock) -> None:
    at_work_only(alice)
    WorkingHoursFactory.create(person=alice)
    alice.holiday_calendar = ""
    AbsenceFactory.create(
        person=alice, starts_on=SATURDAY.date(), ends_on=SATURDAY.date() + timedelta(days=3000)
    )
    clock.set(SATURDAY)
    (way,) = routes(alice, topic=PAUSED.name, is_urgent=False, at=now())
    assert way.due_at == SATURDAY


def test_people_who_left_and_agents_get_nothing(alice: Person) -> None:
    alice.is_active = False
    assert channels(alice) == []
    assert channels(AgentFactory.create()) == []
