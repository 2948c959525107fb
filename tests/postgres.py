"""A private PostgreSQL for tests: made in a temporary folder, thrown away at the end.

`python -m tests.postgres pytest -n 2` runs a command with DATABASE_URL pointing at it.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

PATIENCE = 30  # seconds


class NoPostgres(Exception):
    """The server's programs are not on this machine."""


def programs() -> Path:
    """The folder with initdb and postgres: on the path, or where Debian keeps them."""
    found = shutil.which("initdb")
    if found and Path(found).resolve().with_name("postgres").exists():
        return Path(found).resolve().parent
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if not kept:
        raise NoPostgres("PostgreSQL's programs are not installed (Debian: apt install postgresql)")
    return kept[-1].parent


def _version(program: Path) -> int:
    return int(program.parent.parent.name)


def _server_user() -> str | None:
    """The server refuses to run as root; anyone else runs it under their own name."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Cluster:
    """One server on a free loopback port. It can be stopped and started again, data kept."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="portal-postgres-"))
        self.port = _free_port()
        self._user = _server_user()
        self._server: subprocess.Popen[bytes] | None = None
        try:
            self._make()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def _make(self) -> None:
        if self._user:
            shutil.chown(self.folder, self._user)
        options = ["--username=portal", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        subprocess.run(
            [programs() / "initdb", "--pgdata", self.folder / "data", "--no-sync", *options],
            user=self._user,
            cwd=self.folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def url(self, name: str = "portal") -> str:
        """The address of a database, as DATABASE_URL wants it."""
        return f"postgres://portal@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        """Run the server until it answers."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self.folder,
            "fsync": "off",
            "full_page_writes": "off",
            "max_connections": 200,
        }
        told = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [programs() / "postgres", "-D", self.folder / "data", *told],
                user=self._user,
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        assert self._server
        asking = [str(programs() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        end = time.monotonic() + PATIENCE
        while subprocess.run(asking, check=False).returncode != 0:
            if self._server.poll() is not None or time.monotonic() > end:
                raise NoPostgres((self.folder / "log").read_text()[-2000:])
            time.sleep(0.05)

    def stop(self, *, at_once: bool = False) -> None:
        """End the server; at once means without a checkpoint, as after a power cut."""
        if self._server is None:
            return
        self._server.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
        self._server.wait(PATIENCE)
        self._server = None

    def create(self, name: str) -> str:
        """An empty database; its address comes back."""
        told = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "portal", name]
        subprocess.run([programs() / "createdb", *told], check=True)
        return self.url(name)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop(at_once=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def main(command: list[str]) -> int:
    """Run a command against a private server."""
    try:
        with Cluster() as cluster:
            url = cluster.create("portal")
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}).returncode
    except NoPostgres as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
