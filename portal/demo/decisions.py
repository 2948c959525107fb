"""Twelve weeks of decisions, with the rhythm of days and weeks, breaches now and then.

Each is checked, digested and sealed as every record is; only the moment at which it came is set.
"""

import json
import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.utils import timezone

from governance.decisions.actions import check_log, override
from governance.decisions.actions.following import follow_up
from governance.decisions.actions.logging import Incoming, Outcome, event_id_of, keep
from governance.decisions.actions.sealing import seal_waiting
from governance.decisions.authorize.compiled import Compiled
from governance.decisions.records import read
from governance.decisions.under import Under, under
from governance.models import Breach, Chain, Decision
from house.clock import standing_at
from portal.demo import Stage
from portal.demo.alerts import gaps
from portal.demo.data import HERE, data
from portal.demo.scorecards import pauses
from processes.contracts.naming import process_id
from processes.models import AgentKey, Person, PublicationChange
from processes.register.words import Stage as ProcessStage

USUAL = 3_000
DAYS = 84
AT_ONCE = 2_000
# A full check of a large log is left to the night.
MOST_CHECKED = 50_000
# Breaches older than this were dealt with at the time.
STILL_OPEN = timedelta(days=2)
BREACHES = 0.006
_HOURS = (1, 3, 7, 10, 9, 5, 7, 9, 8, 6, 3, 1)  # from seven in the morning on
_FIRST_HOUR = 7
_FIRST = ("Anna", "Ben", "Carla", "David", "Eva", "Finn", "Greta", "Hugo", "Ida", "Jonas")
_LAST = ("Meier", "Nowak", "Olsen", "Petrov", "Quandt", "Roth", "Sander", "Thoma", "Ulrich")
_COMPANIES = ("Nordlicht GmbH", "Alster Bau KG", "Praxis Rehm", "Weber & Sohn", "Kontor Süd")


def log_weeks(stage: Stage, count: int = USUAL) -> None:
    """Log so many decisions up to the moment at which the demo begins."""
    told: dict[str, Any] = data(HERE / "decisions.yaml")
    a_week = sum(each["a_week"] for each in told.values())
    end = stage.at(0, "17:30")
    for slug, script in told.items():
        share = round(count * script["a_week"] / a_week)
        _Agent(stage, slug, script).log(share)
        with standing_at(end):
            while seal_waiting():
                pass
    with standing_at(end):
        _afterwards(end)
        if count <= MOST_CHECKED:
            for chain in Chain.objects.select_related("process").order_by("pk"):
                check_log(chain.process)


def _afterwards(end: datetime) -> None:
    """Old breaches were told of in their time; the last days' wait for people now."""
    Breach.objects.untold().filter(at__lt=end - STILL_OPEN).update(told_at=end - STILL_OPEN)
    follow_up()
    breached = Decision.objects.breached().filter(process__slug="support_refunds")
    if decision := breached.filter(at__lt=end - STILL_OPEN).order_by("-at", "-id").first():
        override(
            decision,
            result="Refund the customer by hand, up to what the order shows",
            by=decision.process.escalation_owner,
            because="The rule held and nobody was asked; the amount itself was right",
        )


