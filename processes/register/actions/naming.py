"""Who is named on a process: roles with their deputies, and the circles around it."""

from collections.abc import Iterable

from django.db import transaction

from audit.record import record
from house.actors import Actor, System
from house.history import acting
from house.refusals import Invalid, NotPermitted, require_reason
from processes.people.models import Person
from processes.register import names, rules
from processes.register.actions.shared import locked, nameable
from processes.register.models import Listed, NamedRole, Process
from processes.register.refusals import BackupIsTheSame, DeputyIsTheSame, RoleCannotBeEmpty
from processes.register.routes import tell_roles
from processes.register.words import Circle, Role

# The roles that stand as columns on the process: holder, and who steps in.
COLUMNS = {
    Role.ACCOUNTABLE: ("accountable", "accountable_deputy"),
    Role.ESCALATION: ("escalation_owner", "escalation_backup"),
}
Pair = tuple[Person, Person] | None


def name_role(
    process: Process,
    role: str,
    *,
    person: Person | None,
    deputy: Person | None,
    by: Actor,
    because: str,
) -> Process:
    """Name who holds a role and who steps in, or nobody; rights follow in the same transaction."""
    if role not in Role.values:
        raise Invalid("There is no such role.", field="role")
    role = Role(role)
    _refuse(process, role, by)
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        process = locked(process)
        pair = _pair(role, person, deputy)
        before = _standing(process, role)
        if pair == before:
            return process
        _write(process, role, pair)
        names.sync(process)
        said = f"{role.label}: {_said(pair)}"
        details = {"role": role.label, "was": _said(before), "now": _said(pair)}
        _record(
            "process.name", process, by, reason, details, said, (*(before or ()), *(pair or ()))
        )
    return process


def set_circle(
    process: Process, circle: str, people: Iterable[Person], *, by: Actor, because: str
) -> Process:
    """Say who designs, is consulted on, or hears of a process."""
    if circle not in Circle.values:
        raise Invalid("There is no such list.", field="circle")
    circle = Circle(circle)
    _refuse(process, circle, by)
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        process = locked(process)
        rows = process.listed.filter(circle=circle).select_related("person")
        before = {row.person_id: row for row in rows}
        wanted = {person.pk: person for person in people}
        gone, come = before.keys() - wanted.keys(), wanted.keys() - before.keys()
        if not gone and not come:
            return process
        # Whoever stood there and has left may go on standing there until they are replaced.
        added = [nameable(wanted[pk], circle) for pk in sorted(come)]
        removed = [before[pk].person for pk in sorted(gone)]
        for pk in gone:
            before[pk].delete()
        for person in added:
            Listed.objects.create(process=process, circle=circle, person=person)
        names.sync(process)
        said = f"{circle.label}: {_listed(wanted.values())}"
        was = _listed(row.person for row in before.values())
        details = {"list": circle.label, "was": was, "now": _listed(wanted.values())}
        _record("process.list", process, by, reason, details, said, (*removed, *added))
    return process


def refuse_pair(
    role: Role, person: Person, deputy: Person, fields: tuple[str, str] = ("person", "deputy")
) -> tuple[Person, Person]:
    """The two as they are stored now, if they can hold the role together."""
    pair = nameable(person, fields[0]), nameable(deputy, fields[1])
    if person == deputy:
        raise (BackupIsTheSame if role == Role.ESCALATION else DeputyIsTheSame)(field=fields[1])
    return pair


def _refuse(process: Process, place: str, by: Actor) -> None:
    if isinstance(by, Person) and not rules.may_change_name(by, process, place):
        raise NotPermitted("You may not change who is named here.")


def _pair(role: Role, person: Person | None, deputy: Person | None) -> Pair:
    """The pair to write; None leaves the role to nobody."""
    if person and deputy:
        return refuse_pair(role, person, deputy)
    missing = "deputy" if person else "person"
    if role in COLUMNS:
        raise RoleCannotBeEmpty(field=missing)
    if person or deputy:
        raise Invalid("Name both the person and the deputy, or neither.", field=missing)
    return None


def _standing(process: Process, role: Role) -> Pair:
    for named in names.named_on(process):
        if named.role == role:
            return named.person, named.deputy
    return None


def _write(process: Process, role: Role, pair: Pair) -> None:
    if role in COLUMNS and pair:
        for column, person in zip(COLUMNS[role], pair, strict=True):
            setattr(process, column, person)
        process.save(update_fields=list(COLUMNS[role]))
        return
    row = process.named_roles.filter(role=role).first()
    if pair is None:
        if row:
            row.delete()
    elif row is None:
        NamedRole.objects.create(process=process, role=role, person=pair[0], deputy=pair[1])
    else:
        row.person, row.deputy = pair
        row.save(update_fields=["person", "deputy"])


def _said(pair: Pair) -> str:
    return f"{pair[0]}, deputy {pair[1]}" if pair else "nobody"


def _listed(people: Iterable[Person]) -> str:
    return ", ".join(sorted(person.name for person in people)) or "nobody"


def _record(
    verb: str,
    process: Process,
    by: Actor,
    reason: str,
    details: dict[str, str],
    said: str,
    concerned: tuple[Person, ...],
) -> None:
    """Keep it, and tell those on the route and those whom it concerns."""
    entry = record(verb, process, by=by, because=reason, process=process.slug, details=details)
    if isinstance(by, System):
        return
    tell_roles(
        process,
        "process.names",
        title=f"{process}: {said}",
        body=f"{by} changed who is named: {reason}",
        once=f"names:{entry.pk}",
        also=concerned,
    )
