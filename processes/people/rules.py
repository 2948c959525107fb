"""Who may do what with people's accounts, hours and days away."""

from house.actors import Actor, System
from processes.people.groups import ADMINISTRATORS
from processes.people.models import Absence, Person

# What everyone may change about themselves.
OWN_FIELDS = frozenset({"phone"})


def is_self(by: Actor, person: Person) -> bool:
    """Whether someone acts on their own account."""
    return isinstance(by, Person) and by.pk == person.pk


def may_manage_people(by: Actor) -> bool:
    """Administrators, and the portal where it acts by itself."""
    if isinstance(by, Person):
        return bool(by.has_perm("processes.change_person"))
    return isinstance(by, System)


def may_edit(by: Actor, person: Person, fields: set[str]) -> bool:
    """Administrators edit everything; everyone edits a little of their own."""
    return may_manage_people(by) or (may_act_for_self(by, person) and fields <= OWN_FIELDS)


def may_act_for_self(by: Actor, person: Person) -> bool:
    """Everyone who is active keeps their own hours and days away."""
    return is_self(by, person) and person.is_active


def may_plan_time_of(by: Actor, person: Person) -> bool:
    """Hours and days away: one's own, or as an administrator anyone's."""
    return may_act_for_self(by, person) or may_manage_people(by)


def may_cancel(by: Actor, absence: Absence) -> bool:
    """Whoever may plan that person's days, while the absence stands."""
    return absence.cancelled_at is None and may_plan_time_of(by, absence.person)


def is_administrator(person: Person) -> bool:
    """Whether someone is active and in the administrators' group."""
    return person.is_active and person.groups.filter(name=ADMINISTRATORS).exists()


def is_last_administrator(person: Person) -> bool:
    """Whether nobody could manage people without this one."""
    others = Person.objects.people().active().in_group(ADMINISTRATORS).exclude(pk=person.pk)
    return is_administrator(person) and not others.exists()
