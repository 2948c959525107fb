"""A run carried on by one worker: cases handed out, outcomes written, until there is an end.

All writing is done here, in the job's own thread, beside the loop that asks the model.
"""

import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from queue import Empty

from django.db.models import Sum

from governance.evaluations.endpoint import Endpoint, at_hand
from governance.evaluations.runs.actions import keeping
from governance.evaluations.runs.caching import kept
from governance.evaluations.runs.certainty import Certainty
from governance.evaluations.runs.ending import end_with_verdict
from governance.evaluations.runs.models import Result, Run
from governance.evaluations.runs.prices import names_of, prices_at
from governance.evaluations.runs.watching import count
from governance.evaluations.runs.words import ResultState, RunState
from governance.evaluations.runs.working import Broken, Done, Setting, Wanted, Workers
from house.clock import now
from processes.contracts.content import behaviour_hash
from processes.contracts.whole import Whole, whole

_BEAT = 4.0
# So many errors and nothing else: it is the service, not the cases.
_HOPELESS_AFTER = 20
CHANGED = "The draft was changed after this run was asked for. Start another for what it says now."


class Interrupted(Exception):
    """This worker stops; the run goes on with another."""


@dataclass(slots=True)
class Mine:
    """What this worker may rely on."""

    still_mine: Callable[[], bool]
    # By the monotonic clock: when this job has to end, whatever is left.
    until: float


def carry_on(run: Run, mine: Mine) -> None:
    """Take a run as far as it goes. Another worker may be at it too: no case counts twice."""
    contract = whole(run.version)
    if behaviour_hash(contract) != run.behaviour_hash:
        keeping.skip_rest(run.pk)
        keeping.end(run, RunState.ERROR, verdict={}, says="", problem=CHANGED)
        return
    with at_hand() as endpoint:
        _begin(run, endpoint)
        run.refresh_from_db()
        if not run.is_open:
            return
        shift = Shift(run, contract, endpoint, mine)
        if problem := shift.cannot_begin():
            keeping.skip_rest(run.pk)
            keeping.end(run, RunState.ERROR, verdict={}, says="", problem=problem)
            return
        shift.work()
    end_with_verdict(run, shift.reason, shift.problem)


def _begin(run: Run, endpoint: Endpoint) -> None:
    # Kept answers are shared between runs, so the seed stands for the question alone.
    keeping.begin(run, service=endpoint.says, is_practice=endpoint.is_practice, seed=run.seed)


