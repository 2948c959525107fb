"""Days away in the admin: everyone reads and enters their own, administrators anyone's."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from house.clock import now, today
from processes.people.models import Absence, Person
from tests.conftest import Clock
from tests.factories import AbsenceFactory

Browser = Callable[[Person], Client]

LIST = "/admin/processes/absence/"


def page(absence: Absence, name: str = "change", *more: str) -> str:
    """The address of one of an absence's pages."""
    return reverse(f"admin:processes_absence_{name}", args=[absence.pk, *more])


def sent(person: Person, **changed: Any) -> dict[str, Any]:
    """The form for tomorrow and the day after."""
    first = today() + timedelta(days=1)
    days = {"starts_on": first.isoformat(), "ends_on": (first + timedelta(days=1)).isoformat()}
    return {"person": person.pk, **days, "note": "", "because": "", **changed}


@pytest.fixture
def every_kind(clock: Clock, bob: Person) -> None:
    """One absence of Bob in each state, told by its note."""
    for note, first, last in (("past", -9, -8), ("running", -1, 1), ("coming", 5, 6)):
        starts_on, ends_on = today() + timedelta(days=first), today() + timedelta(days=last)
        AbsenceFactory(person=bob, note=note, starts_on=starts_on, ends_on=ends_on)
    far = today() + timedelta(days=40)
    AbsenceFactory(person=bob, note="cancelled", starts_on=far, cancelled_at=now())


@pytest.mark.parametrize(
    ("when", "notes"),
    [
        ("", ["running", "coming"]),
        ("running", ["running"]),
        ("coming", ["coming"]),
        ("past", ["past"]),
        ("cancelled", ["cancelled"]),
        ("all", ["past", "running", "coming", "cancelled"]),
    ],
)
@pytest.mark.usefixtures("every_kind")
def test_absences_by_where_today_lies(
    alice: Person, as_person: Browser, when: str, notes: list[str]
):
    client = as_person(alice)
    found = client.get(LIST, {"when": when} if when else {}).context["cl"].result_list
    assert [absence.note for absence in found] == notes
    response = client.get(f"{LIST}export.json", {"when": when} if when else {})
    rows = json.loads(b"".join(response.streaming_content))
    assert [row["note"] for row in rows] == notes


def test_the_list_costs_the_same_for_one_and_for_three(alice: Person, as_person: Browser):
    client = as_person(alice)
    counts = []
    for _ in range(2):
        AbsenceFactory()
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
            b"".join(client.get(f"{LIST}export.json").streaming_content)
        counts.append(len(captured))
        AbsenceFactory()
    assert counts[0] == counts[1]


def test_everyone_enters_their_own_days(bob: Person, as_person: Browser):
    client = as_person(bob)
    form = client.get(LIST + "add/").context["adminform"].form
    assert [str(choice[1]) for choice in form.fields["person"].choices if choice[0]] == [
        "Bob Brandt"
    ]
    assert client.post(LIST + "add/", sent(bob, note="Dentist")).status_code == 302
    assert Absence.objects.get().note == "Dentist"
    assert Entry.objects.get().verb == "absence.add"


def test_nobody_enters_a_colleague_s_days(alice: Person, bob: Person, as_person: Browser):
    response = as_person(bob).post(LIST + "add/", sent(alice, because="To annoy"))
    assert "Select a valid choice" in response.content.decode()
    assert not Absence.objects.exists()


def test_an_administrator_enters_anyone_s_days_with_a_reason(
    alice: Person, bob: Person, as_person: Browser
):
    client = as_person(alice)
    assert "Say why" in client.post(LIST + "add/", sent(bob)).content.decode()
    assert client.post(LIST + "add/", sent(bob, because="Called in sick")).status_code == 302
    assert Entry.objects.get().because == "Called in sick"


def test_overlapping_days_are_refused_on_the_form(bob: Person, as_person: Browser):
    client = as_person(bob)
    client.post(LIST + "add/", sent(bob))
    assert "overlap with another absence" in client.post(LIST + "add/", sent(bob)).content.decode()
    assert Absence.objects.count() == 1


def test_an_absence_is_read_by_all_and_changed_by_nobody(
    alice: Person, bob: Person, as_person: Browser
):
    absence = AbsenceFactory(person=alice)
    for person in (alice, bob):
        client = as_person(person)
        assert client.get(page(absence)).status_code == 200
        assert client.get(page(absence, "history")).status_code == 200
        assert client.post(page(absence), sent(bob)).status_code == 403


def test_one_s_own_absence_is_cancelled_and_a_colleague_s_is_not(
    alice: Person, bob: Person, as_person: Browser
):
    absence = AbsenceFactory(person=bob, starts_on=today() + timedelta(days=3))
    other = AbsenceFactory(person=alice)
    client = as_person(bob)
    assert client.post(page(other, "act", "cancel"), {"because": "To annoy"}).status_code == 403
    assert client.get(page(absence, "act", "cancel")).status_code == 200
    assert not Absence.objects.get(pk=absence.pk).cancelled_at
    assert client.post(page(absence, "act", "cancel"), {"because": "Trip moved"}).status_code == 302
    assert Absence.objects.get(pk=absence.pk).cancelled_at
    assert client.get(page(absence, "act", "cancel")).status_code == 403


def test_strangers_see_nothing(charlie: Person, as_person: Browser):
    absence = AbsenceFactory()
    for client in (Client(), as_person(charlie)):
        for address in (LIST, page(absence), page(absence, "history"), f"{LIST}export.csv"):
            assert client.get(address).status_code == 302
