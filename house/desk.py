"""What a room offers for the desk: what waits for a person, and what must not fall silent."""

from dataclasses import dataclass
from datetime import datetime

from house.clock import now


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for a person: what, where to act, until when."""

    title: str
    link: str
    kind: str
    detail: str = ""
    since: datetime | None = None
    due_at: datetime | None = None
    is_urgent: bool = False
    # Where a notice leads to; it steps back behind what waits there itself.
    about: str = ""

    @property
    def is_late(self) -> bool:
        """Whether its time has run out."""
        return self.due_at is not None and self.due_at < now()

    @property
    def order(self) -> tuple[bool, bool, float]:
        """Late first, then urgent, then what is due or has waited longest."""
        moment = self.due_at or self.since
        return (not self.is_late, not self.is_urgent, moment.timestamp() if moment else 0.0)


@dataclass(frozen=True)
class Watched:
    """A part that must not fall silent, and whether it has."""

    name: str
    says: str
    is_well: bool
    at: datetime | None = None
