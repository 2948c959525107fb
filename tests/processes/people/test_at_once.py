"""Two people who act in the same moment: one succeeds, the other reads a sentence."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from house.actors import SYSTEM
from house.refusals import Refusal
from processes.people import actions, refusals
from processes.people.groups import ADMINISTRATORS
from processes.people.models import Absence, Person
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


def both(*acts: Callable[[], Any]) -> list[type[Refusal] | None]:
    """Start all at the same moment; what each was refused with."""
    start = Barrier(len(acts))

    def done(act: Callable[[], Any]) -> type[Refusal] | None:
        try:
            start.wait()
            act()
        except Refusal as refusal:
            return type(refusal)
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(done, acts))


def test_two_administrators_cannot_remove_each_other():
    one, two = PersonFactory.create_batch(2, groups=[ADMINISTRATORS])
    refused = both(
        lambda: actions.deactivate(one, by=SYSTEM, because="Clean-up"),
        lambda: actions.set_groups(two, [], by=SYSTEM, because="Clean-up"),
    )
    assert sorted(map(str, refused)) == sorted(map(str, [None, refusals.LastAdministrator]))
    assert Person.objects.active().in_group(ADMINISTRATORS).count() == 1


def test_one_address_is_given_once():
    def add() -> None:
        actions.add_person(by=SYSTEM, because="New", email="dana@example.com", name="Dana")

    assert sorted(map(str, both(add, add))) == sorted(map(str, [None, refusals.EmailTaken]))


def test_the_same_days_are_entered_once():
    person = PersonFactory()

    def away() -> None:
        day = date(2026, 3, 12)
        actions.add_absence(person, by=SYSTEM, starts_on=day, ends_on=day)

    assert sorted(map(str, both(away, away))) == sorted(map(str, [None, refusals.AbsencesOverlap]))
    assert Absence.objects.count() == 1
