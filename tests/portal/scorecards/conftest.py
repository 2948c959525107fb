"""A process on a Friday, and people who look at its scorecard."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from processes.models import Person
from tests.conftest import Clock
from tests.governance.changes.team import Team
from tests.governance.scorecards.team import a_running_team

ONE = "/scorecards/support_refunds/"


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser."""

    person: Person
    client: Client

    def get(self, address: str, *, status: int = 200) -> str:
        """What a page says."""
        answer = self.client.get(address)
        assert answer.status_code == status, (address, answer.status_code)
        return answer.text

    def post(self, address: str, *, status: int = 200, **words: Any) -> str:
        """What the page says after a form was sent."""
        answer = self.client.post(address, words, follow=True)
        assert answer.status_code == status, (address, answer.status_code)
        return answer.text


def visitor(person: Person) -> Visitor:
    """A browser in which this person has logged in."""
    client = Client()
    client.force_login(person, backend="processes.people.backend.PeopleBackend")
    return Visitor(person, client)


@pytest.fixture
def team(db: None, clock: Clock) -> Team:
    """A process with both halves, live since January."""
    return a_running_team(clock)


@pytest.fixture
def owner(team: Team) -> Visitor:
    """The owner of the business half."""
    return visitor(team.business)


@pytest.fixture
def system(team: Team) -> Visitor:
    """The owner of the system half."""
    return visitor(team.system)


@pytest.fixture
def stranger(team: Team) -> Visitor:
    """A colleague with no part in it."""
    return visitor(team.stranger)
