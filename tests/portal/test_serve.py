"""The web server and the worker together: they answer, they restart, they end, all of them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.portal.conftest import Store
from tests.portal.office import ROOT, below, environment, is_there, part_of, until

pytestmark = [pytest.mark.processes]

MOST_MEMORY = 300 * 1024  # kB, web and worker together, idle


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Served:
    """`manage.py serve`, seen from outside."""

    def __init__(self, url: str, log: Path, *options: str, **more: str) -> None:
        self.port = free_port()
        self.log = log
        with log.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--port", str(self.port), *options],
                cwd=ROOT,
                env={**environment(url), **more},
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    @property
    def pids(self) -> list[int]:
        return [self.process.pid, *below(self.process.pid)]

    def pid_of(self, part: str) -> int:
        return until(
            lambda: next((pid for pid in self.pids if part_of(pid) == part), None), what=part
        )

    def answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def wait_until_whole(self) -> None:
        until(self.answers, what="an answer")
        until(lambda: "Serving" in self.log.read_text(), what="the address")
        for part in ("web", "web worker-1", "worker", "jobs", "sweep", "pusher"):
            self.pid_of(part)


@contextmanager
def serving(url: str, log: Path, *options: str) -> Iterator[Served]:
    """A portal that is gone afterwards."""
    served = Served(url, log, *options)
    try:
        yield served
    finally:
        served.process.kill()
        served.process.wait()


@pytest.fixture
def served(store: Store, tmp_path: Path) -> Iterator[Served]:
    with serving(store.url, tmp_path / "serve.log") as served:
        served.wait_until_whole()
        yield served


def nothing_is_left(pids: list[int], port: int) -> bool:
    with closing(socket.socket()) as probe:
        is_free = probe.connect_ex(("127.0.0.1", port)) != 0
    return is_free and not any(is_there(pid) for pid in pids)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_within_seconds_and_leaves_nothing(served: Served, how: signal.Signals):
    pids = served.pids
    began = time.monotonic()

    os.killpg(served.process.pid, how)  # as a terminal does

    assert served.process.wait(15) == 0
    assert time.monotonic() - began < 12
    assert nothing_is_left(pids, served.port)
    said = served.log.read_text()
    assert f"Serving http://127.0.0.1:{served.port}" in said
    assert "Traceback" not in said


def test_killed_it_takes_everything_along(served: Served):
    pids = served.pids

    served.process.kill()
    served.process.wait()

    until(lambda: nothing_is_left(pids, served.port), within=5, what="the last one's end")


@pytest.mark.parametrize("part", ["worker", "web", "web worker-1"])
def test_what_dies_is_started_again(served: Served, part: str):
    pid = served.pid_of(part)

    os.kill(pid, signal.SIGKILL)

    until(lambda: not is_there(pid), what=f"the end of {part}")
    served.wait_until_whole()
    assert served.process.poll() is None


def test_a_taken_port_is_one_sentence(store: Store, tmp_path: Path):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]

        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment(store.url),
            capture_output=True,
            text=True,
            timeout=20,
        )

    assert done.returncode == 1
    assert done.stderr == (
        f"Port {port} on 127.0.0.1 can't be used: Address already in use. "
        f"Stop what uses it, or choose another with PORT={port + 1}.\n"
    )


def test_an_unprepared_database_is_one_sentence(store: Store):
    done = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", str(free_port())],
        cwd=ROOT,
        env=environment(store.empty()),
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 1
    assert done.stdout == ""
    (said,) = done.stderr.splitlines()
    assert "is not ready for this version of the portal" in said
    assert said.endswith("is not applied). Run manage.py prepare, then start again.")


def test_a_web_server_that_cannot_start_ends_it_all(store: Store, tmp_path: Path):
    settings = {"DJANGO_SETTINGS_MODULE": "tests.portal.broken_settings"}
    served = Served(store.url, tmp_path / "serve.log", **settings)
    pids: set[int] = set()
    while served.process.poll() is None:
        pids |= set(served.pids)
        time.sleep(0.1)

    assert served.process.returncode == 1
    said = served.log.read_text()
    assert said.splitlines()[-1] == "The web server can't start. Why stands above."
    assert "there_is_no_such_module" in said
    assert nothing_is_left(list(pids), served.port)


def test_a_host_may_leave_jobs_to_others(store: Store, tmp_path: Path):
    with serving(store.url, tmp_path / "serve.log", "--web-only") as served:
        until(served.answers, what="an answer")
        parts = [part_of(pid) for pid in served.pids]
        served.process.terminate()

        assert served.process.wait(15) == 0
        assert sorted(parts) == ["serve", "web", "web worker-1"]


def test_idle_it_fits_into_the_memory_it_may_use(served: Served):
    def held(pid: int) -> int:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))

    assert sum(held(pid) for pid in served.pids) < MOST_MEMORY
