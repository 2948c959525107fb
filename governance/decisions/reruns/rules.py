"""Who may put a decision to the model again."""

from processes.people.models import Person
from processes.register import names
from processes.register.models import Process
from processes.register.rules import is_compliance
from processes.register.words import Role

_MAY = frozenset({Role.ACCOUNTABLE, Role.BUSINESS, Role.SYSTEM, Role.ESCALATION, Role.EVALUATION})


def may_run_again(person: Person, process: Process) -> bool:
    """Whoever answers for the process or a part of it, their stand-ins, and compliance."""
    if person.is_agent or not person.is_active:
        return False
    return names.holds(person, process, _MAY) or is_compliance(person)
