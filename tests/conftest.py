"""What every test may ask for: a database, a clock, the demo company."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import hypothesis
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase

from house.clock import now, standing_at
from tests.base import copy_to
from tests.snapshots import START, Snapshots

hypothesis.settings.register_profile("small", max_examples=25, deadline=None)
hypothesis.settings.register_profile("large", max_examples=2000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "small"))

# A Wednesday at eleven in the morning: everybody is at work.
A_WORKING_DAY = datetime(2026, 3, 11, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The database is there already, but for what is migrated on top."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """Begin with a copy of the tables."""
    if connection.vendor != "sqlite":
        yield
        return
    file = Path(connection.settings_dict["TEST"]["NAME"])
    with django_db_blocker.unblock():
        copy_to(file)
    yield
    for leftover in file.parent.glob(f"{file.name}*"):
        leftover.unlink()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[Snapshots]:
    """The migrated database, kept once; tests that commit go back to it."""
    snapshots = Snapshots()
    with django_db_blocker.unblock():
        snapshots.keep(START)
    with patch.object(TransactionTestCase, "_fixture_teardown", lambda case: snapshots.go_back()):
        yield snapshots
    snapshots.close()


@pytest.fixture(scope="module")
def demo(django_db_setup: Snapshots, django_db_blocker: Any) -> Iterator[None]:
    """The demo company as of today, for every test of the module. It is built once."""
    with django_db_blocker.unblock():
        if "demo" not in django_db_setup:
            call_command("demo", stdout=StringIO())
            django_db_setup.keep("demo")
        django_db_setup.go_back("demo")
    yield
    with django_db_blocker.unblock():
        django_db_setup.go_back(START)


class Clock:
    """The portal's clock in the hands of a test."""

    def __init__(self, moment: datetime) -> None:
        self._standing = ExitStack()
        self.set(moment)

    def set(self, moment: datetime) -> None:
        """Let it stand at a moment."""
        self._standing.enter_context(standing_at(moment))

    def forward(self, **duration: float) -> datetime:
        """Turn it on by `minutes=5`, `hours=2` and so on."""
        self.set(now() + timedelta(**duration))
        return now()

    def release(self) -> None:
        """Let it run again."""
        self._standing.close()


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock that stands on a working day until the test moves it."""
    clock = Clock(A_WORKING_DAY)
    yield clock
    clock.release()
