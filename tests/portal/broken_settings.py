"""Settings under which no web process can start."""

from tests.portal.worker_settings import *  # noqa: F403

ROOT_URLCONF = "tests.portal.there_is_no_such_module"
