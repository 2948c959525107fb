"""Log-in by password: who gets in, who does not, and what they are told."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from portal.env import Environment
from processes.models import Person
from tests.factories import PASSWORD, AgentFactory, PersonFactory

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
NEW = "a lantern in the fog"


@pytest.fixture(autouse=True)
def _forget_failures() -> None:
    cache.clear()


def log_in(client: Client, person: Person, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": person.email, "password": password, **more})


def test_the_right_password_leads_to_where_one_wanted_to_go(client: Client) -> None:
    person = PersonFactory(groups=["staff"])
    wanted = reverse("admin:processes_person_changelist")
    asked = client.get(wanted, follow=True)
    assert asked.redirect_chain[-1][0] == f"{LOGIN}?next={wanted}"
    answer = log_in(client, person, next=wanted)
    assert answer.status_code == 302
    assert answer["Location"] == wanted
    assert client.get(wanted).status_code == 200


def test_it_leads_nowhere_outside(client: Client) -> None:
    answer = log_in(client, PersonFactory(), next="https://elsewhere.example/")
    assert answer["Location"] == "/"


def test_the_case_of_the_address_does_not_matter(client: Client) -> None:
    person = PersonFactory(email="ada@example.com")
    assert client.post(LOGIN, {"login": "ADA@Example.com", "password": PASSWORD}).status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_wrong_password_says_so_at_the_form(client: Client) -> None:
    answer = log_in(client, PersonFactory(), "wrong")
    assert answer.status_code == 200
    assert "This email address and password don&#x27;t belong together." in answer.text


def test_five_wrong_tries_close_the_door_for_the_right_password_too(client: Client) -> None:
    person = PersonFactory()
    for _ in range(5):
        assert "belong together" in log_in(client, person, "wrong").text
    answer = log_in(client, person)
    assert answer.status_code == 200
    assert "not even with the right password" in answer.text
    assert "_auth_user_id" not in client.session
    # Somebody else is not held up by it.
    assert log_in(client, PersonFactory()).status_code == 302


def test_many_tries_from_one_place_get_a_page_of_their_own(client: Client) -> None:
    answers = [
        client.post(LOGIN, {"login": f"p{n}@example.com", "password": "x"}) for n in range(31)
    ]
    assert answers[-1].status_code == 429
    assert "Wait a minute" in answers[-1].text


def test_agents_never_log_in(client: Client) -> None:
    agent = AgentFactory()
    agent.set_password(PASSWORD)
    agent.save()
    assert "belong together" in log_in(client, agent).text
    client.post(reverse("account_reset_password"), {"email": agent.email})
    assert mail.outbox == []


def test_a_closed_account_does_not_open(client: Client) -> None:
    person = PersonFactory(is_active=False)
    answer = log_in(client, person)
    assert answer["Location"] == reverse("account_inactive")
    assert "This account is closed" in client.get(answer["Location"]).text
    assert "_auth_user_id" not in client.session


def test_a_log_in_is_no_change_of_the_person(client: Client) -> None:
    person = PersonFactory()
    before = person.history.count()
    log_in(client, person)
    person.refresh_from_db()
    assert person.last_login is not None
    assert person.history.count() == before


def test_nobody_signs_up(client: Client) -> None:
    page = client.get(reverse("account_signup"))
    assert "Nobody signs up here" in page.text
    people = Person.objects.count()
    form = {"email": "new@example.com", "password1": NEW, "password2": NEW}
    client.post(reverse("account_signup"), form)
    assert Person.objects.count() == people


def test_logging_out_takes_a_form(client: Client) -> None:
    log_in(client, PersonFactory())
    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post(reverse("account_logout")).status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "name",
    ["account_change_password", "mfa_index", "mfa_activate_totp", "account_reauthenticate"],
)
def test_pages_about_oneself_ask_strangers_to_log_in(client: Client, name: str) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith(LOGIN)


# --- passwords --------------------------------------------------------------------------------


def link_in(message: Any) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", message.body)
    assert found
    return found[1]


def test_a_forgotten_password_is_chosen_anew_by_mail(client: Client) -> None:
    person = PersonFactory(name="Ada Brandt")
    page = client.post(reverse("account_reset_password"), {"email": person.email}, follow=True)
    assert "Look into your mail" in page.text
    assert mail.outbox[0].subject == "Choose your password"
    assert "Hello Ada Brandt," in mail.outbox[0].body
    page = client.get(link_in(mail.outbox[0]), follow=True)
    assert "Choose your password" in page.text
    form = {"password1": NEW, "password2": NEW}
    answer = client.post(page.redirect_chain[-1][0], form)
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)
    person.refresh_from_db()
    assert person.check_password(NEW)
    entry = Entry.objects.get(verb="person.choose_password")
    assert (entry.actor, entry.subject_id) == ("Ada Brandt", str(person.pk))
    assert NEW not in f"{entry.details} {entry.because}"
    # The address stands with the person alone, so that an old one opens nothing later.
    assert not EmailAddress.objects.exists()


def test_a_link_works_once(client: Client) -> None:
    person = PersonFactory()
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = link_in(mail.outbox[0])
    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert "This link no longer works" in Client().get(link).text


def test_a_new_password_lets_in_at_once_after_failed_tries(client: Client) -> None:
    person = PersonFactory()
    for _ in range(6):
        log_in(client, person, "wrong")
    client.post(reverse("account_reset_password"), {"email": person.email})
    page = client.get(link_in(mail.outbox[0]), follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert client.session["_auth_user_id"] == str(person.pk)


def test_unknown_and_closed_addresses_get_no_mail_and_the_same_answer(client: Client) -> None:
    closed = PersonFactory(is_active=False)
    for address in (closed.email, "nobody@example.com"):
        page = client.post(reverse("account_reset_password"), {"email": address}, follow=True)
        assert "If an open account goes by that address" in page.text
    assert mail.outbox == []


def test_a_password_is_changed_with_the_old_one(client: Client) -> None:
    person = PersonFactory()
    log_in(client, person)
    wrong = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    page = client.post(reverse("account_change_password"), wrong)
    assert "This is not your current password." in page.text
    short = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    page = client.post(reverse("account_change_password"), short)
    assert "at least 12 characters" in page.text
    right = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    page = client.post(reverse("account_change_password"), right, follow=True)
    assert "Your password is changed." in page.text
    assert Entry.objects.filter(verb="person.choose_password", actor_id=str(person.pk)).exists()
    assert mail.outbox[0].subject == "Your password was changed"
    person.refresh_from_db()
    assert person.check_password(NEW)


# --- the demo's accounts ----------------------------------------------------------------------


@pytest.fixture
def environment(settings: Any) -> Any:
    """Sets what the environment says: `environment(PORTAL_LOOPBACK="true")`."""

    here = {"ALLOWED_HOSTS": "testserver", "PORTAL_URL": "https://portal.example"}

    def set_to(**given: str) -> None:
        settings.ENV = Environment.read({"SECRET_KEY": "x" * 40, **here, **given})

    return set_to


@pytest.mark.parametrize(
    ("loopback", "password", "shown"),
    [("true", "x" * 12, True), ("false", "x" * 12, False), ("true", "", False)],
)
def test_the_demo_names_its_accounts_on_its_own_machine_alone(
    client: Client, environment: Any, loopback: str, password: str, shown: bool
) -> None:
    PersonFactory(email="owner@demo.example", job_title="Head of Customer Support")
    environment(PORTAL_LOOPBACK=loopback, PORTAL_DEMO_PASSWORD=password)
    page = client.get(LOGIN).text
    assert ("owner@demo.example" in page) is shown
    assert ("Head of Customer Support" in page) is shown
    assert "x" * 12 not in page


def test_a_demo_account_fills_the_address(client: Client, environment: Any) -> None:
    PersonFactory(email="owner@demo.example")
    environment(PORTAL_LOOPBACK="true", PORTAL_DEMO_PASSWORD="x" * 12)
    page = client.get(f"{LOGIN}?next=/admin/").text
    link = re.search(r'class="demo-account" href="([^"]+)"', page)
    assert link
    page = client.get(LOGIN + link[1].replace("&amp;", "&")).text
    assert re.search(r'<input[^>]*name="login"[^>]*value="owner@demo.example"', page) or re.search(
        r'<input[^>]*value="owner@demo.example"[^>]*name="login"', page
    )
    assert 'name="next" value="/admin/"' in page
