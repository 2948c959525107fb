"""The demo company: Halden & Finch, a fictional dealer in office supplies, in one real week.

Everything is done through the same actions that people use, in the order in which it happened and
with the clock set to days around `today`, so that history, audit trail and notices are as true as
in a company that lives here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from house.actors import System
from house.clock import now, standing_at
from house.refusals import Refusal
from processes.models import Person, Process

COMPANY = "Halden & Finch"
BUILDER = System("the demo")


class DatabaseInUse(Refusal):
    """The demo never mixes with a real company's people."""

    says = (
        "This database already holds people, so the demo company is not built. "
        "Use an empty database, for example another DATABASE_URL."
    )


@dataclass(frozen=True)
class Event:
    """Something that happened in the company at a moment."""

    at: datetime
    act: Callable[[], object]


@dataclass
class Stage:
    """The day that the demo calls today, and everyone who works in it."""

    today: date
    latest: datetime | None = None
    people: dict[str, Person] = field(default_factory=dict)

    def at(self, days: int, clock: str = "09:30") -> datetime:
        """A moment so many days from today, in the company's time; never later than now."""
        day = self.today + timedelta(days=days)
        moment = timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))
        return min(moment, self.latest) if self.latest else moment

    def at_work(self, days: int, clock: str = "09:30") -> datetime:
        """The same, on the Friday before where that day is at a weekend."""
        weekend = max(0, (self.today + timedelta(days=days)).weekday() - 4)
        return self.at(days - weekend, clock)

    def on(self, days: int) -> date:
        """A day so many days from today."""
        return self.today + timedelta(days=days)

    def process(self, slug: str) -> Process:
        """A process by its short name, as it stands at that moment."""
        return Process.objects.get(slug=slug)


def build(today: date, decisions: int | None = None) -> Stage:
    """Build the whole company with so many decisions, or refuse where people already are."""
    from portal.demo import (  # they import this module
        agents,
        changes,
        contracts,
        exceptions,
        people,
        register,
        runs,
        scorecards,
        sets,
        weeks,
    )

    if Person.objects.exists():
        raise DatabaseInUse
    stage = Stage(today, _latest(today))
    parts: tuple[Callable[[Stage], Iterator[Event]], ...] = (
        people.events,
        register.events,
        contracts.events,
        changes.events,
        sets.events,
        runs.events,
        agents.events,
        weeks.events,
        exceptions.events,
        scorecards.events,
    )
    events = [event for part in parts for event in part(stage)]
    with transaction.atomic():
        for event in sorted(events, key=lambda event: event.at):
            with standing_at(event.at):
                event.act()
        _log(stage, decisions)
    return stage


def _log(stage: Stage, decisions: int | None) -> None:
    """What agents decided in those weeks, and what follows from it."""
    from portal.demo import alerts, backtests, mails, scorecards  # they import this module
    from portal.demo.decisions import USUAL, log_weeks

    log_weeks(stage, USUAL if decisions is None else decisions)
    alerts.notice(stage)
    scorecards.count(stage)
    backtests.try_what_waits(stage)
    mails.settle(stage)


def _latest(today: date) -> datetime | None:
    """Built early in the morning, what would happen later today happens now."""
    moment = now()
    return moment if timezone.localtime(moment).date() == today else None


def password() -> str:
    """The password of all demo accounts."""
    return str(settings.ENV.PORTAL_DEMO_PASSWORD)


__all__ = ["BUILDER", "COMPANY", "DatabaseInUse", "Event", "Stage", "build", "password"]
