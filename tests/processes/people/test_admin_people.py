"""People in the admin: everyone reads, administrators act, hidden accounts do not exist."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from processes.people import actions
from processes.people.groups import ADMINISTRATORS, COMPLIANCE, STAFF
from processes.people.models import Person
from tests.conftest import Clock
from tests.factories import PASSWORD, PersonFactory

Browser = Callable[[Person], Client]

LIST = "/admin/processes/person/"
NEW = {
    "name": "Dana Dogan",
    "email": "dana@example.com",
    "kind": "person",
    "groups": ["staff"],
    "because": "Joins the finance team",
}


def page(person: Person, name: str = "change", *more: str) -> str:
    """The address of one of a person's pages."""
    return reverse(f"admin:processes_person_{name}", args=[person.pk, *more])


def details(person: Person, **changed: str) -> dict[str, str]:
    """The change form as it is sent."""
    names = ("name", "email", "job_title", "department", "phone", "holiday_calendar")
    return {**{name: getattr(person, name) for name in names}, "because": "A reason", **changed}


# --- one person -----------------------------------------------------------------------------------


def test_a_colleague_reads_and_changes_nothing(alice: Person, bob: Person, as_person: Browser):
    client = as_person(bob)
    text = client.get(page(alice)).content.decode()
    assert "alice@example.com" in text
    assert "Manages people, domains and the portal itself" in text
    assert 'name="job_title"' not in text
    assert "Deactivate" not in text
    assert client.post(page(alice), details(alice, job_title="Fool")).status_code == 403
    assert client.get(LIST + "add/").status_code == 403
    assert client.post(LIST + "add/", NEW).status_code == 403


@pytest.mark.parametrize(
    "name", ["groups", "hours", "login-link", "second-step", "deactivate", "reactivate"]
)
def test_no_act_is_open_to_a_colleague(alice: Person, bob: Person, as_person: Browser, name: str):
    client = as_person(bob)
    assert client.get(page(alice, "act", name)).status_code == 403
    assert client.post(page(alice, "act", name), {"because": "A coup"}).status_code == 403
    assert not Entry.objects.exists()


@pytest.mark.parametrize("which", [("change",), ("history",), ("act", "deactivate"), ("delete",)])
def test_a_hidden_account_does_not_exist(
    bob: Person, agent: Person, as_person: Browser, which: tuple[str, ...]
):
    name, *more = which
    client = as_person(bob)
    assert client.get(page(agent, name, *more)).status_code == 404
    assert client.post(page(agent, name, *more), {"because": "To see"}).status_code == 404


def test_whoever_has_no_group_sees_nobody(alice: Person, as_person: Browser):
    assert as_person(PersonFactory()).get(LIST).status_code == 403


def test_strangers_are_asked_to_log_in(alice: Person, charlie: Person, as_person: Browser):
    for client in (Client(), as_person(charlie)):
        assert client.get(LIST).status_code == 302
        assert client.get(page(alice)).status_code == 302


# --- what administrators do -----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_an_administrator_adds_someone_who_then_gets_a_link(alice: Person, as_person: Browser):
    response = as_person(alice).post(LIST + "add/", NEW, follow=True)
    dana = Person.objects.get(email="dana@example.com")
    assert [group.name for group in dana.groups.all()] == ["staff"]
    assert [message.to for message in mail.outbox] == [["dana@example.com"]]
    assert "A log-in link was sent to dana@example.com." in response.content.decode()
    verbs = Entry.objects.order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["person.add", "person.login_link"]


@pytest.mark.django_db(transaction=True)
def test_where_no_mail_leaves_the_account_stands_and_the_page_says_so(
    alice: Person, as_person: Browser, settings: Any
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    response = as_person(alice).post(LIST + "add/", NEW, follow=True)
    assert Person.objects.filter(email="dana@example.com").exists()
    assert "The mail could not be sent." in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_an_agent_s_account_gets_no_mail(alice: Person, as_person: Browser):
    as_person(alice).post(LIST + "add/", {**NEW, "kind": "agent", "groups": []})
    assert Person.objects.get(email="dana@example.com").is_agent
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"email": "BOB@example.com"}, "Someone else already has this email address."),
        ({"because": ""}, "This field is required."),
        ({"because": "x"}, "Say why, in a few words"),
        ({"kind": "agent"}, "Groups are for people."),
        ({"holiday_calendar": "XX"}, "No holiday calendar has this name."),
    ],
)
def test_what_is_refused_stands_on_the_form(
    alice: Person, bob: Person, as_person: Browser, sent: dict[str, str], words: str
):
    response = as_person(alice).post(LIST + "add/", {**NEW, **sent})
    assert response.status_code == 200
    assert words in response.content.decode()
    assert Person.objects.count() == 2


