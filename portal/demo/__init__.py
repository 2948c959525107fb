"""The demo company: Halden & Finch, a fictional dealer in office supplies, in one real week.

Everything is done through the same actions that people use, with the clock set to days around
`today`, so that history, audit trail and notices are as true as in a company that lives here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from house.actors import System
from house.clock import standing_at
from house.refusals import Refusal
from processes.models import Person

COMPANY = "Halden & Finch"
BUILDER = System("the demo")


class DatabaseInUse(Refusal):
    """The demo never mixes with a real company's people."""

    says = (
        "This database already holds people, so the demo company is not built. "
        "Use an empty database, for example another DATABASE_URL."
    )


@dataclass
class Stage:
    """What the parts of the demo hand to one another."""

    today: date
    people: dict[str, Person] = field(default_factory=dict)

    def at(self, days: int, clock: str = "09:30") -> datetime:
        """A moment so many days from today, in the company's time."""
        day = self.today + timedelta(days=days)
        return timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))

    def on(self, days: int) -> date:
        """A day so many days from today."""
        return self.today + timedelta(days=days)


def build(today: date) -> Stage:
    """Build the whole company, or refuse where people already are."""
    from portal.demo import people, register, weeks  # the parts import this module

    if Person.objects.exists():
        raise DatabaseInUse
    stage = Stage(today)
    parts: tuple[Callable[[Stage], None], ...] = (
        people.build,
        register.build,
        weeks.build,
    )
    for part in parts:
        part(stage)
    return stage


def password() -> str:
    """The password of all demo accounts."""
    return str(settings.ENV.PORTAL_DEMO_PASSWORD)


__all__ = ["BUILDER", "COMPANY", "DatabaseInUse", "Stage", "build", "password", "standing_at"]
