"""Evaluations of twelve weeks: a trend, a drift, a change that is blocked, one that is waived.

The practice model answers, as it does for whoever tries the demo, so every verdict is what the
cases and their checks really say. Only the drift is made up, and its run says so.
"""

import json
import time as stopwatch
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils import timezone

from governance.evaluations.endpoint import Endpoint
from governance.evaluations.model_answer import ModelAnswer, read_answer
from governance.evaluations.practice.completions import complete
from governance.evaluations.running_once import Trial, work_through
from governance.evaluations.runs.actions import (
    approve_waiver,
    ask_for_run,
    ask_for_waiver,
    keeping,
    mark,
    propose_bar,
    set_price,
)
from governance.evaluations.runs.actions.keeping import Outcome
from governance.evaluations.runs.calling import body_of
from governance.evaluations.runs.ending import end_with_verdict
from governance.evaluations.runs.grading import Grader, situation_of
from governance.evaluations.runs.words import Opinion, Trigger
from governance.models import Result, Run, Waiver
from house.actors import SYSTEM
from house.clock import now, standing_at
from portal.demo import Event, Stage
from portal.demo.contracts import draft_anew
from portal.demo.data import HERE, data
from portal.demo.pipeline import change, hand_in, hear
from processes.contracts.in_force import in_force
from processes.contracts.whole import Whole, whole
from processes.models import Tier
from processes.register.actions.proposals import consent

Entry = dict[str, Any]
Kept = dict[tuple[str, str], Outcome]
WATCHED = ("support_refunds", "support_replies")
MODEL = "vendor:model-name"
_FIRST, _LAST, _DRIFT = -84, -7, -2
_TOOK = timedelta(seconds=40)
_HOLDER = "demo"
_PRACTICE = Endpoint("", "", is_practice=True)
EVERY_WEEK = "A model that changed without a word should show within the week."
WITHIN_THE_WEEK = "A week is what the desk can follow up."
WEEKLY = "Every 7 days"
MADE_UP = (
    "Every 7 days. Two answers of this run are made up for the demo, as if the vendor had changed "
    "the model overnight"
)
# What the agent is made to say in the week of the drift.
DRIFTED = {
    "A discount is asked for": "We are sorry for the delay and take 10 % off your next order.",
    "The third message": "We are sorry. Your parcel is still on its way.",
}
AGREED = "A discount is money, and money goes to a person. The check is right."
WHY_WAIVED = (
    "The case “121 minutes” was written for the old recorder. Its new words are agreed with the "
    "team and are entered next week."
)
LET = "I heard two of the long ones. Until the case is mended this may go ahead."
PRICES = (
    (-120, "3", "15", "The vendor's price list of the spring"),
    (-30, "2.5", "10", "The vendor made it cheaper"),
)


def events(stage: Stage) -> Iterator[Event]:
    """Prices, how often, the weeks themselves, and what became of two changes."""
    for days, per_in, per_out, because in PRICES:
        yield Event(stage.at_work(days, "10:15"), partial(_price, stage, per_in, per_out, because))
    yield Event(stage.at_work(-90, "11:40"), partial(_weekly, stage))
    kept: Kept = {}
    for slug in WATCHED:
        for days in range(_FIRST, _LAST + 1, 7):
            yield Event(stage.at_work(days, "06:10"), partial(_run, stage, slug, kept))
    yield Event(stage.at_work(_DRIFT, "06:10"), partial(_drift, stage, kept))
    yield Event(stage.at_work(_DRIFT, "09:05"), partial(_agree, stage))
    entries: dict[str, Entry] = data(HERE / "runs.yaml")
    yield from _changed(stage, entries["blocked"], kept)
    yield from _changed(stage, entries["waived"], kept)
    begun = entries["waived"]["begun"]
    yield Event(stage.at_work(begun + 1, "15:10"), partial(_ask_for_waiver, stage))
    yield Event(stage.at_work(begun + 2, "16:20"), partial(_let, stage))


def _price(stage: Stage, per_in: str, per_out: str, because: str) -> None:
    set_price(
        MODEL,
        per_million_in=Decimal(per_in),
        per_million_out=Decimal(per_out),
        by=stage.people["compliance"],
        because=because,
    )


def _weekly(stage: Stage) -> None:
    for tier in Tier.objects.filter(number__in=(1, 2)):
        asked = propose_bar(tier, every_days=7, by=stage.people["compliance"], because=EVERY_WEEK)
        consent(asked, by=stage.people["ruth.calder"], because=WITHIN_THE_WEEK)


def _run(stage: Stage, slug: str, kept: Kept, because: str = WEEKLY) -> Run:
    version = in_force(stage.process(slug))
    assert version is not None
    run = ask_for_run(version, by=SYSTEM, because=because, trigger=Trigger.SCHEDULE)
    if because == WEEKLY:
        work(run, kept)
    return run


