"""Makes a fresh clone ready to run, with nothing but Python itself: `.venv`, requirements, `.env`.

`make run` and its neighbours call this first. It keeps to words that an older Python understands,
so that it can say that the Python is too old.
"""

import argparse
import hashlib
import importlib.util
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
ENV = ROOT / ".env"
TO_RUN, TO_TEST = "requirements.txt", "requirements-dev.txt"
EXACTLY = "constraints.txt"
OLDEST = (3, 11)
NEWER = ("python3.13", "python3.12", "python3.11")
WORDS = (
    "acorn amber anchor apple autumn badge barley beacon birch bridge button cabin candle canyon "
    "cedar chalk cherry cloud clover copper coral cotton harbor hazel honey island ivory jacket "
    "kettle ladder lantern lemon linen maple marble meadow mirror morning needle nutmeg ocean "
    "olive orchard paper pebble pepper pillow planet pocket poplar quartz rabbit ribbon river "
    "saddle salmon silver spruce sugar summer tunnel velvet walnut window"
).split()


def main() -> None:
    parser = argparse.ArgumentParser(description="Make this folder ready to run.")
    parser.add_argument("--dev", action="store_true", help="for tests and checks, not to run")
    wanted = parser.parse_args()
    if sys.version_info < OLDEST:
        go_on_with_a_newer_python()
    try:
        install(TO_TEST if wanted.dev else TO_RUN)
        if not wanted.dev:
            write_env(os.environ.get("PORTAL_DEMO_PASSWORD", ""))
    except OSError as problem:
        sys.exit(f"The folder {ROOT} can't be used: {problem}.")


def go_on_with_a_newer_python() -> None:
    """Start again with a Python that is new enough, or say that there is none."""
    for name in NEWER:
        program = shutil.which(name)
        if program:
            os.execv(program, [program, *sys.argv])
    found = ".".join(str(part) for part in sys.version_info[:2])
    sys.exit(f"The portal needs Python 3.11 or newer; found only Python {found}.")


def install(wanted: str) -> None:
    """Bring `.venv` to what the list says, unless it is there already."""
    if _mark(wanted).exists() and _mark(wanted).read_text() == _fingerprint():
        return
    make_venv()
    print("Installing requirements; the first time this takes about half a minute.", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    done = subprocess.run([*pip, "-c", str(ROOT / EXACTLY), "-r", str(ROOT / wanted)])
    if done.returncode != 0:
        sys.exit("The requirements could not be installed; pip says above what was in the way.")
    # What tests need holds what running needs.
    for name in {wanted, TO_RUN}:
        _mark(name).write_text(_fingerprint())


def _mark(name: str) -> Path:
    return VENV / f"{name}.installed"


def _fingerprint() -> str:
    """Changes with the lists, and with the Python behind `.venv`."""
    digest = hashlib.sha256(str(PYTHON.resolve()).encode())
    for name in (EXACTLY, TO_RUN, TO_TEST):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def make_venv() -> None:
    """Make `.venv`, or make it anew where its Python has gone or has changed."""
    if PYTHON.exists() and _runs("import pip"):
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        sys.exit("Python's venv module is missing. On Debian: apt install python3-venv")
    if subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)]).returncode != 0:
        sys.exit(f"{VENV} could not be made; Python says above what was in the way.")


def _runs(code: str) -> bool:
    told = [str(PYTHON), "-c", code]
    return subprocess.run(told, stderr=subprocess.DEVNULL).returncode == 0


def write_env(demo_password: str) -> None:
    """Write `.env` on first use; later only a demo password that the caller sets is taken over."""
    if any(ord(character) < 32 for character in demo_password):
        sys.exit("The setting PORTAL_DEMO_PASSWORD can't be used: it has a control character.")
    if not ENV.exists():
        _write(
            "# The settings of this installation; docs/settings.md explains each of them.",
            f"SECRET_KEY={secrets.token_urlsafe(48)}",
            "# Plain HTTP, for this machine alone; mails are kept as files beside the database.",
            "PORTAL_LOOPBACK=true",
            "EMAIL_URL=filemail:///var/mails",
            'PORTAL_COMPANY="Halden & Finch"',
            f"PORTAL_DEMO_PASSWORD={_quoted(demo_password or readable_password())}",
        )
    elif demo_password:
        lines = [line for line in ENV.read_text().splitlines() if not _sets_password(line)]
        _write(*lines, f"PORTAL_DEMO_PASSWORD={_quoted(demo_password)}")


def readable_password() -> str:
    """Four words and a number: easy to type, about 37 bits, for a throttled log-in on loopback."""
    words = [secrets.choice(WORDS) for _ in range(4)]
    return "-".join([*words, str(secrets.randbelow(9000) + 1000)])


def _sets_password(line: str) -> bool:
    return line.startswith(("PORTAL_DEMO_PASSWORD=", "export PORTAL_DEMO_PASSWORD="))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _write(*lines: str) -> None:
    """For nobody else's eyes, and never half."""
    draft = ENV.with_name(".env.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")
    draft.replace(ENV)


if __name__ == "__main__":
    main()
