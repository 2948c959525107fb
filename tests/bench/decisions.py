"""What logging costs over HTTP on PostgreSQL against an answer that does nothing, in one run.

And what a thousand at once cost against COPY of the same rows, and what checking them costs.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from portal.env import ROOT
from tests.bench.figures import Figure
from tests.bench.load import Connection, Load, load, request
from tests.bench.log_floors import rows_copied
from tests.postgres import Cluster
from tests.running import environment, free_port, started

# A single record at least at a quarter of the rate of a no-op; half of that is the gate.
SINGLE_GOAL, SINGLE_GATE = 1 / 0.25, 1 / 0.125
# Records in batches of 100: at least twice as many a second as no-ops; half of that is the gate.
BATCH_GOAL, BATCH_GATE = 1 / 2, 1 / 1
# A thousand at once: at least 0.35 of COPY into the same tables; half of that is the gate.
COPY_GOAL, COPY_GATE = 1 / 0.35, 1 / 0.175
# Checking a record costs at most what logging it in a batch does.
VERIFY = 1.0
ROUNDS, SECONDS = 5, 2.0
_CHECK = "import django; django.setup(); from tests.bench.log_floors import check; check()"
PATH = "/api/v1/decisions"


def figures() -> Iterator[Figure]:
    """Rates taken in turn."""
    with Cluster() as cluster, tempfile.TemporaryDirectory() as folder:
        settings = {
            "DATABASE_URL": cluster.create("portal"),
            "DJANGO_SETTINGS_MODULE": "tests.bench.served_settings",
            "PORTAL_WEB_WORKERS": "1",
            "PORT": str(port := free_port()),
        }
        key = _prepared(settings)
        with started(Path(folder, "output"), "serve", "--web-only", **settings) as running:
            running.wait_for_page(f"http://127.0.0.1:{port}/healthz")
            cost = yield from _of_records(port, key, settings["DATABASE_URL"])
        checked = float(_told(settings, "-c", _CHECK))
        name = "a decision checked, to one logged in a batch"
        yield Figure(name, checked, "us", target=VERIFY, floor=cost)


def _prepared(settings: dict[str, str]) -> str:
    return _told(settings, "-m", "tests.governance.decisions.prepared")


def _told(settings: dict[str, str], *words: str) -> str:
    """The last line that a process of its own prints."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**environment(**settings), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


_numbers, _FIRST = count(1), datetime(1970, 1, 1, tzinfo=UTC)


def record() -> dict[str, Any]:
    """The record of the API page, each with an event of its own."""
    number = next(_numbers)
    return {
        "process_id": "support_refunds_tier2_v1",
        # Far enough from one another to stay within the rates of the tools.
        "timestamp": (_FIRST + timedelta(minutes=20 * number)).isoformat(),
        "model": "vendor:model-name",
        "inputs": {"ticket_id": str(number), "customer_tier": "pro", "amount": 40},
        "tools_invoked": ["crm.update", "billing.refund"],
        "policy_checks": ["refund_limit_50", "pii_redaction"],
        "decision": "approved_refund",
        "human_escalation": False,
        "owner": "ops-dri@company.com",
        "confidence": 0.93,
        "event_id": f"e-{number}",
    }


class Logging(Connection):
    """A connection that never logs the same twice."""

    def __init__(self, port: int, made: Callable[[], bytes]) -> None:
        super().__init__(port, b"")
        self._made = made

    def ask(self) -> None:
        self._sent = self._made()
        super().ask()


def logging(port: int, made: Callable[[], bytes], connections: int = 16) -> Load:
    """Records for a while; each answer must be a good one."""
    import selectors

    waiting = selectors.DefaultSelector()
    asking = [Logging(port, made) for _ in range(connections)]
    for each in asking:
        waiting.register(each.socket, selectors.EVENT_READ, each)
        each.ask()
    began, times = time.perf_counter(), []
    while time.perf_counter() < began + SECONDS:
        for selected, _ in waiting.select(timeout=1):
            if answer := selected.data.hear():
                assert answer[1] in (b"HTTP/1.1 201", b"HTTP/1.1 200"), answer[1]
                times.append(answer[0])
                selected.data.ask()
    lasted = time.perf_counter() - began
    for each in asking:
        each.socket.close()
    return Load(len(times) / lasted, sorted(times), 0)


def _of_records(port: int, key: str, database: str) -> Generator[Figure, None, float]:
    """Rates in turn; in the end the microseconds that one record of a batch costs."""

    def sent(body: Any) -> bytes:
        return request(PATH, json.dumps(body).encode(), port, Authorization=f"Bearer {key}")

    nothing = request("/no-op", json.dumps(record()).encode(), port)
    doings: dict[str, Callable[[], Load]] = {
        "no-op": lambda: load(port, nothing, seconds=SECONDS),
        "single": lambda: logging(port, lambda: sent(record())),
        "batch": lambda: logging(port, lambda: sent([record() for _ in range(100)])),
        "many": lambda: logging(port, lambda: sent([record() for _ in range(1000)]), 4),
    }
    taken: dict[str, list[float]] = {name: [] for name in doings}
    for doing in doings.values():
        doing()
    copied = []
    for _ in range(ROUNDS):
        for name, doing in doings.items():
            taken[name].append(doing().rate)
        copied.append(rows_copied(database))
    floor, single, batch, many = (statistics.median(taken[name]) for name in doings)
    yield Figure("no-op over HTTP, 16 connections", floor, "/s")
    yield Figure("a decision logged, 16 connections", single, "/s")
    yield Figure("no-op's rate to that (goal 4)", floor / single, "", target=SINGLE_GATE)
    yield Figure("decisions in batches of 100", batch * 100, "/s")
    yield Figure("no-op's rate to that (goal 0.5)", floor / (batch * 100), "", target=BATCH_GATE)
    copy = statistics.median(copied)
    yield Figure("rows of a thousand decisions by COPY", copy, "/s")
    yield Figure("decisions in batches of 1,000", many * 1000, "/s")
    yield Figure("COPY's rate to that (goal 2.86)", copy / (many * 1000), "", target=COPY_GATE)
    return 1e6 / (batch * 100)


if __name__ == "__main__":
    os.chdir(ROOT)
    for figure in figures():
        print(figure, flush=True)
