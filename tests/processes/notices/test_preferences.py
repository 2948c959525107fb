import pytest

from audit.models import Entry
from processes.notices import refusals
from processes.notices.actions import (
    arrange,
    remove_preference,
    renew_secret,
    set_preference,
)
from processes.notices.addresses import AddressMissing, AddressNotAsked
from processes.notices.chat import SchemeNotAllowed
from processes.notices.models import Channel, NoticePreference
from processes.notices.routing import Choice
from processes.notices.topics import TEST, UnknownTopic
from processes.people.models import Person
from tests.factories import AgentFactory
from tests.processes.notices.conftest import GAPS, PAUSED
from tests.processes.notices.receivers import Receiver


def by_webhook(person: Person, receiver: Receiver, path: str = "/hook") -> NoticePreference:
    return set_preference(
        person, channel=Channel.WEBHOOK, wanted=True, address=receiver.url(path), by=person
    )


def test_a_choice_is_kept_and_recorded_once(alice: Person) -> None:
    for _ in range(2):
        set_preference(
            alice, topic=GAPS.name, channel=Channel.MAIL, wanted=True, only_at_work=True, by=alice
        )
    row = NoticePreference.objects.get()
    assert (row.topic, row.wanted, row.only_at_work) == (GAPS.name, True, True)
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor, entry.subject) == (
        "notices.arrange",
        "Alice Adams",
        "Alice Adams",
    )
    assert entry.details == {"changed": ["Gaps in names by mail: in working hours"]}


def test_a_taken_back_choice_leaves_no_row(alice: Person) -> None:
    set_preference(alice, channel=Channel.MAIL, wanted=False, by=alice)
    remove_preference(alice, channel=Channel.MAIL, by=alice)
    remove_preference(alice, channel=Channel.MAIL, by=alice)
    assert not NoticePreference.objects.exists()
    assert Entry.objects.count() == 2


def test_a_webhook_gets_a_secret_of_its_own_that_the_trail_never_sees(
    alice: Person, receiver: Receiver
) -> None:
    row = by_webhook(alice, receiver, "/hook?key=hush")
    assert len(row.secret) == 64
    told = str(Entry.objects.get().details)
    assert "Webhook leads to http://127.0.0.1/…" in told
    assert row.secret not in told
    assert "hush" not in told


def test_another_address_brings_another_secret_and_the_same_one_keeps_it(
    alice: Person, receiver: Receiver
) -> None:
    first = by_webhook(alice, receiver).secret
    assert by_webhook(alice, receiver).secret == first
    assert by_webhook(alice, receiver, "/other").secret != first


def test_a_secret_is_renewed(alice: Person, receiver: Receiver) -> None:
    first = by_webhook(alice, receiver).secret
    assert renew_secret(alice, by=alice).secret not in ("", first)
    assert Entry.objects.filter(verb="notices.renew_secret").count() == 1


def test_without_a_webhook_there_is_nothing_to_renew(alice: Person) -> None:
    with pytest.raises(refusals.NothingToRenew):
        renew_secret(alice, by=alice)


def test_a_removed_address_takes_its_secret_along(alice: Person, receiver: Receiver) -> None:
    by_webhook(alice, receiver)
    remove_preference(alice, channel=Channel.WEBHOOK, by=alice)
    assert not NoticePreference.objects.exists()
    assert Entry.objects.first().details == {"changed": ["Webhook leads to nowhere"]}


def test_a_channel_without_an_address_can_be_declined_but_not_wanted(alice: Person) -> None:
    set_preference(alice, channel=Channel.CHAT, wanted=False, by=alice)
    with pytest.raises(AddressMissing) as refused:
        set_preference(alice, topic=GAPS.name, channel=Channel.CHAT, wanted=True, by=alice)
    assert refused.value.field == "address_chat"


def test_a_refused_address_changes_nothing_else(alice: Person) -> None:
    with pytest.raises(SchemeNotAllowed) as refused:
        arrange(
            alice,
            by=alice,
            addresses_of={Channel.CHAT: "mailtos://user:word@example.com"},
            choices={(GAPS.name, Channel.MAIL): Choice(is_wanted=False)},
        )
    assert refused.value.field == "address_chat"
    assert not NoticePreference.objects.exists()
    assert not Entry.objects.exists()


def test_a_refused_choice_undoes_the_address(alice: Person, receiver: Receiver) -> None:
    with pytest.raises(UnknownTopic):
        arrange(
            alice,
            by=alice,
            addresses_of={Channel.WEBHOOK: receiver.url()},
            choices={("nonsense", Channel.MAIL): Choice(is_wanted=False)},
        )
    assert not NoticePreference.objects.exists()


def test_one_save_is_one_entry(alice: Person, receiver: Receiver) -> None:
    renewed = arrange(
        alice,
        by=alice,
        addresses_of={Channel.WEBHOOK: receiver.url()},
        choices={
            ("", Channel.MAIL): Choice(is_wanted=False),
            (PAUSED.name, Channel.WEBHOOK): Choice(is_wanted=False),
        },
    )
    assert [row.channel for row in renewed] == [Channel.WEBHOOK]
    assert Entry.objects.get().details["changed"] == [
        "Webhook leads to http://127.0.0.1/…",
        "Every topic by mail: not at all",
        "Paused processes by webhook: not at all",
    ]


def test_mail_goes_to_no_other_address(alice: Person) -> None:
    with pytest.raises(AddressNotAsked):
        set_preference(
            alice, channel=Channel.MAIL, wanted=True, address="bob@example.com", by=alice
        )


def test_a_topic_has_no_address_of_its_own(alice: Person, receiver: Receiver) -> None:
    with pytest.raises(refusals.OneAddressAChannel):
        set_preference(
            alice,
            topic=GAPS.name,
            channel=Channel.WEBHOOK,
            wanted=True,
            address=receiver.url(),
            by=alice,
        )


def test_tests_can_not_be_turned_off(alice: Person) -> None:
    with pytest.raises(refusals.TopicIsFixed):
        set_preference(alice, topic=TEST.name, channel=Channel.MAIL, wanted=False, by=alice)


def test_nobody_arranges_for_another(
    alice: Person, bob: Person, administrator: Person, receiver: Receiver
) -> None:
    by_webhook(alice, receiver)
    for stranger in (bob, administrator):
        with pytest.raises(refusals.PreferencesOfSomeoneElse):
            set_preference(alice, channel=Channel.MAIL, wanted=False, by=stranger)
        with pytest.raises(refusals.PreferencesOfSomeoneElse):
            remove_preference(alice, channel=Channel.WEBHOOK, by=stranger)
        with pytest.raises(refusals.PreferencesOfSomeoneElse):
            renew_secret(alice, by=stranger)
        assert not NoticePreference.objects.visible_to(stranger).exists()
    assert NoticePreference.objects.visible_to(alice).count() == 1


def test_someone_who_left_and_an_agent_arrange_nothing(alice: Person) -> None:
    alice.is_active = False
    with pytest.raises(refusals.PreferencesOfSomeoneElse):
        set_preference(alice, channel=Channel.MAIL, wanted=False, by=alice)
    agent = AgentFactory.create()
    with pytest.raises(refusals.AgentsGetNoNotices):
        set_preference(agent, channel=Channel.MAIL, wanted=False, by=agent)
