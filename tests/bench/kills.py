"""How soon a kill counts everywhere: two web processes, eight agents that ask all the time."""

import json
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.authorize import QUESTION, prepared
from tests.bench.figures import Figure
from tests.postgres import Cluster
from tests.running import free_port, started

SOON = 50.0  # milliseconds
ASKERS, KILLS = 8, 10
_PATIENCE = 10.0


def figures() -> Iterator[Figure]:
    """The worst of some kills: when everybody knew, and who was let through nevertheless."""
    with Cluster() as cluster, tempfile.TemporaryDirectory() as folder:
        settings = {
            "DATABASE_URL": cluster.create("portal"),
            "PORTAL_WEB_WORKERS": "2",
            "PORT": str(port := free_port()),
        }
        agents = _Agents(f"http://127.0.0.1:{port}/api/v1/processes/support_refunds", settings)
        with started(Path(folder, "output"), "serve", "--web-only", **settings) as running:
            running.wait_for_page(f"http://127.0.0.1:{port}/healthz")
            yield from agents.figures()


class _Agents:
    """Agents with a connection of their own for each question, so that both processes answer."""

    def __init__(self, root: str, settings: dict[str, str]) -> None:
        self._root, self._key = root, prepared(settings)
        # Of each: when its last question began, and when it heard of the stop.
        self._allowed = [0.0] * ASKERS
        self._heard = [0.0] * ASKERS
        self._is_over = threading.Event()

    def figures(self) -> Iterator[Figure]:
        """Kill again and again while all ask."""
        threads = [threading.Thread(target=self._ask, args=[n]) for n in range(ASKERS)]
        for thread in threads:
            thread.start()
        found = [self._kill() for _ in range(KILLS)]
        self._is_over.set()
        for thread in threads:
            thread.join()
        name = f"kill until {ASKERS} agents know, two web processes"
        yield Figure(name, max(known for known, _ in found), "ms", target=SOON)
        late = sum(late for _, late in found)
        yield Figure("allowed although asked after a kill", late, "", target=0)

    def _kill(self) -> tuple[float, int]:
        """Milliseconds until everybody knew, and how many asked later and were let through."""
        time.sleep(0.2)
        self._post("pause", {"reason": "Measured by the bench"})
        stopped = time.perf_counter()
        while min(self._heard) < stopped and time.perf_counter() < stopped + _PATIENCE:
            time.sleep(0.0005)
        known = (max(self._heard) if min(self._heard) > stopped else float("inf")) - stopped
        late = sum(began > stopped for began in self._allowed)
        self._post("resume", {"reason": "Measured by the bench"})
        return known * 1000, late

    def _ask(self, number: int) -> None:
        is_stopped = False
        while not self._is_over.is_set():
            began = time.perf_counter()
            verdict = self._post("authorize", QUESTION)["verdict"]
            if verdict == "paused" and not is_stopped:
                self._heard[number] = time.perf_counter()
            if verdict == "allow":
                self._allowed[number] = began
            is_stopped = verdict == "paused"

    def _post(self, to: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        sent = urllib.request.Request(f"{self._root}/{to}", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(sent, timeout=30) as answer:
            found: dict[str, Any] = json.loads(answer.read())
            return found


if __name__ == "__main__":
    for shown in figures():
        print(shown, flush=True)
