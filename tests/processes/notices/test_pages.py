import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from processes.notices.actions import mark_read, set_preference, tell
from processes.notices.models import Channel, Delivery, Notice, NoticePreference
from processes.people.models import Person
from processes.work.models import Job
from tests.processes.notices.conftest import GAPS, PAUSED
from tests.processes.notices.receivers import Receiver


def told(person: Person, once: str = "1", *, link: str = "", topic: str = PAUSED.name) -> Notice:
    notice = tell(
        person, topic=topic, title=f"Notice no. {once}", body="Why: <b>", link=link, once=once
    )
    assert notice is not None
    return notice


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(person: Person, name: str, *args: object, **query: str) -> str:
    response = as_(person).get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


# --- the list ---------------------------------------------------------------------------------


def test_the_list_shows_ones_own_unread_first(alice: Person, bob: Person) -> None:
    mark_read(told(alice, "1"), by=alice)
    told(alice, "2")
    told(bob, "3")
    html = page(alice, "notices")
    assert html.index("Notice no. 2") < html.index("Notice no. 1")
    assert "Notice no. 3" not in html
    assert html.count(">unread<") == 1
    assert "Paused processes" in html


def test_an_administrator_sees_nobody_elses(alice: Person, administrator: Person) -> None:
    notice = told(alice)
    assert "Notice no. 1" not in page(administrator, "notices")
    client = as_(administrator)
    assert client.get(reverse("notice_open", args=[notice.pk])).status_code == 404


def test_the_list_is_filtered(alice: Person) -> None:
    mark_read(told(alice, "1"), by=alice)
    told(alice, "2", topic=GAPS.name)
    assert "Notice no. 1" not in page(alice, "notices", show="unread")
    assert "Notice no. 2" not in page(alice, "notices", topic=PAUSED.name)
    assert "No notice fits." in page(alice, "notices", topic=PAUSED.name, show="unread")
    assert "Notice no. 1" in page(alice, "notices", topic="nonsense")


def test_the_navigation_counts_what_is_unread(alice: Person) -> None:
    def count() -> str:
        navigation = as_(alice).get(reverse("admin:index")).context["sidebar_navigation"]
        places = [place for section in navigation for place in section["items"]]
        return next(place["badge"] for place in places if place["link"] == reverse("notices"))

    assert count() == ""
    mark_read(told(alice, "1"), by=alice)
    told(alice, "2")
    assert count() == "1"


def test_an_empty_list_says_what_comes(alice: Person) -> None:
    assert "You have no notices." in page(alice, "notices")


def test_the_list_asks_the_same_for_one_and_three(alice: Person) -> None:
    client = as_(alice)
    asked = []
    for count in (1, 3):
        for number in range(count):
            told(alice, f"{count} {number}")
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("notices"))
        asked.append(len(queries))
        about_notices = [query for query in queries if "processes_notice" in query["sql"]]
        assert len(about_notices) <= 3
    assert asked[0] == asked[1]


def test_one_is_marked_read_and_the_filter_stays(alice: Person) -> None:
    notice = told(alice)
    response = as_(alice).post(
        reverse("notice_mark_read", args=[notice.pk]), {"query": "show=unread&x=\r\nSet-Cookie: a"}
    )
    assert response.status_code == 302
    assert response["Location"].startswith(f"{reverse('notices')}?show=unread&x=")
    notice.refresh_from_db()
    assert notice.read_at


def test_all_are_marked_read_as_far_as_seen(alice: Person) -> None:
    first = told(alice, "1")
    html = page(alice, "notices")
    seen = re.search(r'name="until" value="([^"]+)"', html)
    assert seen
    late = told(alice, "2")
    as_(alice).post(reverse("notices_mark_all_read"), {"until": seen[1].replace("&#x2B;", "+")})
    first.refresh_from_db()
    late.refresh_from_db()
    assert first.read_at
    assert late.read_at is None


@pytest.mark.parametrize("until", ["", "nonsense", "2026-99-99", "2026-01-01T00:00"])
def test_a_moment_that_can_not_be_read_means_now(alice: Person, until: str) -> None:
    notice = told(alice)
    as_(alice).post(reverse("notices_mark_all_read"), {"until": until})
    notice.refresh_from_db()
    assert notice.read_at


