"""The list of people in the admin: what it shows, filters, what it costs, its file."""

import json
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from house.clock import today
from processes.people.groups import STAFF
from processes.people.models import Person
from tests.conftest import Clock
from tests.factories import AbsenceFactory, PersonFactory

Browser = Callable[[Person], Client]

LIST = "/admin/processes/person/"


def shown(client: Client, **query: str) -> list[str]:
    """Names in the list."""
    response = client.get(LIST, query)
    return [person.name for person in response.context["cl"].result_list]


def test_the_list_shows_colleagues_with_what_matters(
    alice: Person, bob: Person, charlie: Person, agent: Person, as_person: Browser, clock: Clock
):
    AbsenceFactory(person=alice)
    text = as_person(bob).get(LIST).content.decode()
    for words in ("Alice Adler", "Clerk", "Operations", "administrators", "active", "16 Mar 2026"):
        assert words in text
    assert "Charlie" not in text
    assert "Refund agent" not in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Alice Adler", "Bob Brandt", "Dana Dogan"]),
        ({"account": "deactivated"}, ["Charlie Chen"]),
        ({"account": "agents"}, ["Refund agent"]),
        (
            {"account": "all"},
            ["Alice Adler", "Bob Brandt", "Charlie Chen", "Dana Dogan", "Refund agent"],
        ),
        ({"department": "Finance"}, ["Dana Dogan"]),
        ({"group": "staff"}, ["Bob Brandt"]),
        ({"away": "today"}, ["Dana Dogan"]),
        ({"login": "none"}, ["Dana Dogan"]),
        ({"q": "dana@"}, ["Dana Dogan"]),
        ({"q": "clerk alice"}, ["Alice Adler"]),
    ],
)
def test_filters_and_search(
    alice: Person,
    bob: Person,
    charlie: Person,
    agent: Person,
    as_person: Browser,
    query: dict[str, str],
    names: list[str],
):
    dana = PersonFactory(name="Dana Dogan", email="dana@example.com", department="Finance")
    dana.set_unusable_password()
    dana.save()
    AbsenceFactory(person=dana)
    assert shown(as_person(alice), **query) == names


@pytest.mark.parametrize("query", [{"account": "agents"}, {"account": "all"}, {"login": "none"}])
def test_filters_show_colleagues_nothing_that_is_hidden(
    bob: Person, agent: Person, as_person: Browser, query: dict[str, str]
):
    assert "Refund agent" not in shown(as_person(bob), **query)


def test_the_list_costs_the_same_for_one_and_for_three(alice: Person, as_person: Browser):
    client = as_person(alice)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
            b"".join(client.get(f"{LIST}export.json").streaming_content)
        counts.append(len(captured))
        for person in PersonFactory.create_batch(3, groups=[STAFF]):
            AbsenceFactory(person=person)
    assert counts[0] == counts[1]


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_the_list_as_a_file(
    alice: Person, bob: Person, agent: Person, as_person: Browser, kind: str
):
    AbsenceFactory(person=alice)
    response = as_person(bob).get(f"{LIST}export.{kind}")
    text = b"".join(response.streaming_content).decode()
    assert "Bob Brandt" in text
    assert "Refund agent" not in text
    if kind == "json":
        rows = {row["name"]: row for row in json.loads(text)}
        assert rows["Alice Adler"]["groups"] == "administrators"
        assert rows["Alice Adler"]["away until"] > today().isoformat()
        assert rows["Bob Brandt"]["away until"] is None


def test_the_file_is_filtered_like_the_list(alice: Person, bob: Person, as_person: Browser):
    response = as_person(alice).get(f"{LIST}export.json", {"group": "staff"})
    rows = json.loads(b"".join(response.streaming_content))
    assert [row["name"] for row in rows] == ["Bob Brandt"]
