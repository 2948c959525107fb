"""Cases put to the model, many at once: workers in one loop, which has a thread of its own.

The loop asks no database. Whoever runs it takes outcomes out of its inbox, writes them, and says
so; a worker takes its next case only then, so a crash repeats what was under way and no more.
"""

import asyncio
import logging
import threading
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

from governance.evaluations.endpoint import Endpoint
from governance.evaluations.model_answer import ModelAnswer, ModelFault
from governance.evaluations.running_once import Trial, work_through
from governance.evaluations.runs.actions.keeping import Outcome
from governance.evaluations.runs.caching import key_of
from governance.evaluations.runs.calling import Service, Tally, answer_in, body_of, service_at
from governance.evaluations.runs.grading import Grader, situation_of
from governance.evaluations.runs.judging import ModelJudge
from governance.evaluations.runs.models import Result, Run
from governance.evaluations.runs.prices import PriceList, names_of
from governance.evaluations.runs.words import ResultState
from processes.contracts.whole import Whole

logger = logging.getLogger("portal.jobs")

BROKEN = "Something went wrong on our side; the log of the worker tells more."


@dataclass(frozen=True)
class Done:
    """An outcome to be written, and what waits for that."""

    outcome: Outcome
    written: "asyncio.Future[None]"


@dataclass(frozen=True)
class Wanted:
    """A question whose kept answer is looked for."""

    key: str
    found: "asyncio.Future[Any]"


@dataclass(frozen=True)
class Broken:
    """The loop has ended by a fault of ours."""

    problem: BaseException


Inbox = SimpleQueue[Done | Wanted | Broken]


@dataclass(frozen=True)
class Setting:
    """What every case of a run has in common."""

    run: Run
    contract: Whole
    endpoint: Endpoint
    prices: PriceList


class Workers:
    """The workers of one run."""

    def __init__(self, setting: Setting) -> None:
        self.inbox: Inbox = SimpleQueue()
        self.at_once = setting.run.concurrency
        self._setting = setting
        self._grader = Grader(setting.contract)
        self._loop: asyncio.AbstractEventLoop
        self._todo: asyncio.Queue[Result | None] = asyncio.Queue()
        self._main: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="evaluation", daemon=True)

    def start(self) -> None:
        """Begin; nothing is asked before cases are given."""
        self._loop = asyncio.new_event_loop()
        self._thread.start()

    def give(self, results: list[Result]) -> None:
        """Cases to be done, in this order."""
        self._loop.call_soon_threadsafe(self._take, results)

    def answer(self, done: list[tuple["asyncio.Future[Any]", Any]]) -> None:
        """What workers wait for is there: outcomes are written, kept answers found."""
        self._loop.call_soon_threadsafe(_settle, done)

    def stop(self) -> None:
        """End at once, whatever is under way."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._cancel)
            self._thread.join()

    def _cancel(self) -> None:
        if self._main is not None:
            self._main.cancel()

    def _take(self, results: list[Result]) -> None:
        for result in results:
            self._todo.put_nowait(result)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._main = self._loop.create_task(self._work())
            self._loop.run_until_complete(self._main)
        except asyncio.CancelledError:
            pass
        except BaseException as problem:
            self.inbox.put(Broken(problem))
        finally:
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()

    async def _work(self) -> None:
        run = self._setting.run
        async with (
            service_at(
                self._setting.endpoint, at_once=self.at_once, patience=run.seconds_per_call
            ) as service,
            asyncio.TaskGroup() as group,
        ):
            for _ in range(self.at_once):
                group.create_task(self._worker(service))

    async def _worker(self, service: Service) -> None:
        while (result := await self._todo.get()) is not None:
            outcome = await self._one(result, service)
            written = self._loop.create_future()
            self.inbox.put(Done(outcome, written))
            await written

    async def _one(self, result: Result, service: Service) -> Outcome:
        """What comes of one case; whatever happens, it is an outcome with a sentence."""
        case = _Case(self._setting, self._grader, service, result, self.inbox)
        patience = self._setting.run.seconds_per_case
        try:
            async with asyncio.timeout(patience):
                return await case.work()
        except TimeoutError:
            says = f"This case took longer than the {patience} seconds that it may."
        except ModelFault as fault:
            says = fault.says
        except Exception:
            logger.exception("A case of %s could not be done.", self._setting.run.public_id)
            says = BROKEN
        return Outcome(result.pk, ResultState.ERROR, says=says, tries=case.tally.sent)


class _Case:
    """One case at work."""

    def __init__(
        self, setting: Setting, grader: Grader, service: Service, result: Result, inbox: Inbox
    ) -> None:
        self.tally = Tally()
        self._setting, self._grader, self._service = setting, grader, service
        self._result, self._inbox = result, inbox
        self._to_keep: dict[str, Any] = {}

    async def work(self) -> Outcome:
        """The model works it through, and the checks judge what it did."""
        content, run = self._result.asked.content, self._setting.run
        checks = self._grader.checks_of(content)
        trial = await self._trial(content)
        names = names_of(run.model, trial.answer.model)
        cost = self._setting.prices.cost(names, trial.tokens_in, trial.tokens_out)
        if checks.needs_judge:
            judge = ModelJudge(self._service, asyncio.get_running_loop(), run.model)
            verdict = await asyncio.to_thread(self._grader.grade, trial, checks, cost, judge)
        else:
            verdict = self._grader.grade(trial, checks, cost)
        outcome = self._grader.outcome(self._result.pk, trial, verdict, cost)
        outcome.tries, outcome.to_keep = self.tally.sent, self._to_keep
        outcome.is_cached = self.tally.sent == 0
        if outcome.is_cached and cost is not None:
            # What was paid for once isn't paid for again.
            outcome.cost = cost * 0
        return outcome

    async def _trial(self, content: dict[str, Any]) -> Trial:
        run = self._setting.run
        working = work_through(
            self._setting.contract, situation_of(content), most_rounds=run.step_limit
        )
        asked = next(working)
        while True:
            try:
                asked = working.send(await self._answer(body_of(asked)))
            except StopIteration as over:
                trial: Trial = over.value
                return trial

    async def _answer(self, body: dict[str, Any]) -> ModelAnswer:
        """One answer: kept from before, or asked for now."""
        run = self._setting.run
        if not run.uses_cache:
            return answer_in(*await self._service.ask(body, self.tally))
        key = key_of(self._setting.endpoint, body, self._result.repeat, run.seed)
        found = asyncio.get_running_loop().create_future()
        self._inbox.put(Wanted(key, found))
        if (kept := await found) is not None:
            self.tally.cached += 1
            return answer_in(kept["data"], kept["ms"])
        data, took = await self._service.ask(body, self.tally)
        self._to_keep[key] = {"data": data, "ms": took}
        return answer_in(data, took)


def _settle(done: list[tuple["asyncio.Future[Any]", Any]]) -> None:
    for future, value in done:
        if not future.done():
            future.set_result(value)