# --- one notice -------------------------------------------------------------------------------


def test_a_notice_shows_how_it_went(alice: Person) -> None:
    notice = told(alice, link="/register/refunds/")
    Delivery.objects.update(state=Delivery.State.FAILED, error="The box is full.")
    html = page(alice, "notice_open", notice.pk)
    assert "Why: &lt;b&gt;" in html
    assert "alice@example.com" in html
    assert "The box is full." in html
    assert "Try again" in html
    assert "Set aside" in html


def test_opening_goes_on_to_what_it_is_about(alice: Person) -> None:
    notice = told(alice, link="/register/refunds/")
    response = as_(alice).post(reverse("notice_open", args=[notice.pk]))
    assert response["Location"] == "/register/refunds/"
    notice.refresh_from_db()
    assert notice.read_at


def test_a_link_that_leads_away_is_not_followed_however_it_got_there(alice: Person) -> None:
    notice = told(alice)
    Notice.objects.update(link="//elsewhere.example/")
    response = as_(alice).post(reverse("notice_open", args=[notice.pk]))
    assert response["Location"] == reverse("notices")


def test_nothing_changes_by_looking(alice: Person, receiver: Receiver) -> None:
    notice = told(alice, link="/register/refunds/")
    set_preference(alice, channel=Channel.WEBHOOK, wanted=True, address=receiver.url(), by=alice)
    Delivery.objects.update(state=Delivery.State.FAILED)
    delivery = notice.deliveries.get()

    def state() -> list[object]:
        tables = (Notice, Delivery, NoticePreference, Job, Entry)
        return [list(table.objects.order_by("pk").values()) for table in tables]

    before, client = state(), as_(alice)
    for name, args, code in [
        ("notices", [], 200),
        ("notice_open", [notice.pk], 200),
        ("notice_settings", [], 200),
        ("notice_act", [delivery.pk, "try-again"], 200),
        ("notice_act", [delivery.pk, "set-aside"], 200),
        ("notice_mark_read", [notice.pk], 405),
        ("notices_mark_all_read", [], 405),
        ("notice_renew_secret", [], 405),
        ("notice_test", ["mail"], 405),
    ]:
        assert client.get(reverse(name, args=args)).status_code == code, name
    assert state() == before


@pytest.mark.parametrize("name", ["notice_open", "notice_mark_read"])
def test_a_strangers_notice_is_not_there(alice: Person, bob: Person, name: str) -> None:
    notice = told(alice)
    address = reverse(name, args=[notice.pk])
    assert as_(bob).post(address).status_code == 404
    if name == "notice_open":
        assert as_(bob).get(address).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_one_tries_ones_own_delivery_again(alice: Person, bob: Person) -> None:
    notice = told(alice)
    Delivery.objects.update(state=Delivery.State.FAILED)
    delivery = notice.deliveries.get()
    address = reverse("notice_act", args=[delivery.pk, "try-again"])
    assert as_(bob).post(address, {"because": "for fun"}).status_code == 404
    assert as_(alice).get(reverse("notice_act", args=[delivery.pk, "nonsense"])).status_code == 404

    response = as_(alice).post(address, {"because": "the box was emptied"})
    assert response["Location"] == reverse("notice_open", args=[notice.pk])
    delivery.refresh_from_db()
    assert delivery.state == "waiting"


