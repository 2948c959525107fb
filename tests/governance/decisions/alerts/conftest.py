import pytest

from processes.models import Process
from tests.agents import a_process
from tests.conftest import Clock


@pytest.fixture
def process(db: None, clock: Clock) -> Process:
    """A live process on a Wednesday at eleven."""
    return a_process()
