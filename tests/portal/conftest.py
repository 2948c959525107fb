import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.conf import settings

from tests.portal.office import Clerk, Worker, manage, working
from tests.postgres import Cluster
from tests.snapshots import START, Snapshots


class Store(Protocol):
    """A database of its own for processes to work on, which can be taken away for a while."""

    url: str

    def away(self) -> Any: ...

    def empty(self) -> str: ...


class SqliteStore:
    """A file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._empty = count(1)
        self.path = folder / "office.sqlite3"
        self.url = f"sqlite:///{self.path}"

    @contextmanager
    def away(self) -> Iterator[None]:
        """Somebody keeps it locked."""
        with sqlite3.connect(self.path, timeout=20, isolation_level=None) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            yield
            connection.execute("ROLLBACK")
        connection.close()

    def empty(self) -> str:
        """Another one, without any table."""
        return f"sqlite:///{self._folder / f'empty_{next(self._empty)}.sqlite3'}"


class PostgresStore:
    """A server."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._empty = count(1)
        self.url = cluster.create("office")

    @contextmanager
    def away(self) -> Iterator[None]:
        """The server is cut off."""
        self._cluster.stop(at_once=True)
        yield
        self._cluster.start()

    def empty(self) -> str:
        """Another one, without any table."""
        return self._cluster.create(f"empty_{next(self._empty)}")


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory, django_db_setup: Snapshots) -> Iterator[Store]:
    """A migrated database of the kind that the suite runs on."""
    if "sqlite3" in settings.DATABASES["default"]["ENGINE"]:
        file = SqliteStore(tmp_path_factory.mktemp("office"))
        shutil.copy(django_db_setup.file_of(START), file.path)
        yield file
        return
    with Cluster() as cluster:
        server = PostgresStore(cluster)
        manage(server.url, "migrate", "-v0")
        yield server


@pytest.fixture(scope="session")
def clerk(store: Store) -> Iterator[Clerk]:
    """Somebody to put jobs on the queue."""
    clerk = Clerk(store.url)
    yield clerk
    clerk.close()


@pytest.fixture
def worker(store: Store, clerk: Clerk, tmp_path: Path) -> Iterator[Worker]:
    """A worker that runs, and is gone after the test."""
    with working(store.url, tmp_path / "worker.log") as worker:
        yield worker
