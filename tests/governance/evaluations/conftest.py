"""Eva owns the evaluations of a process, Olga is compliance, Charlie is a colleague and no more."""

import pytest

from governance.evaluations.actions import consent, require_set
from governance.models import Case, EvaluationSet
from processes.models import Person, Process
from processes.people.groups import COMPLIANCE, STAFF
from tests.agents import a_process
from tests.contracts import a_contract
from tests.evaluations import a_case, a_set, watched_by
from tests.factories import PersonFactory


@pytest.fixture
def eva(db: None) -> Person:
    """The evaluation owner."""
    return PersonFactory(name="Eva Ek", email="eva@example.com", groups=[STAFF])


@pytest.fixture
def olga(db: None) -> Person:
    """A member of compliance."""
    return PersonFactory(name="Olga Orr", email="olga@example.com", groups=[STAFF, COMPLIANCE])


@pytest.fixture
def charlie(db: None) -> Person:
    """A colleague who is named nowhere."""
    return PersonFactory(name="Charlie Chen", email="charlie@example.com", groups=[STAFF])


@pytest.fixture
def process(eva: Person) -> Process:
    """A process without a contract."""
    return watched_by(eva, a_process())


@pytest.fixture
def in_force(process: Process) -> Process:
    """The same process under a contract."""
    a_contract(process)
    return process


@pytest.fixture
def own(process: Process, eva: Person) -> EvaluationSet:
    """A set of the process."""
    return a_set("refunds-normal", eva, process=process)


@pytest.fixture
def pack(olga: Person) -> EvaluationSet:
    """A pack that any process may use."""
    return a_set("tone", olga, purpose="brand")


@pytest.fixture
def case(own: EvaluationSet, eva: Person) -> Case:
    """A case of the process's set."""
    return a_case(own, eva)


@pytest.fixture
def relied_on(
    own: EvaluationSet, case: Case, in_force: Process, eva: Person, olga: Person
) -> EvaluationSet:
    """The process's set, once the contract in force relies on it."""
    asked = require_set(own, in_force, threshold_percent=90, by=eva, because="It shows enough")
    assert asked.proposal
    consent(asked.proposal, by=olga, because="It does")
    return own