def test_an_administrator_edits_with_a_reason(alice: Person, bob: Person, as_person: Browser):
    client = as_person(alice)
    response = client.post(page(bob), details(bob, job_title="Lead", because="Promoted"))
    assert response.status_code == 302
    entry = Entry.objects.get()
    assert (entry.verb, entry.because) == ("person.edit", "Promoted")
    row = bob.history.first()
    assert (row.history_by, row.request_id) == ("Alice Adler", entry.request_id)
    assert entry.request_id


def test_an_edit_leaves_alone_what_someone_else_changed_meanwhile(
    alice: Person, bob: Person, as_person: Browser
):
    client = as_person(alice)
    stale = details(bob, job_title="Lead")
    Person.objects.filter(pk=bob.pk).update(job_title="Lead")
    client.post(page(bob), stale)
    assert not Entry.objects.exists()


def test_groups_change_after_the_password_was_given_again(
    alice: Person, bob: Person, as_person: Browser, as_sure: Browser
):
    address = page(bob, "act", "groups")
    sent = {"groups": [STAFF, COMPLIANCE], "because": "Moves to compliance"}
    response = as_person(alice).post(address, sent)
    assert response.url.startswith(reverse("account_reauthenticate"))
    assert not Entry.objects.exists()
    client = as_sure(alice)
    assert client.get(address).context["form"].initial == {"groups": [STAFF]}
    assert client.post(address, sent).url == page(bob)
    assert Entry.objects.get().details["after"] == [COMPLIANCE, STAFF]


def test_a_change_of_groups_stands_in_the_history(alice: Person, bob: Person, as_person: Browser):
    client = as_person(bob)
    actions.set_groups(bob, [COMPLIANCE], by=alice, because="Moves to compliance")
    newest = client.get(page(bob, "history")).context["page"].entries[0]
    assert (newest.by, newest.because) == ("Alice Adler", "Moves to compliance")
    assert [(change.before, change.after) for change in newest.changes] == [("staff", "compliance")]


def test_a_change_of_groups_stands_on_the_history_page_of_its_time(
    clock: Clock, alice: Person, bob: Person, as_person: Browser
):
    client = as_person(bob)
    clock.forward(days=1)
    actions.set_groups(bob, [COMPLIANCE], by=alice, because="Moves to compliance")
    moment = clock.forward(days=1)
    for number in range(51):
        clock.forward(minutes=1)
        actions.edit_person(bob, by=alice, because="A new desk", phone=str(number))
    actions.set_groups(bob, [STAFF], by=alice, because="Moves back")

    def reasons(before: str) -> set[str]:
        found = client.get(page(bob, "history"), {"before": before}).context["page"]
        return {saved.because for saved in found.entries}

    assert reasons("") == {"A new desk", "Moves back"}
    older = reasons(moment.isoformat())
    assert "Moves to compliance" in older
    assert "Moves back" not in older


@pytest.fixture
def alice_in(alice: Person) -> Client:
    """A browser in which Alice logged in by password, a while ago."""
    client = Client()
    client.post(reverse("account_login"), {"login": alice.email, "password": PASSWORD})
    return client


def asked_then_told(client: Client, address: str, sent: dict[str, Any]) -> Any:
    """Send a form; the password is asked for, nothing is done; give it, and nothing else."""
    asked = client.post(address, sent)
    assert asked.status_code == 302
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert not Entry.objects.exclude(verb="person.choose_password").exists()
    assert mail.outbox == []
    return client.post(asked.url, {"password": PASSWORD})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("groups", [[ADMINISTRATORS], [COMPLIANCE, ADMINISTRATORS, STAFF]])
def test_an_account_with_rights_is_added_after_the_password(alice_in: Client, groups: list[str]):
    done = asked_then_told(alice_in, LIST + "add/", {**NEW, "groups": groups})
    assert done.status_code == 302
    dana = Person.objects.get(email="dana@example.com")
    assert {group.name for group in dana.groups.all()} == set(groups)
    assert [message.to for message in mail.outbox] == [["dana@example.com"]]
    assert Entry.objects.filter(verb="person.add").count() == 1


@pytest.mark.parametrize("groups", [[], [STAFF]])
def test_an_account_without_rights_is_added_at_once(alice_in: Client, groups: list[str]):
    alice_in.post(LIST + "add/", {**NEW, "groups": groups})
    assert Person.objects.filter(email="dana@example.com").exists()


