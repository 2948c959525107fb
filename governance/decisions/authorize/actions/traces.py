"""Plain `allow` verdicts are written in batches, within a second; all others before their answer.

Where a batch can't be written, the next question waits for it and is not allowed if that fails.
"""

import atexit
import contextlib
import json
import logging
import os
import threading
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from governance.decisions.authorize.models import Authorization

Values = dict[str, Any]
_TABLE = Authorization._meta.db_table
logger = logging.getLogger("portal.authorize")
EVERY = 0.5  # seconds
MOST = 5_000


class Batches:
    """The traces of one process that are not written yet, and the thread that writes them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._there_is_some = threading.Event()
        self._rows: list[Values] = []
        self._thread: threading.Thread | None = None
        self._pid = 0
        self._has_failed = False

    def keep(self, row: Values) -> None:
        """Have a row written soon; at once where the last batch failed or too many wait."""
        with self._lock:
            self._rows.append(row)
            self._begin()
            must_wait = self._has_failed or len(self._rows) > MOST
        self._there_is_some.set()
        if must_wait:
            self.write()

    def write(self) -> None:
        """Write whatever waits; it goes on waiting where that fails."""
        with self._writing:
            with self._lock:
                rows, self._rows = self._rows, []
            if not rows:
                return
            try:
                _insert(rows)
            except DatabaseError:
                with self._lock:
                    self._rows, self._has_failed = [*rows, *self._rows], True
                raise
            self._has_failed = False

    def _begin(self) -> None:
        """A forked process has the list, but not the thread."""
        if self._thread and self._thread.is_alive() and self._pid == os.getpid():
            return
        self._pid = os.getpid()
        self._thread = threading.Thread(target=self._run, name="allow traces", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            self._there_is_some.wait()
            self._there_is_some.clear()
            pause.wait(EVERY)
            try:
                self.write()
            except DatabaseError:
                logger.exception("Traces of allowed actions can't be written.")
                self._there_is_some.set()
            finally:
                connection.close()  # idle for long, it would only be in the way


def _insert(rows: list[Values]) -> None:
    """All rows at once, by the quickest way that the database has."""
    if connection.vendor != "postgresql":
        with transaction.atomic():
            Authorization.objects.bulk_create(Authorization(**row) for row in rows)
        return
    columns = ", ".join(rows[0])
    with connection.cursor() as cursor, cursor.copy(f"COPY {_TABLE} ({columns}) FROM STDIN") as to:
        for row in rows:
            to.write_row(
                [json.dumps(row["reasons"]) if n == "reasons" else v for n, v in row.items()]
            )


_batches = Batches()


def keep(row: Values) -> None:
    """Keep the trace of an allowed action."""
    if settings.ALLOWS_KEPT_IN_BATCHES:
        _batches.keep(row)
    else:
        Authorization(**row).save(force_insert=True)


@atexit.register
def _write_the_last() -> None:
    with contextlib.suppress(DatabaseError):
        _batches.write()
