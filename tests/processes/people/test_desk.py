"""What people's accounts put on the desk."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password

from house.clock import now, today
from processes.people import actions, desk
from processes.people.models import Person
from tests.conftest import Clock
from tests.factories import AbsenceFactory, PersonFactory


def locked_out(**fields: Any) -> Person:
    """Someone who has not chosen a password."""
    return PersonFactory(password=make_password(None), **fields)


def test_nothing_waits_for_most_people(alice: Person, bob: Person):
    assert desk.waiting(alice) == []
    assert desk.waiting(bob) == []


def test_a_running_absence_waits_for_whoever_is_back(bob: Person, alice: Person, clock: Clock):
    AbsenceFactory(person=bob)
    (item,) = desk.waiting(bob)
    assert item.detail == "Until 16 March. If you are back, end your absence."
    assert item.link == "/admin/profile/#absences"
    assert desk.waiting(alice) == []


def test_administrators_hear_of_accounts_that_nobody_can_enter(alice: Person, bob: Person):
    locked_out(name="Dana Dogan")
    assert [item.title for item in desk.waiting(alice)] == ["Dana Dogan can't log in yet"]
    locked_out()
    assert [item.title for item in desk.waiting(alice)] == ["2 people can't log in yet"]
    assert desk.waiting(bob) == []


def test_a_link_that_still_works_is_waited_for(alice: Person, mailoutbox: list[Any], clock: Clock):
    locked_out(joined_at=now())
    dana = locked_out()
    actions.send_login_link(dana, by=alice, because="The first one ran out")
    assert desk.waiting(alice) == []
    clock.forward(days=4)
    assert [item.title for item in desk.waiting(alice)] == ["2 people can't log in yet"]


def test_where_the_company_s_service_logs_people_in_no_password_is_missed(
    alice: Person, monkeypatch: Any
):
    locked_out()
    monkeypatch.setattr(settings, "ENV", type("Env", (), {"PORTAL_OIDC_URL": "https://id.example"}))
    assert desk.waiting(alice) == []


def test_who_is_away_today(bob: Person, alice: Person, charlie: Person, clock: Clock):
    for person in (bob, charlie):
        AbsenceFactory(person=person)
    AbsenceFactory(person=alice, starts_on=today() + timedelta(days=1))
    assert desk.away_today() == [bob]
