"""A thousand cases with three checks each, every row stored, on the database that is set.

The same calls by a bare loop show how much of the time is the machine's and the service's.
"""

import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import aiohttp
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
from tests.bench.answering import answering
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


def tell() -> None:
    """The figures of this database, a line of JSON each."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    version = _prepared()
    own = EvaluationSet.objects.get(process=version.process)
    with answering(LATENCY) as slow, answering(50) as quick:
        for figure in (*_thousand(version, slow, quick), *_four_thousand(version, own, slow)):
            print(json.dumps(asdict(figure)), flush=True)


def _thousand(version: ContractVersion, slow: Endpoint, quick: Endpoint) -> Iterator[Figure]:
    _run(version, slow)  # loads and compiles
    bare, warm, cold, fast = [], [], [], []
    for _ in range(ROUNDS):
        bare.append(asyncio.run(_bare(slow)))
        warm.append(_run(version, slow))
        cold.append(_command(version, slow))
        fast.append(_run(version, quick, at_once=200).wall)
    each = f"{CASES} cases, {AT_ONCE} at once"
    yield Figure(f"{each}, bare loop", statistics.median(bare), "s", floor=IDEAL)
    wall = statistics.median(taken.wall for taken in warm)
    yield Figure(f"{each} (goal 1.1)", wall, "s", target=1.4, floor=IDEAL)
    started = statistics.median(cold)
    yield Figure(f"{each}, command (goal 1.35)", started, "s", target=1.7, floor=IDEAL)
    per_case = statistics.median(taken.cpu for taken in warm) / CASES * 1000
    yield Figure("processor a case (goal 1)", per_case, "ms")
    yield Figure("200 at once, 50 ms (goal 2)", statistics.median(fast), "s")


def _four_thousand(
    version: ContractVersion, own: EvaluationSet, slow: Endpoint
) -> Iterator[Figure]:
    few = _run(version, slow)
    before = _peak()
    many_cases(own, 3 * CASES, first=CASES)
    many = _run(version, slow, number=4 * CASES)
    name = "a case of 4,000 to one of 1,000 (goal 1.1)"
    yield Figure(name, many.wall / 4, "s", floor=few.wall)
    yield Figure("memory that 4,000 add (goal 30)", _peak() - before, "MiB")
    Case.objects.filter(evaluation_set=own, order__gte=CASES).update(is_dropped=True)


async def _bare(service: Endpoint) -> float:
    """The same number of calls, and nothing else."""
    body = {"model": "m", "messages": [{"role": "user", "content": "x" * 1500}]}
    address, left = f"{service.base_url}/chat/completions", iter(range(CASES))
    limit = aiohttp.TCPConnector(limit=AT_ONCE)
    async with aiohttp.ClientSession(connector=limit) as session:

        async def ask() -> None:
            for _ in left:
                async with session.post(address, json=body) as answer:
                    json.loads(await answer.read())

        began = time.perf_counter()
        await asyncio.gather(*(ask() for _ in range(AT_ONCE)))
    return time.perf_counter() - began


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
    assert Run.objects.latest("pk").state == "passed"
    return taken


def _peak() -> float:
    """The most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
