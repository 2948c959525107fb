"""Who may do what with logged decisions."""

from processes.people.models import Person
from processes.register import names
from processes.register.models import Process
from processes.register.words import Role


def sees_personal_data(person: Person) -> bool:
    """Compliance; nobody else, and no agent."""
    return not person.is_agent and person.has_perm("governance.see_personal_data")


def may_export(person: Person, process: Process) -> bool:
    """Compliance with personal data, the accountable person without; an agent its own, masked."""
    if person.is_agent:
        return process.agents.filter(agent=person).exists()
    return sees_personal_data(person) or names.holds(person, process, {Role.ACCOUNTABLE})


def may_override(person: Person, process: Process) -> bool:
    """The accountable person and the escalation owner, or who stands in for them."""
    return not person.is_agent and names.holds(person, process, {Role.ACCOUNTABLE, Role.ESCALATION})


def may_keep(person: Person) -> bool:
    """How long records are kept, and which are erased before, is compliance's."""
    return person.has_perm("governance.keep_decisions")


def may_verify(person: Person, process: Process) -> bool:
    """Whoever sees the process may have its part of the log checked."""
    return Process.objects.visible_to(person).filter(pk=process.pk).exists()
