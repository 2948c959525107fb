"""Who may write a contract."""

from processes.people.models import Person
from processes.register import names
from processes.register.models import Process


def may_propose(person: Person, process: Process) -> bool:
    """Accountable, responsible, both halves, and those who stand in for them."""
    return person.has_perm("processes.propose_change", process) or names.holds(
        person, process, names.ROLE_MAY["propose_change"]
    )
