"""Agent keys in the admin: made and shown once, rotated, revoked, seen by few."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from house.clock import now
from house.refusals import Invalid
from processes.models import AgentKey, Person, Process
from processes.register import actions
from tests.agents import BY, Caller, a_key, a_process, agent_of
from tests.conftest import Clock
from tests.factories import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/processes/agentkey/"
ADD, AGENTS = f"{LIST}add/", f"{LIST}agents/"
KEY = re.compile(r"aop_[0-9a-f]{12}_[\w-]{40,}")


def browser(person: Person, *, is_sure: bool = True) -> Client:
    """A log-in; sure means that the password was just given again."""
    client = Client()
    client.force_login(person)
    if is_sure:
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.fixture
def alice() -> Person:
    """Technology keeps keys."""
    return PersonFactory(name="Alice Adler", groups=["technology"])


@pytest.fixture
def bob() -> Person:
    """Compliance and operations don't."""
    return PersonFactory(groups=["compliance", "operations", "staff"])


@pytest.fixture
def process() -> Process:
    return a_process()


@pytest.fixture
def key(process: Process) -> AgentKey:
    return a_key(process, label="production")[0]


def form_of(client: Client, address: str) -> dict[str, Any]:
    """What the form holds before anyone types."""
    form = client.get(address).context["form"]
    return {"once": form["once"].initial, "because": "The agent goes live"}


def filled(client: Client, **values: Any) -> dict[str, Any]:
    """A form to make a key."""
    usual = {"process": "support_refunds", "label": "production", "days": "90"}
    return {**form_of(client, ADD), **usual, **values}


def key_on(page: HttpResponse) -> str:
    """The one key that a page shows."""
    (found,) = set(KEY.findall(page.content.decode()))
    return found


class TestMaking:
    def test_it_is_shown_once_and_works(self, alice: Person, process: Process) -> None:
        client = browser(alice)
        page = client.post(ADD, filled(client))
        assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]
        text = key_on(page)
        assert Caller(text).get("/processes/support_refunds").status_code == 200
        made = AgentKey.objects.get()
        assert (made.label, made.made_by, made.may_pause) == ("production", "Alice Adler", False)
        for address in (LIST, f"{LIST}{made.pk}/change/", AGENTS, "/admin/activity/", "/admin/"):
            assert not KEY.search(client.get(address, follow=True).content.decode())

    def test_the_secret_is_nowhere_else(
        self, alice: Person, process: Process, caplog: pytest.LogCaptureFixture
    ) -> None:
        client = browser(alice)
        secret = key_on(client.post(ADD, filled(client))).split("_", 2)[2]
        assert secret not in str(Entry.objects.values()) + str(AgentKey.objects.values())
        assert secret not in str(dict(client.session)) + str(client.cookies) + caplog.text

    def test_who_why_and_what(self, alice: Person, process: Process) -> None:
        client = browser(alice)
        client.post(ADD, filled(client, may_pause="on"))
        entry = Entry.objects.get(verb="key.make")
        assert (entry.actor, entry.because) == ("Alice Adler", "The agent goes live")
        assert entry.details == {"may_pause": True}

    def test_reloading_the_page_makes_no_second_one(self, alice: Person, process: Process) -> None:
        client = browser(alice)
        values = filled(client)
        client.post(ADD, values)
        again = client.post(ADD, values)
        assert not KEY.search(again.content.decode())
        assert "made and shown already" in again.content.decode()
        assert AgentKey.objects.count() == 1

    @pytest.mark.parametrize(("days", "lives"), [("1", 1), ("1095", 1095), ("", 365)])
    def test_it_ends_when_it_was_told(
        self, alice: Person, process: Process, clock: Clock, days: str, lives: int
    ) -> None:
        clock.release()
        client = browser(alice)
        page = client.post(ADD, filled(client, days=days))
        assert key_on(page)
        made = AgentKey.objects.get()
        assert made.expires_at
        assert abs(made.expires_at - made.made_at - timedelta(days=lives)) < timedelta(seconds=5)

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"process": "nobody_has_this"}, "process"),
            ({"process": ""}, "process"),
            ({"label": ""}, "label"),
            ({"days": "0"}, "days"),
            ({"days": "-3"}, "days"),
            ({"days": "1096"}, "days"),
            ({"days": "99999999999999"}, "days"),
            ({"because": ""}, "because"),
            ({"because": "  x "}, "because"),
        ],
    )
    def test_what_is_missing_is_named(
        self, alice: Person, process: Process, values: dict[str, str], field: str
    ) -> None:
        client = browser(alice)
        page = client.post(ADD, filled(client, **values))
        assert list(page.context["form"].errors) == [field]
        assert not AgentKey.objects.exists()

    def test_an_account_that_is_closed_gets_none(self, alice: Person, process: Process) -> None:
        Person.objects.filter(pk=agent_of(process).pk).update(is_active=False)
        client = browser(alice)
        page = client.post(ADD, filled(client))
        assert "not active" in page.content.decode()
        assert not AgentKey.objects.exists()

    def test_the_password_is_asked_again(self, alice: Person, process: Process) -> None:
        client = browser(alice, is_sure=False)
        for answer in (client.get(ADD), client.post(ADD, {"process": "support_refunds"})):
            assert answer.status_code == 302
            assert answer["Location"].startswith(reverse("account_reauthenticate"))

    def test_a_get_makes_nothing(self, alice: Person, process: Process) -> None:
        browser(alice).get(ADD, {"process": "support_refunds", "because": "By a link"})
        assert not AgentKey.objects.exists()

    def test_the_link_from_a_process_fills_its_name(self, alice: Person) -> None:
        page = browser(alice).get(ADD, {"process": '"><b>'}).content.decode()
        assert 'value="&quot;&gt;&lt;b&gt;"' in page


