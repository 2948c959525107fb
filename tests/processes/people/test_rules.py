"""The rules, each as a table of who may."""

import pytest

from house.actors import SYSTEM
from processes.people import rules
from processes.people.groups import ADMINISTRATORS
from processes.people.models import Person
from tests.factories import PersonFactory


def test_administrators_and_the_portal_manage_people(
    alice: Person, bob: Person, charlie: Person, agent: Person
):
    may = rules.may_manage_people
    assert [may(alice), may(SYSTEM), may(bob), may(charlie), may(agent)] == [
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("who", "field", "allowed"),
    [
        ("alice", "email", True),
        ("bob", "phone", True),
        ("bob", "email", False),
        ("bob", "job_title", False),
        ("charlie", "phone", False),
    ],
)
def test_everyone_edits_a_little_of_their_own(
    alice: Person, bob: Person, charlie: Person, who: str, field: str, allowed: bool
):
    people = {"alice": alice, "bob": bob, "charlie": charlie}
    subject = charlie if who == "charlie" else bob
    assert rules.may_edit(people[who], subject, {field}) is allowed


def test_nobody_edits_a_colleague(bob: Person, alice: Person):
    assert not rules.may_edit(bob, alice, {"phone"})


def test_time_is_planned_by_oneself_or_an_administrator(
    alice: Person, bob: Person, charlie: Person
):
    assert rules.may_plan_time_of(bob, bob)
    assert rules.may_plan_time_of(alice, bob)
    assert not rules.may_plan_time_of(bob, alice)
    assert not rules.may_plan_time_of(charlie, charlie)


def test_where_nobody_administers_nobody_is_the_last(bob: Person, charlie: Person):
    assert not rules.is_last_administrator(bob)


def test_the_last_administrator_is_the_only_active_one(alice: Person, bob: Person, charlie: Person):
    assert rules.is_last_administrator(alice)
    assert not rules.is_last_administrator(bob)
    assert not rules.is_last_administrator(charlie)
    PersonFactory(groups=[ADMINISTRATORS])
    assert not rules.is_last_administrator(alice)
