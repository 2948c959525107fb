"""Who holds an exception: whoever can be asked now, in a fixed order, and never nobody."""

from collections.abc import Iterator

from governance.escalations.models import Escalation
from processes.people import groups
from processes.people.models import Person
from processes.register.models import Process
from processes.register.names import away_today, is_here


def chain(process: Process, owner: Person, backup: Person) -> Iterator[Person]:
    """Owner, backup, the accountable person and the deputy, then compliance."""
    yield from (owner, backup, process.accountable, process.accountable_deputy)
    yield from Person.objects.active().in_group(groups.COMPLIANCE).order_by("pk")


def first_holder(process: Process, owner: Person, backup: Person) -> Person:
    """The first of the chain who can be asked today; else the first who has not left."""
    away = away_today()
    everyone = list(chain(process, owner, backup))
    here = [person for person in everyone if is_here(person, away)]
    still = [person for person in everyone if person.is_active]
    return (here or still or everyone)[0]


def next_holder(escalation: Escalation) -> Person:
    """Who comes after the present holder; the holder again where nobody else can be asked."""
    away = away_today()
    process = escalation.process
    everyone = list(chain(process, escalation.owner, escalation.backup))
    holder = escalation.held_by
    later = everyone[everyone.index(holder) + 1 :] if holder in everyone else everyone
    for person in (*later, *everyone):
        if person != holder and is_here(person, away):
            return person
    still = [person for person in everyone if person.is_active and person != holder]
    return holder if holder.is_active or not still else still[0]
