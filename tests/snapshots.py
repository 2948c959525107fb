"""Snapshots of the test database, put back in milliseconds.

Tests that commit would be cleaned up by emptying every table; the append-only triggers refuse
that, and rightly. So the whole database is put back as it was kept instead.
"""

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from django.db import connection

START = "start"


class Snapshots:
    """What was kept under which name, and which of them tests go back to."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="portal-snapshots-"))
        self._kept: set[str] = set()
        self.current = START

    def __contains__(self, name: str) -> bool:
        return name in self._kept

    def keep(self, name: str) -> None:
        """Remember the database as it is now."""
        if connection.vendor == "sqlite":
            self._copy(into=name)
        else:
            _keep_in_schema(name)
        self._kept.add(name)

    def go_back(self, name: str = "") -> None:
        """Make the database what it was; later tests go back to the same."""
        self.current = name or self.current
        if connection.vendor == "sqlite":
            self._copy(out_of=self.current)
        else:
            _take_from_schema(self.current)

    def file_of(self, name: str) -> Path:
        """Where SQLite's copy is; whoever wants to write takes a copy of that."""
        return self._folder / f"{name}.sqlite3"

    def close(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _copy(self, *, into: str = "", out_of: str = "") -> None:
        connection.ensure_connection()
        with sqlite3.connect(self.file_of(into or out_of)) as file:
            source, target = file, connection.connection
            if into:
                source, target = target, source
            source.backup(target, progress=_giving_up_after(seconds=20))
        file.close()


def _giving_up_after(seconds: int) -> Callable[[int, int, int], None]:
    """A copy waits for as long as someone else writes; a thread left behind must not hang us."""
    end = time.monotonic() + seconds

    def progress(status: int, remaining: int, total: int) -> None:
        if time.monotonic() > end:
            raise TimeoutError("another connection still holds the test database")

    return progress


def _tables() -> list[str]:
    return connection.introspection.table_names()


def _filled(tables: Iterable[str]) -> list[str]:
    """The tables that have rows."""
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [row[0] for row in cursor.fetchall()]


def _keep_in_schema(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA "{name}"')
        for table in _filled(_tables()):
            cursor.execute(f'CREATE TABLE "{name}"."{table}" AS TABLE public."{table}"')
        cursor.execute(
            f'CREATE TABLE "{name}".kept_sequences AS SELECT sequencename AS name, '
            "coalesce(last_value, start_value) AS value, last_value IS NOT NULL AS called "
            "FROM pg_sequences WHERE schemaname = 'public'"
        )


def _take_from_schema(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '20s'")
        # Neither append-only triggers nor foreign keys speak for the length of this.
        cursor.execute("SET session_replication_role = replica")
        for table in _filled(_tables()):
            cursor.execute(f'DELETE FROM "{table}"')
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s "
            "AND tablename <> 'kept_sequences'",
            [name],
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'INSERT INTO "{table}" SELECT * FROM "{name}"."{table}"')
        cursor.execute(
            "SELECT setval(format('public.%I', name)::regclass, value, called) "
            f'FROM "{name}".kept_sequences'
        )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("RESET lock_timeout")
