from collections.abc import Iterator
from typing import Any

import pytest

from processes.work import kinds
from processes.work.models import Job
from tests.processes.work import kinds as for_tests


@pytest.fixture(autouse=True)
def _kinds(settings: Any) -> Iterator[None]:
    """The kinds that only tests know."""
    assert for_tests
    settings.JOB_MODULES = [*settings.JOB_MODULES, "tests.processes.work.kinds"]
    kinds._load.cache_clear()
    yield
    kinds._load.cache_clear()


def anew(job: Job) -> Job:
    """The job as it stands in the database now."""
    return Job.objects.get(pk=job.pk)
