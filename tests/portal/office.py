"""A database, a worker on it, and the means to kill any part of it and to see what became of it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings

ROOT = settings.ROOT
PATIENCE = 30.0
WHOLE = ["worker", "jobs", "sweep", "idle", "idle", "monitor", "pusher"]

Found = TypeVar("Found")


def until(look: Callable[[], Found | None], *, within: float = PATIENCE, what: str = "it") -> Found:
    """What `look` finds, as soon as it finds something."""
    end = time.monotonic() + within
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"Waited {within} s in vain for {what}.")
        time.sleep(0.05)


def _children() -> dict[int, list[int]]:
    """Processes by their parent; those that ended and wait to be buried are left out."""
    by_parent: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rsplit(")", 1)[1].split()
            if fields[0] != "Z":
                by_parent.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    return by_parent


def below(pid: int) -> list[int]:
    """All processes that descend from this one."""
    by_parent, found, to_look_at = _children(), [], [pid]
    while to_look_at:
        children = by_parent.get(to_look_at.pop(), [])
        found += children
        to_look_at += children
    return found


def is_there(pid: int) -> bool:
    """Whether the process lives."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def part_of(pid: int) -> str:
    """Which part of a worker or of a portal a process is, by its title."""
    with suppress(OSError):
        title = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
        if title.startswith("portal "):
            return title.removeprefix("portal ")
        if title.startswith("qcluster "):
            return title.split()[2]
    return ""


def environment(url: str) -> dict[str, str]:
    """The environment of everything that works on this database."""
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.portal.worker_settings",
        "PYTHONPATH": str(ROOT),
    }


def manage(url: str, *arguments: str) -> None:
    """Run a command on this database."""
    command = [sys.executable, "manage.py", *arguments, "--skip-checks"]
    subprocess.run(command, cwd=ROOT, env=environment(url), check=True, stdout=subprocess.DEVNULL)


class Clerk:
    """Puts jobs on the queue and looks after them, in a process of its own."""

    def __init__(self, url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.portal.clerk"],
            cwd=ROOT,
            env=environment(url),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, *words: Any) -> Any:
        """One answer; an error of the database is an AssertionError."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "is" in answer, answer["problem"]
        return answer["is"]

    def put(self, kind: str, subject: str = "", *, attempts: int = 3) -> int:
        pk: int = self.ask("put", kind, subject, attempts)
        return pk

    def look(self, pk: int) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("look", pk)
        return found

    def wait_for(self, pk: int, *states: str, within: float = PATIENCE) -> dict[str, Any]:
        """The job as soon as it is in one of these states."""
        what = f"job {pk} to be {' or '.join(states)}"

        def look() -> dict[str, Any] | None:
            job = self.look(pk)
            return job if job["state"] in states else None

        return until(look, within=within, what=what)

    def close(self) -> None:
        self._process.communicate()


class Worker:
    """`manage.py worker`, seen from outside."""

    def __init__(self, url: str, log: Path, *, grace: float = 20) -> None:
        self.url = url
        self.log = log
        self.grace = grace
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, wait: bool = True) -> None:
        command = [sys.executable, "manage.py", "worker", "--grace", str(self.grace)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=environment(self.url), stdout=log, stderr=log
            )
        if wait:
            self.wait_until_whole()

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process
        return self._process

    @property
    def pids(self) -> list[int]:
        return [self.process.pid, *below(self.process.pid)]

    def parts(self) -> list[str]:
        """Its parts by name; a worker process at work counts as such."""
        return [part_of(pid) for pid in self.pids]

    def pid_of(self, part: str) -> int:
        return until(
            lambda: next((pid for pid in self.pids if part_of(pid) == part), None), what=part
        )

    def wait_until_whole(self) -> None:
        """Wait until every part runs, each once, and nothing besides."""

        def look() -> bool:
            parts = [part.replace("processing", "idle") for part in self.parts()]
            return sorted(parts) == sorted(WHOLE)

        try:
            until(look, what="a whole worker")
        except AssertionError as problem:
            raise AssertionError(f"{problem} {self.parts()}\n{self.log.read_text()}") from None

    def kill(self, part: str) -> int:
        pid = self.pid_of(part)
        os.kill(pid, signal.SIGKILL)
        return pid

    def stop(self, *, times: int = 1, within: float = PATIENCE) -> int:
        """Ask it to stop; its exit code."""
        for _ in range(times):
            self.process.send_signal(signal.SIGTERM)
            time.sleep(0.1)
        return self.process.wait(within)

    def end(self) -> None:
        """End it in any case, with all that belongs to it."""
        if self._process:
            pids = self.pids
            self.process.kill()
            self.process.wait()
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


@contextmanager
def working(url: str, log: Path, **options: Any) -> Iterator[Worker]:
    """A worker that is gone afterwards."""
    worker = Worker(url, log, **options)
    try:
        worker.start()
        yield worker
    finally:
        worker.end()
