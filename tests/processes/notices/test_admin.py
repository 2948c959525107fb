import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from processes.notices.actions import set_preference, tell
from processes.notices.models import Channel, Delivery
from processes.people.models import Person
from tests.processes.notices.conftest import PAUSED
from tests.processes.notices.receivers import Receiver

LIST = "admin:processes_delivery_changelist"


@pytest.fixture
def failed(alice: Person, receiver: Receiver) -> Delivery:
    """A notice that reached Alice by mail, and her webhook not."""
    address = receiver.url("/hook?key=hush")
    set_preference(alice, channel=Channel.WEBHOOK, wanted=True, address=address, by=alice)
    tell(alice, topic=PAUSED.name, title="Something confidential", once="1")
    Delivery.objects.filter(channel=Channel.MAIL).update(state=Delivery.State.SENT)
    Delivery.objects.filter(channel=Channel.WEBHOOK).update(
        state=Delivery.State.FAILED, error="Answered 500."
    )
    return Delivery.objects.get(channel=Channel.WEBHOOK)


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def addresses(pk: int) -> list[str]:
    return [
        reverse("admin:processes_delivery_change", args=[pk]),
        reverse("admin:processes_delivery_history", args=[pk]),
        reverse("admin:processes_delivery_act", args=[pk, "try-again"]),
    ]


def test_the_list_shows_what_arrived_but_not_what_was_told(
    failed: Delivery, administrator: Person
) -> None:
    html = as_(administrator).get(reverse(LIST)).content.decode()
    assert "Alice Adams" in html
    assert "Paused processes" in html
    assert "Answered 500." in html
    assert "confidential" not in html


def test_the_list_is_filtered_by_state_and_channel(failed: Delivery, administrator: Person) -> None:
    client = as_(administrator)
    shown = client.get(reverse(LIST), {"state": "failed"}).context["cl"].result_list
    assert list(shown) == [failed]
    shown = client.get(reverse(LIST), {"channel": "mail"}).context["cl"].result_list
    assert [row.channel for row in shown] == ["mail"]
    shown = client.get(reverse(LIST), {"q": "nobody of that name"}).context["cl"].result_list
    assert list(shown) == []


def test_one_delivery_hides_the_key_in_its_address(failed: Delivery, administrator: Person) -> None:
    html = as_(administrator).get(addresses(failed.pk)[0]).content.decode()
    assert "http://127.0.0.1/…" in html
    assert "hush" not in html
    assert "confidential" not in html
    assert "Try again" in html
    assert "Set aside" in html


def test_it_is_tried_again_with_a_reason(failed: Delivery, administrator: Person) -> None:
    address = reverse("admin:processes_delivery_act", args=[failed.pk, "try-again"])
    client = as_(administrator)
    assert client.get(address).status_code == 200
    failed.refresh_from_db()
    assert failed.state == "failed"
    client.post(address, {"because": "the receiver was mended"})
    failed.refresh_from_db()
    assert failed.state == "waiting"
    assert Entry.objects.filter(verb="delivery.retry", actor="Ada Admin").count() == 1


def test_others_find_nothing_here(failed: Delivery, alice: Person, bob: Person) -> None:
    for person in (alice, bob):
        client = as_(person)
        assert client.get(reverse(LIST)).status_code == 403
        export = reverse("admin:processes_delivery_export", args=["csv"])
        assert client.get(export).status_code == 403
        for address, nowhere in zip(addresses(failed.pk), addresses(999_999), strict=True):
            answer = client.get(address).status_code
            assert answer in (403, 404), address
            assert client.post(address, {"because": "for fun"}).status_code in (403, 404)
            if person == bob:
                assert answer == client.get(nowhere).status_code, "it shows that it exists"
    failed.refresh_from_db()
    assert failed.state == "failed"


def test_nothing_is_added_or_edited_here(failed: Delivery, administrator: Person) -> None:
    client = as_(administrator)
    assert client.get(reverse("admin:processes_delivery_add")).status_code == 403
    assert client.post(addresses(failed.pk)[0], {"state": "sent"}).status_code == 403
    failed.refresh_from_db()
    assert failed.state == "failed"


def test_the_export_tells_neither_content_nor_keys(failed: Delivery, administrator: Person) -> None:
    client = as_(administrator)
    csv = client.get(reverse("admin:processes_delivery_export", args=["csv"])).getvalue().decode()
    assert "alice@example.com" in csv
    assert "hush" not in csv
    assert "confidential" not in csv
    address = reverse("admin:processes_delivery_export", args=["json"])
    rows = json.loads(client.get(address, {"state": "failed"}).getvalue())
    assert [row["id"] for row in rows] == [failed.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_for_one_and_three(
    alice: Person, administrator: Person, count: int
) -> None:
    for number in range(count):
        tell(alice, topic=PAUSED.name, title="x", once=str(number))
    client = as_(administrator)
    client.get(reverse(LIST))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse(LIST))
    asked = [query["sql"] for query in queries if '"processes_delivery"' in query["sql"]]
    assert len(asked) <= 2
    assert len(queries) <= 10