class Shift:
    """One worker's turn at a run."""

    def __init__(self, run: Run, contract: Whole, endpoint: Endpoint, mine: Mine) -> None:
        self.run = run
        # Why it ended before the last case: a state, or nothing.
        self.reason: RunState | None = None
        self.problem = ""
        self._mine = mine
        self._holder = f"{os.getpid():x}-{secrets.token_hex(8)}"
        self._prices = prices_at(now(), is_free=endpoint.is_practice)
        self._workers = Workers(Setting(run, contract, endpoint, self._prices))
        self._certainty = Certainty(run)
        self._outstanding = 0
        self._spent = Decimal(0)
        self._paid = self._done = self._errors = 0
        self._next_beat = 0.0
        self._is_dry = False

    def cannot_begin(self) -> str:
        """A cap that nobody can hold is no cap."""
        if self.run.budget is not None and not self._prices.knows(*names_of(self.run.model)):
            return (
                f"The run has a budget, and nobody keeps a price for {self.run.model}: "
                "it could not be stopped in time."
            )
        return ""

    def work(self) -> None:
        """Hand out and write, until nothing is left or something ends it."""
        spent = Result.objects.filter(run=self.run).aggregate(sum=Sum("cost"))["sum"]
        self._spent = spent or Decimal(0)
        self._workers.start()
        try:
            self._beat()
            self._refill()
            while self._outstanding and not self._is_to_stop_now():
                self._take_in()
                self._beat()
                self._refill()
        finally:
            self._workers.stop()
            keeping.let_go(self.run.pk, self._holder)

    def _is_to_stop_now(self) -> bool:
        return self.reason in {RunState.CANCELLED, RunState.ERROR}

    def _take_in(self) -> None:
        """Whatever came meanwhile: outcomes are written together, kept answers looked up."""
        arrived = [*self._arrived()]
        if broken := next((each for each in arrived if isinstance(each, Broken)), None):
            raise broken.problem
        answers = []
        if wanted := [each for each in arrived if isinstance(each, Wanted)]:
            found = kept([each.key for each in wanted])
            answers += [(each.found, found.get(each.key)) for each in wanted]
        if done := [each for each in arrived if isinstance(each, Done)]:
            keeping.keep([each.outcome for each in done], self._holder)
            self._count(done)
            answers += [(each.written, None) for each in done]
        if answers:
            self._workers.answer(answers)

    def _arrived(self) -> list[Done | Wanted | Broken]:
        inbox, found = self._workers.inbox, []
        try:
            found.append(inbox.get(timeout=0.5))
            while True:
                found.append(inbox.get_nowait())
        except Empty:
            return found

    def _count(self, done: list[Done]) -> None:
        self._outstanding -= len(done)
        states = [each.outcome.state for each in done]
        errors = states.count(ResultState.ERROR)
        failed = sum(each.outcome.passed is False for each in done)
        count(self.run.pk, failed=failed, errors=errors, done=len(done))
        self._done += len(done)
        self._errors += errors
        for each in done:
            outcome = each.outcome
            if outcome.cost:
                self._spent += outcome.cost
                self._paid += 1
            self._certainty.count(outcome.pk, outcome.passed)
        if self._errors == self._done >= _HOPELESS_AFTER:
            self.reason = RunState.ERROR
            self.problem = f"None of {self._done} cases got an answer: {done[-1].outcome.says}"
        if self.run.may_end_early and self._certainty.is_lost:
            self.reason = RunState.FAILED

    def _beat(self) -> None:
        """A sign of life; and a look at whether it is to go on."""
        if time.monotonic() < self._next_beat:
            return
        self._next_beat = time.monotonic() + _BEAT
        if not self._mine.still_mine():
            raise Interrupted
        keeping.hold(self.run.pk, self._holder)
        fresh = Run.objects.values_list("is_cancel_asked", "state").get(pk=self.run.pk)
        if fresh[0] or fresh[1] != RunState.RUNNING:
            self.reason = RunState.CANCELLED
        elif self._is_late():
            self.reason = self.reason or RunState.UNCLEAR
            self.problem = "The time for the whole run was up before every case was asked."

    def _is_late(self) -> bool:
        begun = self.run.started_at or now()
        return (now() - begun).total_seconds() > self.run.seconds_for_all

    def _refill(self) -> None:
        """Take more cases, as many as time and money allow."""
        if self.reason or self._is_dry or time.monotonic() > self._mine.until:
            return
        if (wanted := self._room()) <= 0:
            return
        taken = keeping.claim(self.run.pk, self._holder, wanted)
        self._is_dry = not taken
        self._certainty.know(taken)
        self._outstanding += len(taken)
        if taken:
            self._workers.give(taken)

    def _room(self) -> int:
        at_once = self._workers.at_once
        if self.run.budget is None:
            # A second round lies ready, so that nobody waits for it; refilled by halves.
            return 2 * at_once - self._outstanding if self._outstanding <= 1.5 * at_once else 0
        left = self.run.budget - self._spent
        usual = self._spent / self._paid if self._paid else None
        if left <= 0 or (usual and left < usual * (self._outstanding + 1)):
            if not self._outstanding:
                self.reason = RunState.BUDGET
            return 0
        # What one costs is learned from the first.
        most = at_once if usual is None else min(at_once, int(left / usual))
        return min(most, at_once if usual is not None else 4) - self._outstanding
