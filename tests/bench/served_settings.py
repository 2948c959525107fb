"""Production's settings with the addresses of the bench, for a server that is measured."""

from portal.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
