"""Who may do what with an exception, and which decisions are written for people."""

import re

from governance.escalations.models import Escalation
from processes.people import groups
from processes.people.models import Person
from processes.register import names
from processes.register.rules import may_see
from processes.register.words import Role

_ANSWERS_FOR_IT = {Role.ESCALATION, Role.ACCOUNTABLE}
FEWEST_WORDS, FEWEST_TELLING = 5, 3
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# Words that stand in every decision and say nothing about this one.
_SAYS_NOTHING = frozenset(
    """
    a above according agreed all already also an and approve approved approving as asked at be been
    before below by call case checked confirm confirmed could decide decided decision decline
    declined declining did discussed discussion done earlier email exception fine for from go good
    has have he her him i in is it its just lgtm mail meeting no not of off ok okay on our per
    please policy process rejected requested review reviewed said same see she sign signed slack
    spoke standard talked team that the their them then they thing this through to told us usual via
    was we went were with yes yesterday you
    """.split()
)


def may_decide(person: Person, escalation: Escalation) -> bool:
    """Whoever holds it; the escalation owner and the accountable person, or their stand-ins."""
    if person.is_agent or not person.is_active:
        return False
    if person == escalation.held_by:
        return True
    return names.holds(person, escalation.process, _ANSWERS_FOR_IT) or (
        came_to_compliance(escalation) and is_of_compliance(person)
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


def may_raise(person: Person, escalation_of: object) -> bool:
    """Any colleague may call for a person."""
    return person.is_active and not person.is_agent


def came_to_compliance(escalation: Escalation) -> bool:
    """Whether everyone before compliance could not be asked."""
    return is_of_compliance(escalation.held_by)


def is_of_compliance(person: Person) -> bool:
    """Member of compliance."""
    return person.groups.filter(name=groups.COMPLIANCE).exists()


def is_plain(decision: str) -> bool:
    """A sentence that tells something: not "ok", "as discussed" or "approved per review"."""
    words = [word.casefold() for word in _WORD.findall(decision)]
    telling = {word for word in words if word not in _SAYS_NOTHING and len(word) > 1}
    return len(words) >= FEWEST_WORDS and len(telling) >= FEWEST_TELLING
