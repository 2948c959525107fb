"""A migrated SQLite file, made once for a set of migrations and copied for each run.

Migrating takes seconds and grows with every model. Nothing but tables comes from the copy: rights,
triggers and whatever else a migrate leaves behind are put in by the migrate that every run does.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.env import ROOT
from portal.prepare import PRIVATE, VAR

FOLDER = VAR / "test-bases"
KEPT = 3


def copy_to(target: Path) -> None:
    """Put a database with all tables at a place."""
    base = FOLDER / f"{_fingerprint()}.sqlite3"
    VAR.mkdir(mode=PRIVATE, exist_ok=True)
    FOLDER.mkdir(mode=PRIVATE, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the other worker waits and then copies
        if not base.exists():
            _build(base)
            _forget_old()
        shutil.copy(base, target)
        os.utime(base)


def _fingerprint() -> str:
    """Changes with any migration of ours and any version of a library."""
    digest = hashlib.sha256((ROOT / "constraints.txt").read_bytes())
    for app in apps.get_app_configs():
        digest.update(app.name.encode())
        if Path(app.path).is_relative_to(ROOT) and ".venv" not in app.path:
            for path in sorted(Path(app.path).glob("migrations/*.py")):
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:20]


def _build(base: Path) -> None:
    draft = base.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with _connected_to(draft):
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=DELETE")  # so that one file holds everything
    draft.rename(base)


@contextmanager
def _connected_to(file: Path) -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(file)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _forget_old() -> None:
    bases = sorted(FOLDER.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)
    for base in bases[:-KEPT]:
        base.unlink()
