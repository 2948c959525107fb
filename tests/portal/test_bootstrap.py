"""What `make run` does before Django is there: Python, `.venv`, requirements, `.env`."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import environ
import pytest

from portal import bootstrap
from portal.env import ROOT, Environment


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A fresh clone that needs no packages, so that nothing is fetched."""
    (tmp_path / "portal").mkdir()
    shutil.copy(ROOT / "portal" / "bootstrap.py", tmp_path / "portal")
    for name in ("requirements.txt", "requirements-dev.txt", "constraints.txt"):
        (tmp_path / name).write_text("# nothing\n")
    return tmp_path


def begin(clone: Path, *words: str, **changed: str) -> subprocess.CompletedProcess[str]:
    """Run the clone's bootstrap."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return subprocess.run(
        [sys.executable, str(clone / "portal" / "bootstrap.py"), *words],
        env={**kept, **changed},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.processes
def test_a_fresh_clone_is_made_ready_once(clone: Path) -> None:
    first = begin(clone)
    assert first.returncode == 0, first.stderr
    assert (clone / ".venv" / "bin" / "python").exists()
    assert stat.S_IMODE((clone / ".env").stat().st_mode) == 0o600
    written = (clone / ".env").read_text()

    second = begin(clone)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert (clone / ".env").read_text() == written

    (clone / "requirements.txt").write_text("# changed\n")
    assert "Installing" in begin(clone).stdout

    (clone / "requirements.txt").write_text("no-such-package-anywhere==1.0\n")
    refused = begin(clone, PIP_NO_INDEX="1")
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1].startswith("The requirements could not be installed")


@pytest.mark.processes
def test_a_missing_venv_module_is_named(clone: Path) -> None:
    hiding = clone / "hiding"
    hiding.mkdir()
    (hiding / "sitecustomize.py").write_text("import sys\nsys.modules['ensurepip'] = None\n")
    done = begin(clone, PYTHONPATH=str(hiding))
    assert done.returncode == 1
    assert done.stderr == "Python's venv module is missing. On Debian: apt install python3-venv\n"


@pytest.mark.processes
def test_a_folder_that_cannot_be_used_is_named(clone: Path) -> None:
    (clone / ".venv").write_text("a file where a folder should be")
    done = begin(clone)
    assert done.returncode == 1
    assert str(clone) in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_an_old_python_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit) as refused:
        bootstrap.go_on_with_a_newer_python()
    assert refused.value.code == ("The portal needs Python 3.11 or newer; found only Python 3.9.")


# --- .env -------------------------------------------------------------------------------------


@pytest.fixture
def env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(bootstrap, "ENV", tmp_path / ".env")
    return tmp_path / ".env"


def read(file: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """As the portal reads it at start."""
    found: dict[str, str] = {}
    monkeypatch.setattr(environ.Env, "ENVIRON", found)
    environ.Env.read_env(file)
    return Environment.read(found)


def test_the_first_env_is_complete(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bootstrap.write_env("")
    settings = read(env_file, monkeypatch)
    assert settings.PORTAL_LOOPBACK is True
    assert len(settings.SECRET_KEY) > 50
    assert len(settings.PORTAL_DEMO_PASSWORD.split("-")) == 5
    assert settings.PORTAL_COMPANY == "Halden & Finch"


def test_two_clones_have_nothing_in_common() -> None:
    assert len({bootstrap.readable_password() for _ in range(50)}) == 50


@pytest.mark.parametrize(
    "password", ["plain words", 'quo"te', "back\\slash\\n", "$HOME #1", "'single'", "größer"]
)
def test_a_password_from_outside_is_kept(
    env_file: Path, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    for given in (password, ""):
        bootstrap.write_env(given)
        settings = read(env_file, monkeypatch)
        kept = settings.PORTAL_DEMO_PASSWORD
        assert kept == password


def test_an_env_that_is_there_is_respected(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = f"# mine\nPORTAL_LOOPBACK=true\nSECRET_KEY={'k' * 50}\nPORTAL_COMPANY=Ours\n"
    mine += "PORTAL_DEMO_PASSWORD=old\n"
    env_file.write_text(mine)
    bootstrap.write_env("")
    assert env_file.read_text() == mine
    bootstrap.write_env("new")
    settings = read(env_file, monkeypatch)
    assert (settings.PORTAL_COMPANY, settings.PORTAL_DEMO_PASSWORD) == ("Ours", "new")
    assert env_file.read_text().startswith("# mine\n")
    assert stat.S_IMODE(env_file.stat().st_mode) == 0o600


def test_a_password_that_no_line_can_hold_is_refused(env_file: Path) -> None:
    with pytest.raises(SystemExit, match="PORTAL_DEMO_PASSWORD"):
        bootstrap.write_env("two\nlines")
    assert not env_file.exists()
