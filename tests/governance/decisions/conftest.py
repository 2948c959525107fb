import pytest

from tests.governance.decisions.logging import Log


@pytest.fixture
def log(db: None) -> Log:
    """An agent that logs under a contract in force."""
    return Log()