def test_an_address_changes_after_the_password(alice_in: Client, bob: Person):
    sent = details(bob, email="robert@example.com", job_title="Lead", because="Married")
    done = asked_then_told(alice_in, page(bob), sent)
    assert done.status_code == 302
    bob.refresh_from_db()
    assert (bob.email, bob.job_title) == ("robert@example.com", "Lead")
    entry = Entry.objects.get(verb="person.edit")
    assert (entry.because, entry.details) == ("Married", {"fields": ["email", "job_title"]})


def test_a_wrong_password_changes_no_address(alice_in: Client, bob: Person):
    asked = alice_in.post(page(bob), details(bob, email="robert@example.com"))
    assert "not your password" in alice_in.post(asked.url, {"password": "wrong"}).text
    bob.refresh_from_db()
    assert bob.email == "bob@example.com"


def test_what_stands_wrong_in_a_form_is_said_before_the_password(alice_in: Client, bob: Person):
    sent = details(bob, email="robert@example.com", because="")
    answer = alice_in.post(page(bob), sent)
    assert "This field is required." in answer.text


@pytest.mark.django_db(transaction=True)
def test_a_log_in_link_is_sent_after_the_password(alice_in: Client, bob: Person):
    address = page(bob, "act", "login-link")
    assert alice_in.get(address).url.startswith(reverse("account_reauthenticate"))
    asked_then_told(alice_in, address, {"because": "Lost the password"})
    assert [message.to for message in mail.outbox] == [["bob@example.com"]]
    assert Entry.objects.filter(verb="person.login_link").count() == 1


def test_deactivation_asks_for_the_password_and_a_reason(
    alice: Person, bob: Person, as_person: Browser, as_sure: Browser
):
    address = page(bob, "act", "deactivate")
    assert as_person(alice).get(address).url.startswith(reverse("account_reauthenticate"))
    client = as_sure(alice)
    assert "This field is required" in client.post(address, {"because": ""}).content.decode()
    client.post(address, {"because": "Left the company"})
    assert not Person.objects.get(pk=bob.pk).is_active
    client.post(page(bob, "act", "reactivate"), {"because": "Came back"})
    assert Person.objects.get(pk=bob.pk).is_active


def test_a_second_step_is_taken_off_where_there_is_one(
    alice: Person, bob: Person, as_sure: Browser
):
    client = as_sure(alice)
    address = page(bob, "act", "second-step")
    assert client.get(address).status_code == 403
    Authenticator.objects.create(user=bob, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert "Remove two-step log-in" in client.get(page(bob)).content.decode()
    client.post(address, {"because": "Lost the phone"})
    assert not Authenticator.objects.exists()


def test_hours_are_set_through_one_small_form(alice: Person, bob: Person, as_person: Browser):
    client = as_person(alice)
    address = page(bob, "act", "hours")
    sent = {
        f"spans-{day}-{span}-{edge}": ""
        for day in range(7)
        for span in (0, 1)
        for edge in ("from", "to")
    }
    sent |= {"spans-0-0-from": "8:30", "spans-0-0-to": "12", "because": "Part time"}
    assert client.post(address, sent).status_code == 302
    assert [str(row) for row in bob.working_hours.all()] == ["Monday 08:30 to 12:00"]
    assert 'value="08:30"' in client.get(address).content.decode()
    sent |= {"spans-0-1-from": "11:00", "spans-0-1-to": "15:00"}
    assert "Two spans of Monday overlap." in client.post(address, sent).content.decode()


def test_nobody_opens_acts_on_themselves_that_others_must_do(alice: Person, as_sure: Browser):
    PersonFactory(groups=[ADMINISTRATORS])
    client = as_sure(alice)
    for name in ("deactivate", "groups"):
        assert client.get(page(alice, "act", name)).status_code == 403


def test_no_visit_changes_anything(alice: Person, bob: Person, as_sure: Browser):
    client = as_sure(alice)
    addresses = [
        LIST,
        LIST + "add/",
        page(bob),
        page(bob, "history"),
        *(page(bob, "act", name) for name in ("groups", "hours", "login-link", "deactivate")),
    ]
    before = Person.objects.values_list("pk", "is_active", "password", "groups__name")
    seen = list(before)
    for address in addresses:
        assert client.get(address).status_code == 200
    assert list(before.all()) == seen
    assert not Entry.objects.exists()


def test_nothing_is_deleted(alice: Person, bob: Person, as_sure: Browser):
    client = as_sure(alice)
    assert client.post(page(bob, "delete"), {"post": "yes"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": [bob.pk], "post": "yes"})
    assert Person.objects.filter(pk=bob.pk).exists()
