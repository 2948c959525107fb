"""Who may do what with an exception, and which decisions are written for people."""

from governance.escalations.models import Escalation
from governance.escalations.wording import own_words_of, telling, words_of
from processes.contracts.words import ExceptionKind
from processes.people import groups
from processes.people.models import Person
from processes.register import names
from processes.register.models import Process
from processes.register.rules import may_see
from processes.register.words import Role

_ANSWERS_FOR_IT = {Role.ESCALATION, Role.ACCOUNTABLE}
FEWEST_WORDS, FEWEST_TELLING = 4, 3


def may_decide(person: Person, escalation: Escalation) -> bool:
    """Whoever holds it; the escalation owner and the accountable person, or their stand-ins."""
    if person.is_agent or not person.is_active:
        return False
    if person == escalation.held_by:
        return True
    return answers_for(person, escalation.process) or (
        came_to_compliance(escalation) and is_of_compliance(person)
    )


def answers_for(person: Person, process: Process) -> bool:
    """The escalation owner and the accountable person of a process, or their stand-ins."""
    return names.holds(person, process, _ANSWERS_FOR_IT)


def asks_the_same(escalation: Escalation, other: Escalation) -> bool:
    """Whether a word on the other one answers this one's action too."""
    return (
        escalation.case_id == other.case_id
        and escalation.action_hash == other.action_hash
        and escalation.can_be_approved == other.can_be_approved
        and set(escalation.rules) <= set(other.rules)
    )


def may_take_over(person: Person, escalation: Escalation) -> bool:
    """Those who may decide it, and the two people of its path."""
    if not may_hold(person, escalation):
        return False
    of_the_path = person in (escalation.owner, escalation.backup)
    return of_the_path or may_decide(person, escalation)


def may_hold(person: Person, escalation: Escalation) -> bool:
    """An active colleague who may see the process, or whom the path names."""
    if person.is_agent or not person.is_active:
        return False
    return person in (escalation.owner, escalation.backup) or may_see(person, escalation.process)


def may_look(person: Person, escalation: Escalation) -> bool:
    """Whoever may decide it or take it over."""
    return may_decide(person, escalation) or may_take_over(person, escalation)


def may_ask_advice(person: Person, escalation: Escalation) -> bool:
    """Whoever may decide it."""
    return may_decide(person, escalation)


def can_be_asked(person: Person, by: Person) -> bool:
    """Any other active colleague, also one who does not see the process."""
    return person.is_active and not person.is_agent and person != by


def may_raise(person: Person, process: Process) -> bool:
    """Any colleague who may see the process."""
    return person.is_active and not person.is_agent and may_see(person, process)


def may_set_hook(person: Person, process: Process) -> bool:
    """Those who keep the keys of agents."""
    return person.has_perm("processes.add_agentkey") and may_see(person, process)


def sets_goals_against_each_other(escalation: Escalation) -> bool:
    """Whether a case of this kind always costs one goal something."""
    return escalation.kind == ExceptionKind.HARM


def came_to_compliance(escalation: Escalation) -> bool:
    """Whether everyone before compliance could not be asked."""
    return is_of_compliance(escalation.held_by)


def is_of_compliance(person: Person) -> bool:
    """Member of compliance."""
    return person.groups.filter(name=groups.COMPLIANCE).exists()


def is_plain(decision: str) -> bool:
    """A sentence that tells something: not "ok", "as discussed" or "approved per review"."""
    words, own = words_of(decision), own_words_of(decision)
    return len(words) >= FEWEST_WORDS and len(telling(own)) >= FEWEST_TELLING


def says_something(text: str) -> bool:
    """A few words of which one at least is not a formula."""
    return len(words_of(text)) > 1 and bool(telling(own_words_of(text)))
