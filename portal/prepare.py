"""Everything between a fresh checkout and a portal that can answer: each step is safe to repeat."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from portal.env import ROOT

Say = Callable[[str], Any]

VAR = ROOT / "var"
# Databases and mails are for nobody else who has an account on this machine.
PRIVATE = 0o700


class NotReady(Exception):
    """Something keeps the portal from starting; the text is for whoever starts it."""


def prepare(say: Say) -> None:
    """Bring database and static files to what this version of the portal needs."""
    make_folders()
    reach_database()
    refuse_newer_database()
    migrate(say)
    call_command("createcachetable", verbosity=0)
    collect_static(say)


def make_folders() -> None:
    """The folders that the portal writes to, checked before anything is written."""
    for folder in _folders():
        probe = folder / ".writable"
        try:
            folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
            if folder.is_relative_to(VAR):  # what others made elsewhere is theirs to close
                folder.chmod(PRIVATE)
            probe.touch()
            probe.unlink()
        except OSError as problem:
            raise NotReady(
                f"The folder {folder} can't be written to: {problem.strerror}."
            ) from None


def _folders() -> Iterator[Path]:
    yield VAR
    if mails := getattr(settings, "EMAIL_FILE_PATH", ""):
        yield Path(mails).resolve()
    if connection.vendor == "sqlite":
        yield Path(connection.settings_dict["NAME"]).resolve().parent


def database_name() -> str:
    """Where the data is, without the password."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(told["NAME"])
    return f"{told['NAME']} at {told['HOST'] or 'localhost'}:{told['PORT'] or 5432}"


def reach_database() -> None:
    """Refuse with a sentence where Django would show its insides."""
    try:
        connection.ensure_connection()
    except DatabaseError as problem:
        raise NotReady(
            f"The database {database_name()} can't be reached: {_first_line(problem)}. "
            "Check the setting DATABASE_URL, and that the server runs."
        ) from None


def unknown_migrations() -> list[str]:
    """Migrations of ours that were applied, and that this version of the portal does not have."""
    loader = MigrationLoader(connection)
    ours = {app.label for app in apps.get_app_configs() if Path(app.path).parent == ROOT}
    known = set(loader.disk_migrations or {})
    return sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations or {}
        if app in ours and (app, name) not in known
    )


def pending_migrations() -> list[str]:
    """Migrations that wait to be applied, in their order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def refuse_newer_database() -> None:
    """An older portal must not write into a newer portal's tables."""
    if unknown := unknown_migrations():
        raise NotReady(
            f"The database {database_name()} was migrated by another version of the portal "
            f"(this one does not know {unknown[0]}). Start that version, or restore a backup."
        )


def refuse_unprepared() -> None:
    """Without its tables the portal would answer, and fail at the first page."""
    reach_database()
    refuse_newer_database()
    if pending := pending_migrations():
        raise NotReady(
            f"The database {database_name()} is not ready for this version of the portal "
            f"({pending[0]} is not applied). Run manage.py prepare, then start again."
        )


def migrate(say: Say) -> None:
    """Apply what is pending. With nothing pending, rights and triggers are still put in place."""
    if pending_migrations():
        say("Preparing the database.")
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except Exception as problem:
        raise NotReady(_half_migrated(problem)) from problem


def _half_migrated(problem: Exception) -> str:
    try:
        pending = pending_migrations()
    except Exception:  # the tables are in a state that can't even be planned from
        pending = []
    place = f"stopped at {pending[0]}" if pending else "did not finish"
    return (
        f"Migrating the database {database_name()} {place}: {_first_line(problem)}. It is half "
        "migrated: restore the backup made before, or mend what is named here, and start again."
    )


def collect_static(say: Say) -> None:
    """Collect style sheets, scripts and icons, unless none has changed since the last time."""
    if static_is_collected():
        return
    say("Collecting static files.")
    call_command("collectstatic", interactive=False, verbosity=0)
    _static_mark().write_text(_static_fingerprint())


def static_is_collected() -> bool:
    """Whether what is served is what stands in the source."""
    mark = _static_mark()
    return mark.exists() and mark.read_text() == _static_fingerprint()


def _static_mark() -> Path:
    return Path(f"{settings.STATIC_ROOT}.from")


def _static_fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            seen = Path(storage.path(path)).stat()
            digest.update(f"{path} {seen.st_size} {seen.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def free_space() -> int:
    """Bytes left where the portal writes; on the tightest of its folders."""
    return min(shutil.disk_usage(folder).free for folder in _folders() if folder.exists())


def _first_line(problem: BaseException) -> str:
    text = str(problem).strip() or type(problem).__name__
    return text.splitlines()[0].rstrip(".")
