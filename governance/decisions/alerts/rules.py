"""Who hears of an alert, and who may set it aside."""

from governance.decisions.alerts.models import Alert
from governance.decisions.alerts.topics import TOPIC_OF
from governance.decisions.alerts.words import Kind
from processes.people.groups import ADMINISTRATORS
from processes.people.models import Person
from processes.register import names
from processes.register.models import Process
from processes.register.routes import recipients
from processes.register.words import Role

_ANSWERS_FOR_IT = {Role.ACCOUNTABLE, Role.BUSINESS, Role.SYSTEM, Role.ESCALATION}


def hears(kind: Kind, process: Process | None) -> list[Person]:
    """Whoever is on the route of the process; of the portal itself, the administrators."""
    if process is not None:
        return recipients(process, TOPIC_OF[kind])
    return list(Person.objects.people().active().in_group(ADMINISTRATORS).order_by("pk"))


def may_set_aside(person: Person, alert: Alert) -> bool:
    """Who answers for the process, or looks after the portal."""
    if person.is_agent or not person.is_active:
        return False
    if alert.process is None:
        return person.has_perm("processes.change_job")
    return names.holds(person, alert.process, _ANSWERS_FOR_IT)
