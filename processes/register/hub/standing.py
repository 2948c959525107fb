"""Who stands for each role of a process today, and which roles are still nobody's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from house.clock import today
from processes.people.models import Absence, Person
from processes.register.gaps import second_of
from processes.register.models import Process
from processes.register.names import Named, named_on
from processes.register.words import ROLE_SAYS, Role

_FIRST = (Role.ACCOUNTABLE, Role.ESCALATION)


@dataclass(frozen=True)
class Contact:
    """A person in a role, and until when they are away."""

    person: Person
    away_until: date | None


@dataclass(frozen=True)
class Standing:
    """One role: what it is for, who holds it, who steps in."""

    role: Role
    named: Named | None
    away: Mapping[int, date]

    @property
    def is_first(self) -> bool:
        """Whether this is one of the two roles without which there is no process."""
        return self.role in _FIRST

    @property
    def says(self) -> str:
        """What the role is for."""
        return ROLE_SAYS[self.role]

    @property
    def second(self) -> str:
        """What whoever steps in is called."""
        return second_of(self.role)

    @property
    def holder(self) -> Contact | None:
        """Who holds it."""
        return self._contact(self.named.person) if self.named else None

    @property
    def deputy(self) -> Contact | None:
        """Who steps in."""
        return self._contact(self.named.deputy) if self.named else None

    def _contact(self, person: Person) -> Contact:
        return Contact(person, self.away.get(person.pk))


def standings(process: Process) -> list[Standing]:
    """Every role, filled or not."""
    named = {each.role: each for each in named_on(process)}
    people = {each.person.pk for each in named.values()} | {
        each.deputy.pk for each in named.values()
    }
    covering = Absence.objects.covering(today()).filter(person__in=people).order_by("ends_on")
    away = dict(covering.values_list("person", "ends_on"))
    return [Standing(role, named.get(role), away) for role in Role]
