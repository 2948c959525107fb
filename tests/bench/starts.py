"""How long `make run` takes once everything is installed, and what it weighs when idle."""

import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Figure
from tests.running import Started, free_port, started

SETTLED = 15  # seconds until worker and sweep have done their first round


def figures() -> Iterator[Figure]:
    """A first start, a second one, and the memory of the second."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "output")
        settings = {
            "PORT": str(free_port()),
            "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
            "EMAIL_URL": f"filemail:///{folder}/mails",
        }
        yield Figure("first start, packages installed", *seconds(output, settings), target=60)
        yield Figure("second start", *seconds(output, settings), target=5)
        with started(output, "start", **settings) as running:
            running.wait_for_page(f"http://127.0.0.1:{settings['PORT']}/healthz")
            time.sleep(SETTLED)
            yield Figure("memory of web and worker, idle", megabytes(running), "MB", target=300)
            running.stop(signal.SIGTERM)


def seconds(output: Path, settings: dict[str, str]) -> tuple[float, str]:
    """From the command to the first page."""
    began = time.monotonic()
    with started(output, "start", **settings) as running:
        running.wait_for_page(f"http://127.0.0.1:{settings['PORT']}/accounts/login/")
        taken = time.monotonic() - began
        running.stop(signal.SIGTERM)
    return taken, "s"


def megabytes(running: Started) -> float:
    """Proportional set size of every process: shared pages are counted once."""
    lines = (
        line
        for pid in running.family()
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    )
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
