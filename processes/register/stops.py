"""Whether a stop was learnt of: which keys have asked since the pause, and how soon."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from house.clock import now
from processes.people.keys import AgentKey
from processes.people.models import Person
from processes.register.models import Pause


@dataclass(frozen=True)
class Heard:
    """One key that opens the process: since when it knows of the pause, if it does."""

    label: str
    after: timedelta | None
    last_asked_at: datetime | None

    @property
    def says(self) -> str:
        """In words: "acknowledged after 4 s", or that it has not asked since."""
        if self.after is None:
            return "has not asked since"
        return f"acknowledged after {spoken(self.after)}"


@dataclass(frozen=True)
class Stop:
    """How a pause reached the agents."""

    asked: int
    first: timedelta | None
    last: timedelta | None

    @property
    def says(self) -> str:
        """In words, for a line."""
        if self.first is None or self.last is None:
            return "no key asked while it stood"
        if self.asked == 1:
            return f"one key, after {spoken(self.first)}"
        return f"{self.asked} keys, after {spoken(self.first)} to {spoken(self.last)}"


def heard(pause: Pause, person: Person) -> list[Heard]:
    """Each key that works on the process now; keys are named to those who look after them."""
    agents = pause.process.agents.values("agent")
    keys = AgentKey.objects.good_at(now()).filter(agent__in=agents).select_related("agent")
    since = dict(pause.acknowledgements.values_list("key", "at"))
    sees_keys = person.has_perm("processes.view_agentkey")
    return [
        Heard(
            label=f"{key.agent}, {key.label}" if sees_keys else f"{key.agent}",
            after=_after(pause, since.get(key.public_id)),
            last_asked_at=since.get(key.public_id) or key.last_asked_at,
        )
        for key in keys
    ]


def stop_of(pause: Pause) -> Stop:
    """How soon the first key and the last one knew."""
    times = sorted(row.at for row in pause.acknowledgements.all())
    if not times:
        return Stop(0, None, None)
    return Stop(len(times), times[0] - pause.paused_at, times[-1] - pause.paused_at)


def spoken(length: timedelta) -> str:
    """A short time as people say it; figure and unit stay on one line."""
    seconds = max(length.total_seconds(), 0)
    if seconds < 10:
        return f"{seconds:.1f}\u00a0s"
    if seconds < 120:
        return f"{seconds:.0f}\u00a0s"
    return f"{seconds / 60:.0f}\u00a0min" if seconds < 7200 else f"{seconds / 3600:.0f}\u00a0h"


def _after(pause: Pause, at: datetime | None) -> timedelta | None:
    return at - pause.paused_at if at else None
