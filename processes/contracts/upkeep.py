"""What the contracts see to every minute; it may run twice at once."""

from house.actors import System
from processes.contracts.actions.standing_in import stand_in_for_the_gone
from processes.contracts.models import StandIn
from processes.contracts.naming_people import naming
from processes.people.models import Person
from processes.register.models import Process

UPKEEP = System("the contracts' upkeep")


def call_others_for_the_gone() -> int:
    """Let somebody else be called where a contract names people who have left, and no longer."""
    gone = list(Person.objects.filter(is_active=False).values_list("pk", flat=True))
    back = StandIn.objects.live().filter(stands_in_for__is_active=True)
    ids = {*(naming(gone) if gone else ()), *back.values_list("process", flat=True)}
    return sum(
        stand_in_for_the_gone(process, by=UPKEEP, because="Someone named in the contract has left.")
        for process in Process.objects.filter(pk__in=ids).order_by("pk")
    )