def _drift(stage: Stage, kept: Kept) -> None:
    work(_run(stage, "support_replies", kept, MADE_UP), {}, DRIFTED)


def _agree(stage: Stage) -> None:
    """Whoever answers for the process looks at the first of the two."""
    rows = Result.objects.filter(run__because=MADE_UP, passed=False).select_related("run__process")
    name = next(iter(DRIFTED))
    result = rows.get(asked__content__name=name)
    mark(result, Opinion.AGREES, by=stage.people["owner"], because=AGREED)


# --- changes ----------------------------------------------------------------------------------


def _changed(stage: Stage, entry: Entry, kept: Kept) -> Iterator[Event]:
    """Drafted, handed in the next day, evaluated within minutes."""
    slug, begun = entry["slug"], entry["begun"]
    published = stage.at_work(begun + 4, "16:45")
    yield Event(stage.at_work(begun, "09:20"), partial(draft_anew, stage, entry))
    handing = partial(hand_in, stage, slug, entry["because"], published)
    yield Event(stage.at_work(begun + 1, "10:25"), handing)
    yield Event(stage.at_work(begun + 1, "10:26"), partial(_evaluate, stage, slug, kept))
    yield Event(stage.at_work(begun + 2, "11:10"), partial(hear, stage, slug))


def _evaluate(stage: Stage, slug: str, kept: Kept) -> None:
    """The run that began when it was handed in, and what it is compared with before it."""
    run = Run.objects.open().select_related("baseline").get(version=change(stage, slug))
    for each in (run.baseline, run):
        if each and each.is_open:
            work(each, kept)


def _ask_for_waiver(stage: Stage) -> None:
    version = change(stage, "meeting_notes")
    end = timezone.make_aware(datetime.combine(stage.on(21), time(23, 59)))
    ask_for_waiver(version, until=end, by=version.author, because=WHY_WAIVED)


def _let(stage: Stage) -> None:
    approve_waiver(Waiver.objects.asked().get(), by=stage.people["compliance"], because=LET)


# --- a run, at once ---------------------------------------------------------------------------


def work(run: Run, kept: Kept, instead: Mapping[str, str] | None = None) -> None:
    """Every case answered and graded, and the verdict; the same question is answered once."""
    run = Run.objects.select_related("process", "version__tier", "baseline").get(pk=run.pk)
    keeping.begin(run, service=_PRACTICE.says, is_practice=True, seed=run.seed)
    with standing_at(now() + _TOOK):
        results = keeping.claim(run.pk, _HOLDER, run.results.count())
        grading = Grading(run, whole(run.version), kept, instead or {})
        outcomes = [grading.outcome(each) for each in results]
        keeping.keep(outcomes, _HOLDER)
        run.refresh_from_db()
        end_with_verdict(run, None, "")


class Grading:
    """A run's cases, answered by the practice model and judged by their checks."""

    def __init__(self, run: Run, contract: Whole, kept: Kept, instead: Mapping[str, str]) -> None:
        self._run, self._contract, self._kept, self._instead = run, contract, kept, instead
        self._grader = Grader(contract)

    def outcome(self, result: Result) -> Outcome:
        """What comes of a case; the same question is asked once."""
        key = (self._run.content_hash, result.asked_id)
        if key not in self._kept:
            trial = self._trial(result.asked.content)
            checks = self._grader.checks_of(result.asked.content)
            verdict = self._grader.grade(trial, checks, Decimal(0))
            self._kept[key] = self._grader.outcome(result.pk, trial, verdict, Decimal(0))
        return replace(self._kept[key], pk=result.pk, tries=self._kept[key].rounds)

    def _trial(self, content: Mapping[str, Any]) -> Trial:
        most = self._run.step_limit
        working = work_through(self._contract, situation_of(content), most_rounds=most)
        asked = next(working)
        while True:
            try:
                asked = working.send(_answer(body_of(asked)))
            except StopIteration as over:
                trial: Trial = over.value
                return self._changed(trial, content["name"])

    def _changed(self, trial: Trial, name: str) -> Trial:
        if not (text := self._instead.get(name)):
            return trial
        said = json.dumps({"decision": "drafted", "draft": text, "confidence": 0.9})
        messages = [*trial.messages[:-1], {"role": "assistant", "content": said}]
        return replace(trial, answer=replace(trial.answer, text=said), calls=[], messages=messages)


def _answer(body: dict[str, Any]) -> ModelAnswer:
    begun = stopwatch.monotonic()
    data = complete(body)
    return read_answer(data, latency_ms=round((stopwatch.monotonic() - begun) * 1000))