class TestEnding:
    def test_rotating_shows_the_new_one_and_spares_the_old(
        self, alice: Person, process: Process
    ) -> None:
        key, old = a_key(process, may_pause=True)
        client = browser(alice)
        address = f"{LIST}{key.pk}/act/rotate/"
        values = form_of(client, address)
        page = client.post(address, values)
        assert "no-store" in page["Cache-Control"]
        new = key_on(page)
        assert new != old
        assert {Caller(each).get("/processes").status_code for each in (old, new)} == {200}
        key.refresh_from_db()
        assert key.expires_at
        assert timedelta(days=6) < key.expires_at - now() <= timedelta(days=7)
        assert not KEY.search(client.post(address, values).content.decode())
        assert AgentKey.objects.count() == 2

    def test_rotating_asks_for_the_password(self, alice: Person, key: AgentKey) -> None:
        answer = browser(alice, is_sure=False).get(f"{LIST}{key.pk}/act/rotate/")
        assert answer["Location"].startswith(reverse("account_reauthenticate"))

    def test_revoking_needs_no_password_and_works_at_once(
        self, alice: Person, process: Process
    ) -> None:
        key, text = a_key(process)
        client = browser(alice, is_sure=False)
        answer = client.post(f"{LIST}{key.pk}/act/revoke/", {"because": "It leaked"})
        assert answer.status_code == 302
        assert Caller(text).get("/processes").status_code == 401
        key.refresh_from_db()
        assert key.revoked_by == "Alice Adler"
        entry = Entry.objects.get(verb="key.revoke")
        assert (entry.actor, entry.because) == ("Alice Adler", "It leaked")

    def test_what_is_over_has_no_buttons(self, alice: Person, key: AgentKey) -> None:
        actions.revoke_key(key, **BY)
        client = browser(alice)
        page = client.get(f"{LIST}{key.pk}/change/").content.decode()
        assert "/act/" not in page
        for act in ("rotate", "revoke"):
            assert client.get(f"{LIST}{key.pk}/act/{act}/").status_code == 403


