"""Who holds an exception: whoever can be asked now, in a fixed order, and never nobody."""

from dataclasses import dataclass
from typing import Self

from governance.escalations.models import Escalation
from processes.people import groups
from processes.people.models import Person
from processes.register.models import Process
from processes.register.names import away_today, is_here


@dataclass(frozen=True)
class Around:
    """Who is away and who is of compliance, looked up once for many exceptions."""

    away: set[int]
    compliance: tuple[Person, ...]

    @classmethod
    def today(cls) -> Self:
        """As things stand now."""
        members = Person.objects.active().in_group(groups.COMPLIANCE).order_by("pk")
        return cls(away_today(), tuple(members))

    def has(self, person: Person) -> bool:
        """Whether someone can be asked today."""
        return is_here(person, self.away)


def chain(process: Process, owner: Person, backup: Person, around: Around) -> list[Person]:
    """Owner, backup, the accountable person or who stands in, then compliance; each once."""
    first, deputy = process.accountable, process.accountable_deputy
    answers = deputy if around.has(deputy) and not around.has(first) else first
    return list(dict.fromkeys((owner, backup, answers, *around.compliance)))


def first_holder(
    process: Process, owner: Person, backup: Person, around: Around | None = None
) -> Person:
    """The first of the chain who can be asked today; else the first who has not left."""
    around = around or Around.today()
    everyone = chain(process, owner, backup, around)
    here = [person for person in everyone if around.has(person)]
    still = [person for person in everyone if person.is_active]
    return (here or still or everyone)[0]


def next_holder(escalation: Escalation, around: Around | None = None) -> Person | None:
    """Who comes next: each of the chain once, later ones first; nobody once all had it.

    Where the holder can't be asked, anyone who can be is better, also a second time.
    """
    around = around or Around.today()
    holder, had = escalation.held_by, {each.person_id for each in escalation.holdings.all()}
    everyone = chain(escalation.process, escalation.owner, escalation.backup, around)
    later = everyone[everyone.index(holder) + 1 :] if holder in everyone else []
    others = [person for person in (*later, *everyone) if person != holder]
    here = [person for person in others if around.has(person)]
    fresh = [person for person in here if person.pk not in had]
    if fresh or around.has(holder):
        return next(iter(fresh), None)
    still = [] if holder.is_active else [person for person in others if person.is_active]
    return next(iter(here or still), None)
