"""A process in force with a required set of a few cases."""

import pytest

from governance.evaluations.actions import consent, require_set
from governance.models import EvaluationSet
from processes.contracts.in_force import in_force as version_of
from processes.models import ContractVersion, Person, Process
from tests.evaluations import a_case


@pytest.fixture
def version(in_force: Process) -> ContractVersion:
    """What agents work under."""
    found = version_of(in_force)
    assert found
    return found


@pytest.fixture
def asked(own: EvaluationSet, in_force: Process, eva: Person, olga: Person) -> EvaluationSet:
    """A required set: small refunds are paid, large ones are handed over."""
    for amount in (12, 40):
        a_case(
            own,
            eva,
            name=f"Refund of {amount}",
            inputs={"ticket_id": f"T-{amount}", "amount": amount},
            checks=[{"type": "icontains", "value": "refund"}],
        )
    a_case(
        own,
        eva,
        name="Far too large",
        inputs={"ticket_id": "T-900", "amount": 900},
        checks=[{"type": "icontains", "value": "person"}],
        must_pass=True,
    )
    made = require_set(own, in_force, threshold_percent=60, by=eva, because="It shows enough")
    assert made.proposal
    consent(made.proposal, by=olga, because="It does")
    return own
