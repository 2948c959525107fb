"""The address without a path."""

import pytest
from django.test import Client

from processes.models import Person
from tests.agents import a_process
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def where(person: Person | None) -> str:
    """Where someone begins."""
    client = Client()
    if person:
        client.force_login(person)
    answer = client.get("/")
    assert answer.status_code == 302
    return str(answer["Location"])


def test_staff_who_act_nowhere_begin_at_the_register() -> None:
    assert where(PersonFactory(groups=["staff"])) == "/register/"


@pytest.mark.parametrize("group", ["compliance", "administrators", "technology"])
def test_whoever_is_in_another_group_begins_at_the_desk(group: str) -> None:
    assert where(PersonFactory(groups=["staff", group])) == "/admin/"


def test_whoever_is_named_begins_at_the_desk() -> None:
    bob = PersonFactory(groups=["staff"])
    a_process(escalation_backup=bob)
    assert where(bob) == "/admin/"


def test_whoever_is_not_logged_in_is_asked_to() -> None:
    assert where(None) == "/admin/"
