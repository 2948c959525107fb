"""The desk: what waits for a person, gathered from every room that has something."""

from collections.abc import Callable
from dataclasses import dataclass

from governance.changes import desk as changes
from governance.decisions import desk as decisions
from governance.decisions.alerts import desk as alerts
from governance.escalations import desk as escalations
from governance.evaluations import desk as evaluations
from governance.evaluations.runs import desk as evaluation_runs
from governance.scorecards import desk as scorecards
from house.desk import Waiting, Watched
from portal.load import LIMIT, Load, loads
from processes.models import Person
from processes.notices import desk as notices
from processes.people import desk as people
from processes.register import desk as register
from processes.register.desk import Mine
from processes.work import desk as work

WAITING: tuple[Callable[[Person], list[Waiting]], ...] = (
    changes.waiting,
    escalations.waiting,
    alerts.waiting,
    scorecards.waiting,
    register.waiting,
    evaluations.waiting,
    evaluation_runs.waiting,
    people.waiting,
    notices.waiting,
    work.waiting,
)


@dataclass(frozen=True)
class Desk:
    """One person's desk at this moment."""

    waiting: list[Waiting]
    processes: list[Mine]
    load: Load
    watched: list[Watched]
    away: list[Person]

    @property
    def is_well(self) -> bool:
        """Whether nothing that must not fall silent has."""
        return all(part.is_well for part in self.watched)


def desk_for(person: Person) -> Desk:
    """Everything that waits for this person, most urgent first."""
    waiting = _each_once([item for room in WAITING for item in room(person)])
    mine = register.stands_for(person)
    return Desk(
        waiting=sorted(waiting, key=lambda item: item.order),
        processes=mine,
        load=_load(person, mine),
        watched=[*work.watched(), *decisions.watched(), *alerts.watched(person)],
        away=people.away_today(),
    )


def _each_once(waiting: list[Waiting]) -> list[Waiting]:
    """Without the notices of what stands on the desk anyway."""
    links = {item.link for item in waiting}
    return [item for item in waiting if item.about not in links]


def _load(person: Person, mine: list[Mine]) -> Load:
    """How much this person stands for; whoever holds little is not counted over all rooms."""
    own = Load(sum(each.roles for each in mine))
    return loads().get(person.pk, own) if own.roles > LIMIT // 2 else own