class _Agent:
    """One process's agent at work for twelve weeks."""

    def __init__(self, stage: Stage, slug: str, script: Mapping[str, Any]) -> None:
        self.process, self.script = stage.process(slug), script
        self.end, process = stage.at(0, "17:30"), self.process
        self.silent = [*gaps(stage, process.slug), *pauses(stage, process.slug)]
        self.chance = random.Random(process.slug)  # noqa: S311  the same story each time
        self.key = AgentKey.objects.filter(agent__works_on__process=process).latest("made_at")
        self.owner = Person.objects.get(pk=process.accountable_id).email
        changes = PublicationChange.objects.filter(process=process).order_by("at", "id")
        self.versions = [
            (change.at, self._under(process_id(process, change.version)))
            for change in changes.select_related("version")
        ]
        self.number = 1_000

    def _under(self, named: str) -> Under:
        """How things stood in those days: the version in force, the process running."""
        found = under(named, self.key.agent_id)
        contract = _without_rates(found.contract) if found.contract else None
        return replace(
            found, contract=contract, is_in_force=True, is_paused=False, stage=ProcessStage.LIVE
        )

    def log(self, count: int) -> None:
        """So many decisions, written in groups."""
        group: list[Incoming] = []
        for at in self._moments(count):
            if any(begin <= at < over for begin, over in self.silent):
                continue
            if found := self._one(len(group), at):
                group.append(found)
            if len(group) == AT_ONCE:
                keep(group, Outcome(), key=self.key)
                group = []
        keep(group, Outcome(), key=self.key)

    def _moments(self, count: int) -> Iterator[datetime]:
        """When it decides: more on weekdays, most before noon, a little more each week."""
        days = [(self.end - timedelta(days=back)) for back in range(DAYS - 1, -1, -1)]
        weights = [self._weight(day, index) for index, day in enumerate(days)]
        owed = 0.0
        for day, weight in zip(days, weights, strict=True):
            owed += count * weight / sum(weights)
            many = math.floor(owed)
            owed -= many
            yield from sorted(self._moment(day) for _ in range(many))

    def _weight(self, day: datetime, index: int) -> float:
        weekday = timezone.localtime(day).weekday()
        usual = (1.1, 1.05, 1.0, 0.95, 0.85, self.script["weekend"], self.script["weekend"])
        return float(usual[weekday]) * (1 + index / DAYS / 4)

    def _moment(self, day: datetime) -> datetime:
        hour = _FIRST_HOUR + self.chance.choices(range(len(_HOURS)), _HOURS)[0]
        seconds = self.chance.randrange(3600)
        local = timezone.localtime(day).replace(hour=hour, minute=0, second=0, microsecond=0)
        # What would be later than now on the last day happened a little before.
        return min(local + timedelta(seconds=seconds), self.end - timedelta(seconds=seconds))

    def _one(self, index: int, at: datetime) -> Incoming | None:
        stood = next((found for since, found in reversed(self.versions) if since <= at), None)
        if stood is None:
            return None
        text = json.dumps(self._record(stood, at), ensure_ascii=False)
        one = read(text.encode(), settings.ENV.PORTAL_CURRENCY)
        came = at + timedelta(milliseconds=self.chance.randrange(400, 4000))
        return Incoming(index, one, stood, came, event_id_of(one))

    def _record(self, stood: Under, at: datetime) -> dict[str, Any]:
        self.number += 1
        outcome = self._outcome()
        inputs = {name: self._value(kind) for name, kind in self.script["inputs"].items()}
        inputs |= outcome.get("with", {})
        filled = partial(_filled, inputs=inputs)
        tokens = self.chance.randrange(500, 2400)
        return {
            "process_id": stood.named,
            "timestamp": at.isoformat(),
            "model": "vendor:model-name",
            "inputs": inputs,
            "tools_invoked": filled(outcome["tools"]),
            "policy_checks": list(stood.promised.checks) if stood.promised else [],
            "decision": outcome["decision"],
            "human_escalation": outcome.get("is_escalated", False),
            "owner": self.owner,
            "rationale": filled(outcome["because"]),
            **({"output": filled(outcome["output"])} if "output" in outcome else {}),
            "event_id": f"{self.process.slug}-{self.number}",
            "case_id": self._case(str(next(iter(inputs.values())))),
            "confidence": self._confidence(),
            "context": [
                {"source": source, "id": str(place), "excerpt": excerpt}
                for place, (source, excerpt) in enumerate(self.script["looked_up"].items(), 1)
            ],
            "tokens_in": tokens,
            "tokens_out": self.chance.randrange(60, 420),
            "cost": f"{tokens * 0.0000045:.4f}",
            "latency_ms": self.chance.randrange(600, 5200),
        }

    def _outcome(self) -> dict[str, Any]:
        breaches = self.script.get("breaches", ())
        if breaches and self.chance.random() < BREACHES:
            found: dict[str, Any] = self.chance.choice(breaches)
            return found
        outcomes = self.script["outcomes"]
        return self.chance.choices(outcomes, [each["share"] for each in outcomes])[0]  # type: ignore[no-any-return]  # plain data

    def _case(self, first: str) -> str:
        """The number that people know a case by: the first input, or one of the process's own."""
        mark = "".join(word[0] for word in self.process.slug.split("_")).upper()
        return first if str(self.number) in first and " " not in first else f"{mark}-{self.number}"

    def _confidence(self) -> float:
        return round(self.chance.uniform(0.951, 0.995), 3)

    def _value(self, kind: Any) -> Any:
        if isinstance(kind, Mapping):
            return round(self.chance.uniform(kind["from"], kind["to"]))
        return self._said(self.chance.choice(kind) if isinstance(kind, list) else kind)

    def _said(self, text: Any) -> Any:
        if isinstance(text, list):
            return [self._said(each) for each in text]
        if not isinstance(text, str) or "{" not in text:
            return text
        return text.format(
            number=self.number,
            first=self.chance.choice(_FIRST),
            last=self.chance.choice(_LAST),
            company=self.chance.choice(_COMPANIES),
        )


def _without_rates(contract: Compiled) -> Compiled:
    """A demo of a million decisions is a company of another size, with other rates."""
    tools = {name: replace(tool, rate=None) for name, tool in contract.tools.items()}
    return replace(contract, tools=tools)


def _filled(value: Any, *, inputs: Mapping[str, Any]) -> Any:
    """What an outcome says, with the inputs of this case in it."""
    if isinstance(value, Mapping):
        return {name: _filled(each, inputs=inputs) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, inputs=inputs) for each in value]
    if isinstance(value, str) and value.startswith("="):
        return inputs[value[1:]]
    return value.format_map(inputs) if isinstance(value, str) and "{" in value else value