class TestWhoSeesThem:
    def every(self, key: AgentKey) -> list[str]:
        one = f"{LIST}{key.pk}/"
        return [f"{one}change/", f"{one}act/rotate/", f"{one}act/revoke/"]

    def test_others_don_t(self, bob: Person, key: AgentKey) -> None:
        client = browser(bob)
        for address in self.every(key):
            assert client.get(address).status_code in {403, 404}, address
            assert client.post(address, {"because": "I want to"}).status_code in {403, 404}
        for address in (LIST, ADD, AGENTS, f"{LIST}export.csv"):
            assert client.get(address).status_code == 403, address
        key.refresh_from_db()
        assert key.revoked_at is None
        assert "Agent keys" not in client.get("/admin/").content.decode()

    def test_nothing_of_a_hidden_process_shows(self, alice: Person, process: Process) -> None:
        hidden = a_process("secret_merger", name="Secret merger", is_restricted=True)
        key, _ = a_key(hidden, label="merger key")
        client = browser(alice)
        for address in self.every(key):
            assert client.get(address).status_code == 404, address
        for address in (LIST, AGENTS, ADD, f"{LIST}?q=merger", f"{LIST}export.json"):
            page = client.get(address)
            text = page.getvalue() if page.streaming else page.content
            assert b"ecret" not in text, address
            assert b"merger key" not in text, address
        form = client.post(ADD, filled(client, process="secret_merger"))
        assert form.context["form"].errors["process"] == [
            "There is no process with this short name."
        ]

    def test_who_is_named_on_it_sees_its_keys(self) -> None:
        alice = PersonFactory(groups=["technology"])
        key, _ = a_key(a_process("secret_merger", is_restricted=True, accountable=alice))
        assert browser(alice).get(f"{LIST}{key.pk}/change/").status_code == 200


class TestTheLists:
    def test_a_line_says_what_matters(self, alice: Person, process: Process) -> None:
        key, text = a_key(process, label="production", may_pause=True)
        Caller(text).get("/processes")
        page = browser(alice).get(LIST).content.decode()
        for words in ("production", "Agent of Support refunds", "support_refunds", key.public_id):
            assert words in page

    def test_what_is_over_is_one_click_away(self, alice: Person, process: Process) -> None:
        names = {"good": None, "soon": timedelta(days=5), "over": timedelta(hours=1)}
        for label, lives in names.items():
            a_key(process, label=f"{label} one", expires_at=lives and now() + lives)
        AgentKey.objects.filter(label="over one").update(expires_at=now())
        client = browser(alice)

        def labels(state: str) -> set[str]:
            rows = client.get(LIST, {"state": state} if state else {}).context["cl"].queryset
            return {key.label.split()[0] for key in rows}

        assert labels("") == {"good", "soon"}
        assert labels("soon") == {"soon"}
        assert labels("over") == {"over"}
        assert labels("all") == {"good", "soon", "over"}

    def test_a_key_can_t_be_edited(self, alice: Person, key: AgentKey) -> None:
        address = f"{LIST}{key.pk}/change/"
        assert browser(alice).post(address, {"label": "other"}).status_code == 403

    def test_the_agents_with_their_processes(self, alice: Person, process: Process) -> None:
        a_key(process)
        actions.assign(a_process("claims_intake"), agent_of(process), **BY)
        page = browser(alice).get(AGENTS).content.decode()
        for words in ("Agent of Support refunds", "support_refunds", "claims_intake", "never"):
            assert words in page

    def test_before_there_is_any(self, alice: Person) -> None:
        client = browser(alice)
        assert "No agent has an account yet" in client.get(AGENTS).content.decode()
        assert client.get(LIST).status_code == 200

    def test_the_export(self, alice: Person, key: AgentKey) -> None:
        (row,) = [
            line
            for line in b"".join(browser(alice).get(f"{LIST}export.csv")).decode().splitlines()
            if "production" in line
        ]
        assert key.public_id in row
        assert key.digest not in row

    @pytest.mark.parametrize("address", [LIST, AGENTS])
    def test_as_many_queries_for_one_as_for_three(
        self, alice: Person, address: str, django_assert_num_queries: Any
    ) -> None:
        a_key(a_process())
        client = browser(alice)
        client.get(address)
        with CaptureQueriesContext(connection) as one:
            client.get(address)
        for slug in ("second_one", "third_one"):
            process = a_process(slug)
            a_key(process)
            a_key(process)
        with django_assert_num_queries(len(one)):
            client.get(address)


def test_every_key_ends(process: Process) -> None:
    key, _ = a_key(process)
    assert key.expires_at == key.made_at + timedelta(days=365)
    with pytest.raises(Invalid):
        a_key(process, expires_at=now() + timedelta(days=1097))
    AgentKey.objects.filter(pk=key.pk).update(expires_at=None)
    made, _ = actions.rotate_key(key, **BY)
    assert made.expires_at
    assert abs(made.expires_at - now() - timedelta(days=365)) < timedelta(minutes=1)
