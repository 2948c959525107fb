"""Eva owns the evaluations of a process, Olga is compliance, Charlie is a colleague and no more."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from governance.evaluations.actions import consent, require_set
from governance.models import Case, EvaluationSet
from processes.models import Person, Process
from processes.people.groups import COMPLIANCE, STAFF
from tests.agents import a_process
from tests.contracts import a_contract
from tests.evaluations import a_case, a_set, watched_by
from tests.factories import PersonFactory


@dataclass(frozen=True)
class Cast:
    """The people, the process, its set with one case, and a pack."""

    eva: Person
    olga: Person
    charlie: Person
    process: Process
    own: EvaluationSet
    case: Case
    pack: EvaluationSet

    def rely(self) -> None:
        """Let a contract in force rely on the set."""
        a_contract(self.process)
        told: Any = {"threshold_percent": 90, "by": self.eva, "because": "It shows enough"}
        asked = require_set(self.own, self.process, **told)
        assert asked.proposal
        consent(asked.proposal, by=self.olga, because="It does")


@pytest.fixture
def cast(db: None) -> Cast:
    """Everyone and everything."""
    eva = PersonFactory(name="Eva Ek", groups=[STAFF])
    olga = PersonFactory(name="Olga Orr", groups=[STAFF, COMPLIANCE])
    charlie = PersonFactory(name="Charlie Chen", groups=[STAFF])
    process = watched_by(eva, a_process())
    own = a_set("refunds-normal", eva, process=process)
    pack = a_set("tone", olga, purpose="brand")
    return Cast(eva, olga, charlie, process, own, a_case(own, eva), pack)


class Visitor:
    """Somebody with a browser."""

    def __init__(self, person: Person) -> None:
        self.client = Client()
        self.client.force_login(person)

    def get(self, to: str, /, *args: Any, status: int = 200, **query: Any) -> str:
        """A page's text."""
        answer = self.client.get(reverse(f"evaluations:{to}", args=args), query)
        assert answer.status_code == status, answer.text[:2000]
        if getattr(answer, "streaming", False):
            return b"".join(answer).decode()
        return answer.text

    def post(self, to: str, /, *args: Any, status: int = 200, **data: Any) -> str:
        """What comes of a form, at the end of all redirects."""
        told = {"because": "It happens every day", **data}
        answer = self.client.post(reverse(f"evaluations:{to}", args=args), told, follow=True)
        assert answer.status_code == status, answer.text[:4000]
        return answer.text


@pytest.fixture
def eva(cast: Cast) -> Visitor:
    """The evaluation owner at the screen."""
    return Visitor(cast.eva)


@pytest.fixture
def olga(cast: Cast) -> Visitor:
    """Compliance at the screen."""
    return Visitor(cast.olga)


@pytest.fixture
def charlie(cast: Cast) -> Visitor:
    """A stranger at the screen."""
    return Visitor(cast.charlie)
