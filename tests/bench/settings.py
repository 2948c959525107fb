"""The tests' settings with one more address: a page that does nothing, as a floor."""

from tests.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
