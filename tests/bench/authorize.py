"""What asking first costs over HTTP on PostgreSQL, against an answer that does nothing."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from portal.env import ROOT
from tests.bench.figures import Figure
from tests.bench.load import Load, load, request
from tests.postgres import Cluster
from tests.running import environment, free_port, started

# At least 0.375 of the rate of a no-op; the goal is 0.75.
GATE, GOAL = 1 / 0.375, 1 / 0.75
ROUNDS = 7
QUESTION: dict[str, Any] = {
    "case_id": "123",
    "tool": "crm.note",
    "arguments": {"ticket_id": "123"},
    "inputs": {"ticket_id": "123", "amount": 40},
    "confidence": 0.91,
}
_PREPARE = "from tests.bench.authorize import prepare; prepare()"


def figures() -> Iterator[Figure]:
    """Rates and times taken in turn."""
    with Cluster() as cluster, tempfile.TemporaryDirectory() as folder:
        settings = {
            "DATABASE_URL": cluster.create("portal"),
            "DJANGO_SETTINGS_MODULE": "tests.bench.served_settings",
            "PORTAL_WEB_WORKERS": "1",
            "PORT": str(port := free_port()),
        }
        key = prepared(settings)
        with started(Path(folder, "output"), "serve", "--web-only", **settings) as running:
            running.wait_for_page(f"http://127.0.0.1:{port}/healthz")
            yield from _of_questions(port, key, settings["DATABASE_URL"])


def prepare() -> None:
    """In a process of its own: tables, a process with a contract, a key."""
    import django  # settings are named by then

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from tests.agents import a_key  # only once apps are ready
    from tests.bench.asked import in_force

    print(a_key(in_force().process, may_pause=True)[1])


def prepared(settings: dict[str, str]) -> str:
    """A database that agents can ask; the text of a key."""
    done = subprocess.run(
        [sys.executable, "-c", _PREPARE],
        cwd=ROOT,
        env={**environment(**settings), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


def _of_questions(port: int, key: str, database: str) -> Iterator[Figure]:
    body = json.dumps(QUESTION).encode()
    nothing = request("/no-op", body, port)
    path = "/api/v1/processes/support_refunds/authorize"
    asked = request(path, body, port, Authorization=f"Bearer {key}")
    taken: dict[bytes, list[Load]] = {nothing: [], asked: []}
    for sent in (nothing, asked):
        load(port, sent, seconds=1)
    before = _kept(database)
    for _ in range(ROUNDS):
        for sent, rounds in taken.items():
            rounds.append(load(port, sent))
            assert not rounds[-1].others
    floors, rounds = taken[nothing], taken[asked]
    slower = statistics.median(a.rate / b.rate for a, b in zip(floors, rounds, strict=True))
    rate = statistics.median(each.rate for each in rounds)
    yield Figure("no-op over HTTP, 16 connections", statistics.median(f.rate for f in floors), "/s")
    yield Figure("authorize, 16 connections", rate, "/s")
    yield Figure("no-op's rate to authorize's (goal 1.33)", slower, "", target=GATE)
    slow = statistics.median(
        a.percentile(0.99) / b.percentile(0.99) for a, b in zip(rounds, floors, strict=True)
    )
    yield Figure("p99 of authorize to the no-op's (goal 1.5)", slow, "")
    time.sleep(1.0)  # within a second, every trace is written
    heard = sum(len(each.times) for each in rounds)
    missing = max(heard - (_kept(database) - before), 0)
    yield Figure("allowed actions without a trace after a second", missing, "", target=0)
    alone = load(port, asked, connections=1, seconds=1)
    yield Figure("authorize, one connection, median", alone.percentile(0.5), "ms")


def _kept(database: str) -> int:
    """How many verdicts stand in the database."""
    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT count(*) FROM governance_authorization").fetchone()
        assert row
        return int(row[0])


if __name__ == "__main__":
    os.chdir(ROOT)
    for figure in figures():
        print(figure, flush=True)
