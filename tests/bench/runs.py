"""What a run costs beside the model's own time, which is fixed here."""

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.management import call_command

from governance.evaluations import endpoint
from governance.evaluations.endpoint import Endpoint
from governance.evaluations.runs.actions import ask_for_run
from governance.evaluations.runs.actions.asking import Wishes
from governance.evaluations.runs.running import Mine, carry_on
from governance.models import Case, EvaluationSet, Result, Run
from house.actors import SYSTEM
from portal.env import ROOT
from processes.models import ContractVersion
from tests.agents import a_process
from tests.bench.figures import Figure
from tests.contracts import a_contract
from tests.evaluations import a_set
from tests.runs import many_cases

CASES, AT_ONCE, LATENCY = 1000, 50, 200
IDEAL = CASES * LATENCY / 1000 / AT_ONCE
ROUNDS = 3


@dataclass
class Taken:
    """One run: seconds by the clock and of the processor."""

    wall: float
    cpu: float


def figures() -> Iterator[Figure]:
    """A thousand cases with three checks each, every row stored."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    version = _prepared()
    own = EvaluationSet.objects.get(process=version.process)
    with _service(LATENCY) as slow, _service(50) as quick:
        yield from _thousand(version, slow, quick)
        yield from _four_thousand(version, own, slow)


def _thousand(version: ContractVersion, slow: Endpoint, quick: Endpoint) -> Iterator[Figure]:
    _run(version, slow)  # loads and compiles
    warm, cold, fast = [], [], []
    for _ in range(ROUNDS):
        warm.append(_run(version, slow))
        cold.append(_command(version, slow))
        fast.append(_run(version, quick, at_once=200))
    wall = statistics.median(each.wall for each in warm)
    name = f"{CASES} cases, {AT_ONCE} at once, {LATENCY} ms"
    yield Figure(f"{name}, warm", wall, "s", target=1.4, floor=IDEAL)
    started = statistics.median(cold)
    yield Figure(f"{name}, cold command", started, "s", target=1.7, floor=IDEAL)
    per_case = statistics.median(each.cpu for each in warm) / CASES * 1000
    yield Figure("processor time a case", per_case, "ms")
    yield Figure("200 at once, 50 ms", statistics.median(each.wall for each in fast), "s")


def _four_thousand(
    version: ContractVersion, own: EvaluationSet, slow: Endpoint
) -> Iterator[Figure]:
    few = _run(version, slow)
    before = _peak()
    many_cases(own, 3 * CASES)
    many = _run(version, slow, number=4 * CASES)
    yield Figure("a case of 4,000 beside one of 1,000", many.wall / 4, "s", floor=few.wall)
    yield Figure("memory that 4,000 cases add", _peak() - before, "MiB")
    Case.objects.filter(evaluation_set=own, order__gte=CASES).update(is_dropped=True)


def _prepared() -> ContractVersion:
    process = a_process("bench_runs")
    version = a_contract(process)
    many_cases(a_set("bench-runs", process.accountable, process=process), CASES)
    return version


def _run(
    version: ContractVersion, service: Endpoint, *, at_once: int = AT_ONCE, number: int = CASES
) -> Taken:
    """One run by a warm worker."""
    wishes = Wishes(concurrency=at_once, uses_cache=False)
    run = ask_for_run(version, by=SYSTEM, wishes=wishes)
    endpoint.service = lambda: service
    began, processor = time.perf_counter(), time.process_time()
    carry_on(run, Mine(lambda: True, float("inf")))
    taken = Taken(time.perf_counter() - began, time.process_time() - processor)
    run.refresh_from_db()
    assert run.state == "passed", (run.state, run.says, run.problem)
    assert Result.objects.filter(run=run, passed=True).count() == number
    return taken


def _command(version: ContractVersion, service: Endpoint) -> float:
    """The command from its start to its end."""
    began = time.perf_counter()
    words = [version.process.slug, "--at-once", str(AT_ONCE), "--no-cache"]
    subprocess.run(
        [sys.executable, "manage.py", "evaluate", *words],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "OPENAI_BASE_URL": service.base_url, "OPENAI_API_KEY": "none"},
    )
    taken = time.perf_counter() - began
    assert Run.objects.first().state == "passed"  # type: ignore[union-attr]  # just made
    return taken


@contextmanager
def _service(latency: int) -> Iterator[Endpoint]:
    """A model service in a process of its own."""
    served: Any = subprocess.Popen(
        [sys.executable, "-m", "tests.model_service", "0", str(latency)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Endpoint(served.stdout.readline().strip(), "none")
    finally:
        served.kill()
        served.wait()


def _peak() -> float:
    """The most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
