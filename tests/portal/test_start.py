"""From nothing to a portal that answers, and what stands in the way, in one sentence each."""

import re
import shutil
import signal
import socket
import sqlite3
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from portal import prepare
from tests.base import copy_to
from tests.postgres import Cluster
from tests.running import Started, free_port, manage, started

pytestmark = pytest.mark.processes
SECOND_START = 20.0  # seconds; a goal of 5 on a quiet machine, with room for a busy one


def one_sentence(text: str) -> str:
    """What was said, which is a line and no more, and nothing of Python's insides."""
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    assert "Traceback" not in text
    return lines[0]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Path:
    """A database that is ready, to be copied."""
    file = tmp_path_factory.mktemp("prepared") / "portal.sqlite3"
    if connection.vendor == "sqlite":  # saves time; a whole first start is tried below
        with django_db_blocker.unblock():
            copy_to(file)
    done = manage("prepare", DATABASE_URL=f"sqlite:///{file}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("The database and the static files are ready.\n")
    return file


@pytest.fixture
def database(prepared: Path, tmp_path: Path) -> Path:
    """A copy of its own for one test."""
    return Path(shutil.copy(prepared, tmp_path))


def change(database: Path, statement: str) -> None:
    with sqlite3.connect(database) as file:
        file.execute(statement)
    file.close()


# --- who else may look --------------------------------------------------------------------------


def mode(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the place of the installation's."""
    monkeypatch.setattr(prepare, "VAR", tmp_path / "var")
    return tmp_path / "var"


def test_what_is_kept_is_for_its_owner_alone(var: Path, settings: Any) -> None:
    settings.EMAIL_FILE_PATH = str(var / "mails")
    prepare.make_folders()
    assert (mode(var), mode(var / "mails")) == (0o700, 0o700)


def test_folders_that_stood_open_are_closed(var: Path, settings: Any) -> None:
    settings.EMAIL_FILE_PATH = str(var / "mails")
    for folder in (var, var / "mails"):
        folder.mkdir()
        folder.chmod(0o755)
    prepare.make_folders()
    assert (mode(var), mode(var / "mails")) == (0o700, 0o700)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="elsewhere is where SQLite's file is")
def test_a_folder_elsewhere_is_made_closed_and_left_as_it_was_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o755)
    for name, expected in (("shared", 0o755), ("own", 0o700)):
        file = tmp_path / name / "portal.sqlite3"
        monkeypatch.setitem(connection.settings_dict, "NAME", str(file))
        prepare.make_folders()
        assert mode(tmp_path / name) == expected


# --- what stands in the way ---------------------------------------------------------------------


def test_preparing_again_changes_nothing(database: Path) -> None:
    done = manage("prepare", DATABASE_URL=f"sqlite:///{database}")
    assert one_sentence(done.stdout) == "The database and the static files are ready."
    assert done.returncode == 0


def test_a_bad_setting_is_named() -> None:
    done = manage("start", PORT="many")
    assert one_sentence(done.stderr) == "The setting PORT can't be read: use a whole number."
    assert done.returncode == 1


def test_a_missing_setting_is_named() -> None:
    done = manage("start", SECRET_KEY="")
    assert "SECRET_KEY" in one_sentence(done.stderr)
    assert done.returncode == 1


def test_a_demo_without_a_password_is_refused(database: Path) -> None:
    port = str(free_port())
    done = manage("start", DATABASE_URL=f"sqlite:///{database}", PORT=port, PORTAL_DEMO_PASSWORD="")
    assert "PORTAL_DEMO_PASSWORD is missing" in one_sentence(done.stderr)
    assert done.returncode == 1


