import pytest

from tests.conftest import Clock
from tests.governance.changes.team import Team, a_team


@pytest.fixture
def team(db: None, clock: Clock) -> Team:
    """A process with everybody whom a change of its rules may need, on a working day."""
    return a_team()
