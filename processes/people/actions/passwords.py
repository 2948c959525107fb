"""What someone does to their own password."""

from django.db import transaction

from audit.record import record
from house.history import leaving_no_history
from processes.people import refusals
from processes.people.actions.shared import locked
from processes.people.models import Person


@transaction.atomic
def choose_password(person: Person, password: str, *, by: Person) -> Person:
    """Keep the password that someone chose for themselves: its digest alone, and that they did."""
    if person.is_agent:
        raise refusals.AgentsHaveNoPassword
    person = locked(person)
    if not person.is_active:
        raise refusals.AlreadyInactive
    person.set_password(password)
    with leaving_no_history(person):
        person.save(update_fields=["password"])
    record("person.choose_password", person, by=by)
    return person
