"""Who can log in, and whose sessions live."""

from collections.abc import Callable

from django.contrib.auth import authenticate
from django.test import Client
from django.urls import reverse

from processes.people import actions
from processes.people.models import Person
from tests.factories import PASSWORD

Browser = Callable[[Person], Client]


def is_in(client: Client) -> bool:
    """Whether the browser is logged in."""
    return client.get(reverse("profile")).status_code == 200


def log_in(email: str, password: str = PASSWORD) -> Client:
    """A browser that tried to log in through the page."""
    client = Client()
    client.post(reverse("account_login"), {"login": email, "password": password})
    return client


def test_people_log_in_by_email_whatever_its_case(bob: Person):
    assert is_in(log_in("Bob@Example.com"))
    assert not is_in(log_in("bob@example.com", "wrong"))


def test_an_agent_never_logs_in_not_even_with_a_password_set_by_force(
    agent: Person, as_person: Browser
):
    agent.set_password(PASSWORD)
    agent.save()
    assert authenticate(email=agent.email, password=PASSWORD) is None
    assert not is_in(log_in(agent.email))
    assert not is_in(as_person(agent))


def test_closed_accounts_do_not_log_in(charlie: Person, as_person: Browser):
    assert not is_in(log_in(charlie.email))
    assert not is_in(as_person(charlie))


def test_deactivation_ends_running_sessions_for_good(
    alice: Person, bob: Person, as_person: Browser
):
    browser = as_person(bob)
    assert is_in(browser)
    actions.deactivate(bob, by=alice, because="Left the company")
    assert not is_in(browser)
    actions.reactivate(bob, by=alice, because="Came back")
    assert not is_in(browser)
    assert not is_in(log_in(bob.email))


def test_a_session_that_slept_through_a_deactivation_stays_dead(
    alice: Person, bob: Person, as_person: Browser
):
    browser = as_person(bob)
    actions.deactivate(bob, by=alice, because="Left the company")
    actions.reactivate(bob, by=alice, because="Came back")
    assert not is_in(browser)
