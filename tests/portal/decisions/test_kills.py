"""Web and worker are killed under load: what was answered 2xx is there, once, and sealed."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError

import pytest

from portal.env import ROOT
from tests.portal.conftest import Store
from tests.running import Started, environment, free_port, manage, started

pytestmark = [pytest.mark.processes]
SENDERS, ROUNDS = 4, 2


@pytest.fixture
def place(store: Store) -> str:
    """A database without any table."""
    return store.empty()


class Senders:
    """Agents that log all the time, ask again where nobody answers, and remember the answers."""

    def __init__(self, address: str, key: str) -> None:
        self.address, self.key = address, key
        self.answered: dict[str, str] = {}
        self.other: list[int] = []
        self.sent: dict[str, bytes] = {}
        self.is_over = threading.Event()
        self.threads = [threading.Thread(target=self._work, args=(n,)) for n in range(SENDERS)]
        for thread in self.threads:
            thread.start()

    def _work(self, number: int) -> None:
        count = 0
        while not self.is_over.is_set():
            count += 1
            event = f"e-{number}-{count}"
            while event not in self.answered and not self.is_over.is_set():
                self.send(event)

    def send(self, event: str) -> None:
        """One record; once more with the same event where nobody answered."""
        body = self.sent.setdefault(event, record(event))
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        sent = urllib.request.Request(self.address, body, headers)
        try:
            with urllib.request.urlopen(sent, timeout=10) as answer:
                self.answered[event] = json.loads(answer.read())["id"]
        except urllib.error.HTTPError as problem:
            self.other.append(problem.code)
        except (URLError, OSError, HTTPException):
            time.sleep(0.05)

    def stop(self) -> None:
        """No more."""
        self.is_over.set()
        for thread in self.threads:
            thread.join()


def record(event: str) -> bytes:
    return json.dumps(
        {
            "process_id": "support_refunds_tier2_v1",
            "timestamp": "2026-03-10T10:42:12Z",
            "model": "vendor:model-name",
            "inputs": {"ticket_id": event, "amount": 420 if event.endswith("7") else 40},
            "tools_invoked": ["crm.update"],
            "policy_checks": ["refund_limit_50", "pii_redaction"],
            "decision": "approved_refund",
            "human_escalation": False,
            "owner": "ops-dri@company.com",
            "confidence": 0.93,
            "event_id": event,
            "case_id": event,
        }
    ).encode()


def prepared(url: str) -> str:
    """Tables, a process under contract, and the text of a key."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.governance.decisions.prepared"],
        cwd=ROOT,
        env=environment(DATABASE_URL=url),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


def kill_all(running: Started) -> None:
    """Web and worker, and whatever they have started, in the middle of what they do."""
    for pid in running.family():
        os.kill(pid, signal.SIGKILL)
    running.process.wait()


def ready(running: Started, port: int) -> None:
    """Until it answers; while senders knock, a server that begins also hangs up on some."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert running.process.poll() is None, running.said
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10):
                return
        except (URLError, OSError, HTTPException):
            time.sleep(0.05)
    raise AssertionError(running.said)


def until(count: int, senders: Senders) -> None:
    end = time.monotonic() + 60
    while len(senders.answered) < count:
        assert time.monotonic() < end, (len(senders.answered), senders.other[:3])
        time.sleep(0.02)


def test_what_was_answered_is_there_once_and_sealed(place: str, tmp_path: Path):
    key, port = prepared(place), free_port()
    address = f"http://127.0.0.1:{port}/api/v1/decisions"
    wanted = {"DATABASE_URL": place, "PORT": str(port), "EMAIL_URL": f"filemail:///{tmp_path}"}
    senders = Senders(address, key)
    try:
        for number in range(ROUNDS):
            with started(tmp_path / f"served{number}", "serve", **wanted) as running:
                ready(running, port)
                until((number + 1) * 120, senders)
                kill_all(running)
        senders.stop()
        # Whoever got no answer asks once more, as the API page tells them to.
        with started(tmp_path / "last", "serve", **wanted) as running:
            ready(running, port)
            before = dict(senders.answered)
            for event in list(senders.sent):
                senders.send(event)
            listed = everything(address, key)
            running.stop(signal.SIGTERM)
    finally:
        senders.stop()

    assert not [code for code in senders.other if code != 503]
    assert {event: listed[event] for event in senders.answered} == senders.answered
    assert before.items() <= senders.answered.items()
    assert len(listed) == len(set(listed.values())) == len(senders.sent)
    checked = manage("verify_log", DATABASE_URL=place)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert f"support_refunds: {len(listed)} sealed, as it was" in checked.stdout


def everything(address: str, key: str) -> dict[str, str]:
    """Every decision of the log: its event, and its id."""
    asked = urllib.request.Request(f"{address}/export", None, {"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        lines = [json.loads(line) for line in answer.read().splitlines()]
    found = {line["event_id"]: line["id"] for line in lines}
    assert len(found) == len(lines)
    return found