@pytest.mark.parametrize("name", ["notices", "notice_settings"])
def test_without_logging_in_there_is_nothing(db: None, name: str) -> None:
    response = Client().get(reverse(name), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


# --- settings ---------------------------------------------------------------------------------


def save(person: Person, **changed: str) -> tuple[int, str]:
    """Send the settings form as the page shows it, with some fields changed."""
    client = as_(person)
    form = client.get(reverse("notice_settings")).context["form"]
    shown = {name: form[name].value() or "" for name in form.fields}
    response = client.post(reverse("notice_settings"), {**shown, **changed})
    return response.status_code, response.content.decode()


def test_saving_what_is_shown_changes_nothing(alice: Person, receiver: Receiver) -> None:
    set_preference(alice, channel=Channel.WEBHOOK, wanted=True, address=receiver.url(), by=alice)
    set_preference(alice, topic=GAPS.name, channel=Channel.MAIL, wanted=False, by=alice)
    before = list(NoticePreference.objects.order_by("pk").values())
    entries = Entry.objects.count()
    assert save(alice)[0] == 302
    assert list(NoticePreference.objects.order_by("pk").values()) == before
    assert Entry.objects.count() == entries


def test_choices_by_topic_and_channel_are_saved_in_one_go(alice: Person) -> None:
    code, _ = save(
        alice,
        **{"mail:": "at_work", f"mail:{GAPS.name}": "never", f"mail:{PAUSED.name}": "at_once"},
    )
    assert code == 302
    rows = {row.topic: (row.wanted, row.only_at_work) for row in NoticePreference.objects.all()}
    assert rows == {"": (True, True), GAPS.name: (False, False), PAUSED.name: (True, False)}
    assert Entry.objects.count() == 1
    save(alice, **{"mail:": "at_once", f"mail:{GAPS.name}": "", f"mail:{PAUSED.name}": ""})
    assert [row.topic for row in NoticePreference.objects.all()] == [""]


def test_a_new_webhook_shows_its_secret_this_once(alice: Person, receiver: Receiver) -> None:
    code, html = save(alice, address_webhook=receiver.url())
    secret = NoticePreference.objects.get().secret
    assert code == 200
    assert f"<code>{secret}</code>" in html
    again = as_(alice).get(reverse("notice_settings"))
    assert secret not in again.content.decode()
    assert "no-store" in again["Cache-Control"]


def test_a_new_secret_is_shown_this_once(alice: Person, receiver: Receiver) -> None:
    save(alice, address_webhook=receiver.url())
    old = NoticePreference.objects.get().secret
    html = as_(alice).post(reverse("notice_renew_secret")).content.decode()
    new = NoticePreference.objects.get().secret
    assert new != old
    assert f"<code>{new}</code>" in html


@pytest.mark.parametrize(
    ("field", "address", "says"),
    [
        ("address_chat", "mailtos://a:b@c.example", "are not allowed here"),
        ("address_chat", "nonsense", "can&#x27;t be read"),
        ("address_pager", "json://10.0.0.1/", "inside a private network"),
        ("address_webhook", "http://example.com/", "begins with https://"),
        ("address_webhook", "https://10.0.0.1/", "inside a private network"),
    ],
)
def test_a_refused_address_is_said_at_its_field(
    alice: Person, allow: Callable[..., None], field: str, address: str, says: str
) -> None:
    allow()
    code, html = save(alice, **{field: address})
    assert code == 200
    assert says in html
    assert re.search(rf'id="id_{field}_error">\s*<p class="field-error">', html)
    assert address in html
    assert not NoticePreference.objects.exists()


def test_a_cleared_address_takes_its_channel_off_the_page(
    alice: Person, receiver: Receiver
) -> None:
    save(alice, address_webhook=receiver.url())
    assert "Every topic by webhook" in page(alice, "notice_settings")
    assert save(alice, **{"address_webhook": "", f"webhook:{GAPS.name}": "never"})[0] == 302
    assert "Every topic by webhook" not in page(alice, "notice_settings")
    assert not NoticePreference.objects.exists()


def test_a_test_notice_is_sent_and_shown(alice: Person) -> None:
    response = as_(alice).post(reverse("notice_test", args=["mail"]))
    notice = Notice.objects.get()
    assert response["Location"] == reverse("notice_open", args=[notice.pk])
    assert Job.objects.filter(subject_id=str(notice.pk)).exists()


def test_a_test_that_is_refused_says_so(alice: Person) -> None:
    response = as_(alice).post(reverse("notice_test", args=["chat"]), follow=True)
    assert "Say first where these notices should go." in response.content.decode()
    assert as_(alice).post(reverse("notice_test", args=["smoke"])).status_code == 404
    assert not Notice.objects.exists()
