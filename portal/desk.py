"""The desk: what waits for a person, gathered from every room that has something."""

from collections.abc import Callable
from dataclasses import dataclass

from house.desk import Waiting, Watched
from processes.models import Person
from processes.notices import desk as notices
from processes.people import desk as people
from processes.work import desk as work

WAITING: tuple[Callable[[Person], list[Waiting]], ...] = (
    people.waiting,
    notices.waiting,
    work.waiting,
)


@dataclass(frozen=True)
class Desk:
    """One person's desk at this moment."""

    waiting: list[Waiting]
    watched: list[Watched]
    away: list[Person]

    @property
    def is_well(self) -> bool:
        """Whether nothing that must not fall silent has."""
        return all(part.is_well for part in self.watched)


def desk_for(person: Person) -> Desk:
    """Everything that waits for this person, most urgent first."""
    waiting = [item for room in WAITING for item in room(person)]
    return Desk(
        waiting=sorted(waiting, key=lambda item: item.order),
        watched=work.watched(),
        away=people.away_today(),
    )
