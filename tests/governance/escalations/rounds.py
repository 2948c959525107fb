"""Rounds of an exception as tables: at which moment who has it, how it stands, who was just told.

Times are the company's, Berlin. Before each row the sweep runs twice: whatever comes twice shows.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from governance.escalations import upkeep
from governance.models import Escalation
from house.clock import now
from portal.sweep import STEPS, _step
from processes.models import Notice, Person, Process
from processes.people.actions import deactivate
from tests.agents import BY
from tests.conftest import Clock
from tests.factories import AbsenceFactory

BERLIN = ZoneInfo("Europe/Berlin")
# When, who has it then, how it stands, and who was told what since the row before.
Row = tuple[str, str, str, str]


def local(moment: str) -> datetime:
    """A moment in the company's zone: `2026-03-11 11:00`."""
    return datetime.fromisoformat(moment).replace(tzinfo=BERLIN)


@dataclass
class Team:
    """Everybody of the chain by what they are."""

    process: Process
    people: dict[str, Person] = field(init=False)

    def __post_init__(self) -> None:
        self.people = {
            "owner": self.process.escalation_owner,
            "backup": self.process.escalation_backup,
            "accountable": self.process.accountable,
            "deputy": self.process.accountable_deputy,
            "cleo": Person.objects.get(name="Cleo"),
        }

    def name(self, person: Person) -> str:
        return next(name for name, each in self.people.items() if each == person)

    def told_since(self, before: int) -> str:
        """Everything that was told after a notice: `backup waiting, owner handed_over`."""
        rows = Notice.objects.filter(pk__gt=before).select_related("person")
        told = [f"{self.name(each.person)} {each.topic.split('.')[1]}" for each in rows]
        return ", ".join(sorted(told))


Meanwhile = Callable[[Team], object]


def away(who: str, first: str, last: str) -> Meanwhile:
    """Days off."""
    days = {"starts_on": date.fromisoformat(first), "ends_on": date.fromisoformat(last)}
    return lambda team: AbsenceFactory(person=team.people[who], **days)


def gone(who: str) -> Meanwhile:
    """Somebody leaves the company."""
    return lambda team: deactivate(team.people[who], **BY)


def all_of(*happenings: Meanwhile) -> Meanwhile:
    """Several at once."""
    return lambda team: [happening(team) for happening in happenings]


def sweep() -> None:
    """What the portal does of exceptions every minute, in its order, each in its transaction."""
    for name, does in STEPS:
        if does.__module__ == upkeep.__name__:
            assert not _step(name, does).error


def follow(
    made: Escalation,
    team: Team,
    clock: Clock,
    rows: list[Row],
    meanwhile: dict[str, Meanwhile],
) -> None:
    """Go through a table, and see that everything is so, and nothing twice."""
    for moment, holder, status, told in rows:
        newest = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        clock.set(local(moment))
        if happens := meanwhile.get(moment):
            happens(team)
        sweep()
        sweep()
        made.refresh_from_db()
        found = (team.name(made.held_by), made.status, team.told_since(newest))
        assert found == (holder, status, told), f"at {moment}, and now it is {now()}"
