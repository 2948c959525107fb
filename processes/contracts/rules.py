"""Who may write a contract, and who may put one in force."""

from house.actors import Actor
from processes.contracts.models import PublicationChange
from processes.people.models import Person
from processes.register import names
from processes.register.models import Process


def may_propose(person: Person, process: Process) -> bool:
    """Accountable, responsible, both halves, their stand-ins; administrators before the first."""
    if person.has_perm("processes.propose_change", process):
        return True
    if names.holds(person, process, names.ROLE_MAY["propose_change"]):
        return True
    return person.has_perm("processes.put_first_in_force") and not had_contract(process)


def may_put_in_force(by: Actor, process: Process) -> bool:
    """The portal itself; an administrator while the process never had a contract."""
    if not isinstance(by, Person):
        return True
    return by.has_perm("processes.put_first_in_force") and not had_contract(process)


def had_contract(process: Process) -> bool:
    """Whether any version was ever in force."""
    return PublicationChange.objects.filter(process=process).exists()