def test_a_taken_port_is_named_before_anything_is_done(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        file = tmp_path / "portal.sqlite3"
        done = manage("start", DATABASE_URL=f"sqlite:///{file}", PORT=str(port))
    assert f"Port {port}" in one_sentence(done.stderr)
    assert done.returncode == 1
    assert not file.exists()


def test_an_unreachable_database_is_named_without_its_password() -> None:
    port = free_port()
    done = manage("prepare", DATABASE_URL=f"postgres://ada:wonder@127.0.0.1:{port}/books")
    said = one_sentence(done.stderr)
    assert f"The database books at 127.0.0.1:{port} can't be reached" in said
    assert "DATABASE_URL" in said
    assert "wonder" not in said
    assert done.returncode == 1


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "portal.sqlite3"
    file.write_text("This is a letter, and a long one. " * 100)
    done = manage("prepare", DATABASE_URL=f"sqlite:///{file}")
    assert f"The database {file} can't be reached" in one_sentence(done.stderr)
    assert done.returncode == 1


def test_a_folder_that_cannot_be_written_is_named() -> None:
    done = manage("prepare", DATABASE_URL="sqlite:////dev/null/portal.sqlite3")
    assert "The folder /dev/null can't be written to" in one_sentence(done.stderr)
    assert done.returncode == 1


def test_the_database_of_a_newer_portal_is_left_alone(database: Path) -> None:
    row = "'processes', '9999_from_a_later_version', '2030-01-01 00:00:00'"
    change(database, f"INSERT INTO django_migrations (app, name, applied) VALUES ({row})")
    done = manage("prepare", DATABASE_URL=f"sqlite:///{database}")
    assert "does not know processes.9999_from_a_later_version" in one_sentence(done.stderr)
    assert done.returncode == 1


def test_a_half_migrated_database_is_named(database: Path) -> None:
    change(database, "DELETE FROM django_migrations WHERE app = 'audit'")
    done = manage("prepare", DATABASE_URL=f"sqlite:///{database}")
    said = one_sentence(done.stderr)
    assert "stopped at audit.0001_initial" in said
    assert "half migrated" in said
    assert done.returncode == 1


# --- doctor -------------------------------------------------------------------------------------


def test_doctor_finds_what_is_missing(database: Path) -> None:
    change(database, "DROP TRIGGER audit_entry_no_update")
    change(database, "DELETE FROM auth_group_permissions")
    change(database, "DROP TABLE portal_cache")
    done = manage("doctor", DATABASE_URL=f"sqlite:///{database}")
    wrong = [line for line in done.stdout.splitlines() if line.startswith("WRONG")]
    assert done.returncode == 1
    assert any("triggers" in line and "audit_entry_no_update" in line for line in wrong)
    assert any("groups" in line and "compliance" in line for line in wrong)
    assert any("cache table" in line for line in wrong)
    assert "only-for-tests" not in done.stdout
    assert "a-password-for-tests" not in done.stdout


def test_doctor_says_that_a_database_was_not_migrated(tmp_path: Path) -> None:
    file = tmp_path / "portal.sqlite3"
    done = manage("doctor", DATABASE_URL=f"sqlite:///{file}")
    assert re.search(
        r"^WRONG  migrations: not applied yet: .*audit\.0001", done.stdout, re.MULTILINE
    )
    assert done.returncode == 1


# --- a whole start ------------------------------------------------------------------------------


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """An empty database of the kind that the suite runs on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/portal.sqlite3"
        return
    with Cluster() as cluster:
        yield cluster.create("portal")


def test_a_first_start_a_second_one_and_clean_ends(address: str, tmp_path: Path) -> None:
    port = free_port()
    here = f"http://127.0.0.1:{port}"
    settings = {"DATABASE_URL": address, "PORT": str(port)}

    with started(tmp_path / "first", "start", **settings) as first:
        assert first.wait_for_page(f"{here}/healthz", patience=240) == '{"status": "ok"}'
        assert "Sign in" in first.wait_for_page(here) or "Log in" in first.wait_for_page(here)
        greets(first, here)
        assert len(first.family()) >= 4
        ends_cleanly(first, signal.SIGINT)

    began = time.monotonic()
    with started(tmp_path / "second", "start", **settings) as second:
        second.wait_for_page(f"{here}/healthz")
        assert time.monotonic() - began < SECOND_START
        assert "Building" not in second.said
        greets(second, here)
        doctor_is_content(settings)
        ends_cleanly(second, signal.SIGTERM)


def greets(running: Started, here: str) -> None:
    """It says where it is, who can log in, and with what."""
    assert f"{here}/" in running.said
    for key in ("compliance", "owner", "technology", "staff", "admin"):
        assert re.search(rf"{key}@demo\.example +\S+ \S+, \w+", running.said)
    assert "a-password-for-tests" in running.said


def doctor_is_content(settings: dict[str, str]) -> None:
    """As soon as the worker has reported and swept for the first time."""
    end = time.monotonic() + 30
    while (done := manage("doctor", **settings)).returncode != 0:
        assert time.monotonic() < end, done.stdout
        time.sleep(0.5)


def ends_cleanly(running: Started, how: signal.Signals) -> None:
    """Asked to end it does, with 0, and nothing of it stays."""
    family = running.family()
    assert running.stop(how) == 0, running.said
    assert running.family() == []
    assert not any(Path(f"/proc/{pid}").exists() for pid in family)
    assert "Traceback" not in running.said
