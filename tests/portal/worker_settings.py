"""Settings of the workers that tests start and kill: as the tests', with kinds of job to kill."""

from tests.settings import *  # noqa: F403  the tests' settings, but for what follows
from tests.settings import JOB_MODULES

JOB_MODULES = [*JOB_MODULES, "tests.processes.work.kinds"]
# So short that a job outlives its first lease several times over.
JOB_LEASE_SECONDS = 4
