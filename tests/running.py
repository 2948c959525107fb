"""Runs `manage.py` and its neighbours as processes of their own, as a person would."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from portal.env import ROOT


def environment(**settings: str) -> dict[str, str]:
    """A loopback installation's environment, without what the tests themselves run under."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    loopback = {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_ENV_FILE": os.devnull,
        "SECRET_KEY": "only-for-tests-" + "0" * 40,
        "PORTAL_LOOPBACK": "true",
        "PORTAL_DEMO_PASSWORD": "a-password-for-tests",
        "PYTHONWARNINGS": "default",
    }
    return {**kept, **loopback, **settings}


def manage(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command of manage.py to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=240,
    )


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Started:
    """A command that goes on running."""

    def __init__(self, output: Path, *words: str, **settings: str) -> None:
        self.output = output
        with output.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", *words],
                cwd=ROOT,
                env=environment(**settings),
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        """What it printed so far."""
        return self.output.read_text()

    def wait_for_page(self, url: str, *, patience: float = 60) -> str:
        """The page, as soon as it is there."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            assert self.process.poll() is None, self.said
            try:
                with urllib.request.urlopen(url, timeout=10) as answer:
                    text: str = answer.read().decode()
                    return text
            except URLError:
                time.sleep(0.05)
        raise AssertionError(f"no answer within {patience} s; it said: {self.said}")

    def family(self) -> list[int]:
        """Every process of its session that is alive."""
        return [pid for pid, session in sessions() if session == self.process.pid]

    def stop(self, how: signal.Signals, *, patience: float = 20) -> int:
        """Ask it to end, and return the code with which it did."""
        self.process.send_signal(how)
        return self.process.wait(patience)


def sessions() -> Iterator[tuple[int, int]]:
    """Process and session of everything alive on this machine."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            after_name = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if after_name[0] != "Z":
            yield int(entry.name), int(after_name[3])


@contextmanager
def started(output: Path, *words: str, **settings: str) -> Iterator[Started]:
    """A running command that does not outlive the test."""
    running = Started(output, *words, **settings)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()
        for pid in running.family():
            os.kill(pid, signal.SIGKILL)
