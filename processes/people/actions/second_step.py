"""What someone does to their own two-step log-in. Its secrets stay with the log-in."""

from django.db import transaction

from audit.record import record
from processes.people.models import Person


@transaction.atomic
def note_second_step_on(person: Person, *, by: Person) -> None:
    """Keep that someone switched two-step log-in on."""
    record("person.second_step_on", person, by=by)


@transaction.atomic
def note_second_step_off(person: Person, *, by: Person) -> None:
    """Keep that someone switched two-step log-in off: from now on the password alone opens."""
    record("person.second_step_off", person, by=by)


@transaction.atomic
def note_recovery_codes(person: Person, *, by: Person) -> None:
    """Keep that someone has new recovery codes, each of which stands in for the second step."""
    record("person.recovery_codes", person, by=by)
