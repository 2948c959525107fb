"""Alice answers for a process, Bob is named beside it, Charlie is a colleague and no more."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from processes.models import Person, Process
from processes.people.groups import (
    ADMINISTRATORS,
    COMPLIANCE,
    OPERATIONS,
    STAFF,
    TECHNOLOGY,
)
from processes.register import actions
from processes.register.words import Circle, Role
from tests.agents import BY, a_process
from tests.factories import PersonFactory


@pytest.fixture
def alice(db: None) -> Person:
    """The accountable person."""
    return PersonFactory(name="Alice Adler", email="alice@example.com", groups=[OPERATIONS])


@pytest.fixture
def bob(db: None) -> Person:
    """Consulted: named, and without a say."""
    return PersonFactory(name="Bob Brandt", email="bob@example.com", groups=[STAFF])


@pytest.fixture
def charlie(db: None) -> Person:
    """A colleague who is named nowhere."""
    return PersonFactory(name="Charlie Chen", email="charlie@example.com", groups=[STAFF])


@pytest.fixture
def team(db: None) -> dict[str, Person]:
    """Whoever else a process needs, by what they are there."""
    keys = (
        "accountable_deputy escalation_owner escalation_backup business business_deputy "
        "system system_deputy evaluation evaluation_deputy"
    ).split()
    return {
        key: PersonFactory(name=key.replace("_", " ").capitalize(), groups=[STAFF]) for key in keys
    }


@pytest.fixture
def process(alice: Person, bob: Person, team: dict[str, Person]) -> Process:
    """A live process with everyone it needs."""
    first = ("accountable_deputy", "escalation_owner", "escalation_backup")
    made = a_process(accountable=alice, **{key: team[key] for key in first})
    for role in (Role.BUSINESS, Role.SYSTEM, Role.EVALUATION):
        person, deputy = team[role], team[f"{role}_deputy"]
        actions.name_role(made, role, person=person, deputy=deputy, **BY)
    actions.set_circle(made, Circle.CONSULTED, [bob], **BY)
    return Process.objects.get(pk=made.pk)


@pytest.fixture
def restricted(process: Process) -> Process:
    """The same, shown to those named alone."""
    return actions.restrict(process, True, **BY)


@pytest.fixture
def compliance(db: None) -> Person:
    """Someone of compliance."""
    return PersonFactory(name="Carla Compliance", groups=[COMPLIANCE])


@pytest.fixture
def colleague(db: None) -> Person:
    """Another one of compliance."""
    return PersonFactory(name="Conrad Compliance", groups=[COMPLIANCE])


@pytest.fixture
def administrator(db: None) -> Person:
    """Someone who enters processes and names people."""
    return PersonFactory(name="Adam Admin", groups=[ADMINISTRATORS])


@pytest.fixture
def technology(db: None) -> Person:
    """Someone who keeps keys."""
    return PersonFactory(name="Tess Technology", groups=[TECHNOLOGY])


@pytest.fixture
def as_person(db: None) -> Callable[[Person], Client]:
    """A browser in which someone is logged in."""

    def logged_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return logged_in


@pytest.fixture
def ways(process: Process) -> dict[str, Any]:
    """What creating a process needs, as a person would fill it in."""
    people = PersonFactory.create_batch(4)
    return {
        "slug": "vendor_onboarding",
        "name": "Vendor onboarding",
        "summary": "Collects a new vendor's papers.",
        "when_to_use": "A department buys from someone new.",
        "when_not_to_use": "Changed bank details.",
        "fallback": "Send the form by mail.",
        "domain": process.domain,
        "tier": process.tier,
        "capability": "suggests",
        "kind_of_work": "ingest",
        "accountable": people[0],
        "accountable_deputy": people[1],
        "escalation_owner": people[2],
        "escalation_backup": people[3],
        "answers": {
            "who_sees": "inside",
            "acts": "records",
            "production": "no",
            "undo": "yes",
            "regulated": "no",
        },
    }
