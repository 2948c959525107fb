"""What happens to people's accounts and to the rights that they hold."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from audit.record import record
from house.actors import Actor
from house.clock import now
from house.history import acting
from house.refusals import NotPermitted, require_reason
from processes.people import login_link, refusals, rules
from processes.people.actions.shared import clean, locked
from processes.people.calendars import known_name
from processes.people.groups import ADMINISTRATORS, GROUPS
from processes.people.models import Person

EDITABLE = ("email", "name", "job_title", "department", "phone", "holiday_calendar")


@transaction.atomic
def add_person(
    *,
    by: Actor,
    because: str,
    email: str,
    name: str,
    kind: str = Person.Kind.PERSON,
    job_title: str = "",
    department: str = "",
    phone: str = "",
    holiday_calendar: str = "",
    groups: Iterable[str] = (),
) -> Person:
    """Give someone an account, without a password: they choose that themselves, by a link."""
    because = _managed(by, because)
    is_agent = kind == Person.Kind.AGENT
    named = _known_groups(groups, is_agent=is_agent)
    person = Person(kind=kind, is_staff=not is_agent, joined_at=now())
    fields = {"email": email, "name": name, "job_title": job_title, "department": department}
    _fill(person, {**fields, "phone": phone, "holiday_calendar": holiday_calendar})
    person.set_unusable_password()
    with acting(by, because):
        _store(person)
        person.groups.set(Group.objects.filter(name__in=named))
    details = {"kind": person.kind, "groups": sorted(named)}
    record("person.add", person, by=by, because=because, details=details)
    return person


@transaction.atomic
def edit_person(person: Person, *, by: Actor, because: str, **fields: Any) -> Person:
    """Change what is known of someone; everyone may change a little of their own."""
    if unknown := set(fields) - set(EDITABLE):
        raise TypeError(f"these can't be edited: {', '.join(sorted(unknown))}")
    person = locked(person)
    changed = _fill(person, fields)
    if not changed:
        return person
    if not rules.may_edit(by, person, changed):
        raise NotPermitted
    because = require_reason(because)
    with acting(by, because):
        _store(person)
    if "email" in changed:
        # The log-in keeps addresses of its own; the old one must open nothing any more.
        EmailAddress.objects.filter(user_id=person.pk).delete()
    details = {"fields": sorted(changed)}
    record("person.edit", person, by=by, because=because, details=details)
    return person


@transaction.atomic
def set_groups(person: Person, groups: Iterable[str], *, by: Actor, because: str) -> Person:
    """Make someone a member of exactly these groups."""
    because = _managed(by, because)
    _one_change_of_administrators_at_a_time()
    person = locked(person)
    after = _known_groups(groups, is_agent=person.is_agent)
    before = set(person.groups.values_list("name", flat=True))
    if after == before:
        return person
    if ADMINISTRATORS in before - after and rules.is_last_administrator(person):
        raise refusals.LastAdministrator(field="groups")
    if rules.is_self(by, person):
        raise refusals.CannotChangeOwnGroups(field="groups")
    person.groups.set(Group.objects.filter(name__in=after))
    details = {"before": sorted(before), "after": sorted(after)}
    record("person.groups", person, by=by, because=because, details=details)
    return person


@transaction.atomic
def deactivate(person: Person, *, by: Actor, because: str) -> Person:
    """End someone's access at once, on every device; their name stays where it stands."""
    because = _managed(by, because)
    if rules.is_self(by, person):
        raise refusals.CannotDeactivateYourself
    _one_change_of_administrators_at_a_time()
    person = locked(person)
    if not person.is_active:
        raise refusals.AlreadyInactive
    if rules.is_last_administrator(person):
        raise refusals.LastAdministrator
    person.is_active, person.deactivated_at = False, now()
    # Sessions and open links are bound to the password: none of them lives again, even after
    # the account is active again.
    person.set_unusable_password()
    with acting(by, because):
        person.save()
    record("person.deactivate", person, by=by, because=because)
    return person


@transaction.atomic
def reactivate(person: Person, *, by: Actor, because: str) -> Person:
    """Open an account again; its groups are as they were, a password must be chosen anew."""
    because = _managed(by, because)
    person = locked(person)
    if person.is_active:
        raise refusals.AlreadyActive
    person.is_active, person.deactivated_at = True, None
    with acting(by, because):
        person.save()
    record("person.reactivate", person, by=by, because=because)
    return person


@transaction.atomic
def send_login_link(person: Person, *, by: Actor, because: str) -> Person:
    """Mail someone a link by which they choose a password of their own."""
    because = _managed(by, because)
    person = locked(person)
    if person.is_agent:
        raise refusals.AgentsHaveNoPassword
    if not person.is_active:
        raise refusals.AlreadyInactive
    record("person.login_link", person, by=by, because=because)
    transaction.on_commit(partial(login_link.mail, person))
    return person


@transaction.atomic
def remove_second_step(person: Person, *, by: Actor, because: str) -> Person:
    """Let someone who lost their second device log in with the password alone."""
    because = _managed(by, because)
    if rules.is_self(by, person):
        raise refusals.OwnSecondStep
    person = locked(person)
    steps = Authenticator.objects.filter(user_id=person.pk)
    if not steps.exists():
        raise refusals.NoSecondStep
    steps.delete()
    record("person.remove_second_step", person, by=by, because=because)
    return person


def _managed(by: Actor, because: str) -> str:
    """The reason, from someone who may manage people."""
    if not rules.may_manage_people(by):
        raise NotPermitted
    return require_reason(because)


def _one_change_of_administrators_at_a_time() -> None:
    """Two administrators who remove each other at once must not both succeed."""
    list(Group.objects.select_for_update().filter(name=ADMINISTRATORS))


def _known_groups(groups: Iterable[str], *, is_agent: bool) -> set[str]:
    named = set(groups)
    if named and is_agent:
        raise refusals.AgentsHaveNoGroups(field="groups")
    if named - set(GROUPS):
        raise refusals.GroupUnknown(field="groups")
    return named


def _fill(person: Person, fields: dict[str, str]) -> set[str]:
    """Put tidied values in, and say which ones differ from before."""
    tidy = {name: value.strip() for name, value in fields.items()}
    if "email" in tidy:
        # The log-in looks addresses up in small letters.
        tidy["email"] = tidy["email"].lower()
    if "holiday_calendar" in tidy:
        tidy["holiday_calendar"] = _known_calendar(tidy["holiday_calendar"])
    changed = {name for name, value in tidy.items() if getattr(person, name) != value}
    for name in changed:
        setattr(person, name, tidy[name])
    return changed


def _known_calendar(text: str) -> str:
    name = known_name(text)
    if name is None:
        raise refusals.HolidayCalendarUnknown(field="holiday_calendar")
    return name


def _store(person: Person) -> None:
    """Save, or refuse what can't be stored in the words of whoever sent it."""
    clean(person)
    if Person.objects.filter(email__iexact=person.email).exclude(pk=person.pk).exists():
        raise refusals.EmailTaken(field="email")
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as problem:  # somebody else took the address in this very moment
        raise refusals.EmailTaken(field="email") from problem
