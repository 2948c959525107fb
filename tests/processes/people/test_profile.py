"""My profile: what I see of myself, what I may change, and nothing of others."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from audit.record import record
from house.clock import today
from processes.people.models import Absence, Person
from tests.factories import AbsenceFactory, PersonFactory

Browser = Callable[[Person], Client]


def hours(**filled: str) -> dict[str, str]:
    """The week as it is sent; `d0_0_from` is Monday's first beginning."""
    empty = {
        f"spans-{day}-{span}-{edge}": ""
        for day in range(7)
        for span in range(2)
        for edge in ("from", "to")
    }
    return {**empty, **{f"spans-{key[1:].replace('_', '-')}": text for key, text in filled.items()}}


def days(first: int, last: int, note: str = "") -> dict[str, str]:
    """Days away, counted from today."""
    start, end = today() + timedelta(days=first), today() + timedelta(days=last)
    return {"starts_on": start.isoformat(), "ends_on": end.isoformat(), "note": note}


def test_the_profile_says_who_i_am(bob: Person, alice: Person, as_person: Browser):
    AbsenceFactory(person=bob, note="Hiking")
    AbsenceFactory(person=alice, note="Sailing")
    record("person.edit", bob, by=bob, because="My own details.")
    record("person.edit", alice, by=alice, because="Not Bob's")
    text = as_person(bob).get(reverse("profile")).content.decode()
    for words in ("Bob Brandt", "bob@example.com", "Uses the register", "Hiking", "person.edit"):
        assert words in text
    assert "Monday to Friday 09:00 to 17:00, the company&#x27;s hours" in text
    assert "Sailing" not in text
    assert "Not Bob" not in text


def test_whoever_has_no_group_still_has_a_profile(as_person: Browser):
    assert as_person(PersonFactory()).get(reverse("profile")).status_code == 200


def test_i_change_my_phone_number(bob: Person, as_person: Browser):
    response = as_person(bob).post(
        reverse("profile_details"), {"phone": "+49 30 5550", "job_title": "Director"}
    )
    assert response.url == reverse("profile")
    stored = Person.objects.get(pk=bob.pk)
    assert (stored.phone, stored.job_title) == ("+49 30 5550", "Clerk")
    assert Entry.objects.get().details == {"fields": ["phone"]}


def test_a_phone_number_that_is_too_long_is_refused(bob: Person, as_person: Browser):
    response = as_person(bob).post(reverse("profile_details"), {"phone": "1" * 41})
    assert response.status_code == 422
    assert "at most 40 characters" in response.content.decode()


def test_i_set_my_hours(bob: Person, as_person: Browser):
    client = as_person(bob)
    client.post(
        reverse("profile_hours"),
        hours(d0_0_from="8.30", d0_0_to="1200", d0_1_from="13", d0_1_to="17:00"),
    )
    assert [str(row) for row in bob.working_hours.all()] == [
        "Monday 08:30 to 12:00",
        "Monday 13:00 to 17:00",
    ]
    client.post(reverse("profile_hours"), hours())
    assert not bob.working_hours.exists()


@pytest.mark.parametrize(
    ("filled", "words"),
    [
        ({"d2_0_from": "9"}, "Wednesday: give a beginning and an end"),
        ({"d2_0_from": "noon", "d2_0_to": "5"}, "Wednesday: give a beginning and an end"),
        ({"d2_0_from": "25", "d2_0_to": "26"}, "Wednesday: give a beginning and an end"),
        ({"d2_0_from": "17", "d2_0_to": "9"}, "end before they begin"),
    ],
)
def test_hours_that_cannot_be_read_are_refused_and_kept_on_the_form(
    bob: Person, as_person: Browser, filled: dict[str, str], words: str
):
    response = as_person(bob).post(reverse("profile_hours"), hours(**filled))
    text = response.content.decode()
    assert response.status_code == 422
    assert words in text
    assert f'value="{filled["d2_0_from"]}"' in text
    assert not bob.working_hours.exists()


def test_a_form_that_lost_its_fields_changes_nothing(bob: Person, as_person: Browser):
    client = as_person(bob)
    client.post(reverse("profile_hours"), hours(d0_0_from="8", d0_0_to="12"))
    assert client.post(reverse("profile_hours"), {}).status_code == 422
    assert bob.working_hours.count() == 1


def test_i_enter_days_away_and_take_them_back(bob: Person, as_person: Browser):
    client = as_person(bob)
    client.post(reverse("profile_absence"), days(3, 5, "Hiking"))
    absence = Absence.objects.get()
    assert (absence.person, absence.note) == (bob, "Hiking")
    client.post(reverse("profile_absence_end", args=[absence.pk]))
    assert Absence.objects.get().cancelled_at


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (days(5, 3), "The last day away is before the first."),
        (days(0, 900), "An absence may last two years at most."),
        ({"starts_on": "", "ends_on": ""}, "This field is required."),
    ],
)
def test_days_that_cannot_be_are_refused(
    bob: Person, as_person: Browser, sent: dict[str, str], words: str
):
    response = as_person(bob).post(reverse("profile_absence"), sent)
    assert response.status_code == 422
    assert words in response.content.decode()


def test_an_absence_that_is_over_can_not_be_ended_again(bob: Person, as_person: Browser):
    absence = AbsenceFactory(person=bob, starts_on=today() - timedelta(days=30))
    response = as_person(bob).post(reverse("profile_absence_end", args=[absence.pk]), follow=True)
    assert "Days gone by stay as they were." in response.content.decode()


def test_a_colleague_s_absence_is_not_mine_to_end(alice: Person, bob: Person, as_person: Browser):
    absence = AbsenceFactory(person=alice)
    assert as_person(bob).post(reverse("profile_absence_end", args=[absence.pk])).status_code == 404
    assert Absence.objects.get().ends_on == absence.ends_on


@pytest.mark.parametrize(
    "name", ["profile_details", "profile_hours", "profile_absence", "profile_absence_end"]
)
def test_no_visit_changes_anything(bob: Person, as_person: Browser, name: str):
    absence = AbsenceFactory(person=bob)
    more: list[Any] = [absence.pk] if name == "profile_absence_end" else []
    assert as_person(bob).get(reverse(name, args=more)).status_code == 405
    assert not Entry.objects.exists()


def test_strangers_and_agents_have_no_profile(charlie: Person, agent: Person, as_person: Browser):
    for client in (Client(), as_person(charlie), as_person(agent)):
        assert client.get(reverse("profile")).status_code == 302
        assert client.post(reverse("profile_details"), {"phone": "1"}).status_code == 302
