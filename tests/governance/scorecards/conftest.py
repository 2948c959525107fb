import pytest

from tests.conftest import Clock
from tests.governance.changes.team import Team
from tests.governance.scorecards.team import a_running_team


@pytest.fixture
def owners(db: None, clock: Clock) -> Team:
    """A process with both halves, on a Friday."""
    return a_running_team(clock)
