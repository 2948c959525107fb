from dataclasses import dataclass

import pytest
from django.http import HttpResponse
from django.test import Client

from processes.models import Person, Process
from tests.agents import a_domain, a_process
from tests.factories import PersonFactory


@dataclass(frozen=True)
class Cast:
    """Alice answers for the process, Bob is called by it, Charlie is a stranger to it."""

    alice: Person
    bob: Person
    charlie: Person
    compliance: Person
    process: Process


@pytest.fixture
def cast(db: None) -> Cast:
    """A process with its people, and some who have nothing to do with it."""
    alice = PersonFactory(name="Alice Albers", email="alice@example.com", groups=["staff"])
    alice.phone = "+49 30 1"
    alice.save()
    bob = PersonFactory(name="Bob Brandt", groups=["staff"])
    deputy = PersonFactory(name="Dora Dahl", groups=["staff"])
    process = a_process(
        accountable=alice, accountable_deputy=deputy, escalation_owner=bob, escalation_backup=deputy
    )
    charlie = PersonFactory(name="Charlie Cole", groups=["staff"])
    compliance = PersonFactory(name="Ines Okafor", groups=["staff", "compliance"])
    return Cast(alice, bob, charlie, compliance, process)


@pytest.fixture
def secret(cast: Cast) -> Process:
    """A restricted process with people of its own."""
    return a_process(
        "identity_check",
        is_restricted=True,
        tier=4,
        stage="pilot",
        domain=a_domain("vault_keeping"),
    )


class Reader:
    """Someone who reads pages."""

    def __init__(self, person: Person) -> None:
        self.client = Client()
        self.client.force_login(person)

    def get(self, address: str, status: int = 200) -> str:
        """A page's text."""
        return self._text(self.client.get(address), status)

    def post(self, address: str, status: int = 302, **fields: object) -> str:
        """What comes back when a form is sent."""
        return self._text(self.client.post(address, fields), status)

    @staticmethod
    def _text(answer: HttpResponse, status: int) -> str:
        assert answer.status_code == status
        content = b"".join(answer) if answer.streaming else answer.content
        return content.decode()
