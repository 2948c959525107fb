"""Alice manages people, Bob is a colleague, Charlie has left."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from processes.people.groups import ADMINISTRATORS, STAFF
from processes.people.models import Person
from tests.factories import PASSWORD, AgentFactory, PersonFactory


@pytest.fixture
def alice(db: None) -> Person:
    """An administrator."""
    return PersonFactory(name="Alice Adler", email="alice@example.com", groups=[ADMINISTRATORS])


@pytest.fixture
def bob(db: None) -> Person:
    """A colleague without rights over others."""
    return PersonFactory(name="Bob Brandt", email="bob@example.com", groups=[STAFF])


@pytest.fixture
def charlie(db: None) -> Person:
    """A stranger: someone whose account is closed."""
    return PersonFactory(
        name="Charlie Chen",
        email="charlie@example.com",
        groups=[ADMINISTRATORS],
        is_active=False,
        deactivated_at=timezone.now(),
    )


@pytest.fixture
def agent(db: None) -> Person:
    """An agent's account."""
    return AgentFactory(name="Refund agent")


@pytest.fixture
def as_person(db: None) -> Callable[[Person], Client]:
    """A browser in which someone is logged in."""

    def logged_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return logged_in


@pytest.fixture
def as_sure(as_person: Callable[[Person], Client]) -> Callable[[Person], Client]:
    """A browser in which someone has just given the password again."""

    def confirmed(person: Person) -> Client:
        client = as_person(person)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        return client

    return confirmed
