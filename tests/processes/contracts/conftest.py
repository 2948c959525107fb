"""A complete draft that many tests start from, built once a module; and a process without one."""

from collections.abc import Iterator
from typing import Any

import pytest

from processes.models import ContractVersion, Person, Process
from tests.agents import a_process
from tests.contracts import a_draft
from tests.snapshots import START, Snapshots

LAID = "a contract"


@pytest.fixture(scope="module")
def laid(django_db_setup: Snapshots, django_db_blocker: Any) -> Iterator[None]:
    """A complete draft is in the database, for every test of the module."""
    with django_db_blocker.unblock():
        if LAID not in django_db_setup:
            a_draft()
            django_db_setup.keep(LAID)
        django_db_setup.go_back(LAID)
    yield
    with django_db_blocker.unblock():
        django_db_setup.go_back(START)


@pytest.fixture
def draft(laid: None, db: None) -> ContractVersion:
    """That draft, as it is in the database."""
    return ContractVersion.objects.select_related("process").get()


@pytest.fixture
def process() -> Process:
    return a_process()


@pytest.fixture
def owner(process: Process) -> Person:
    person: Person = process.accountable
    return person
