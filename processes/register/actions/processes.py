"""Creating a process, its words, and who is named on it."""

import re
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from audit.record import record
from house.actors import Actor, System
from house.clock import now
from house.history import acting
from house.refusals import Invalid, NotPermitted, require_reason
from processes.people.models import Person
from processes.register import names, rules
from processes.register.models import Listed, NamedRole, NoticeRoute, Process
from processes.register.refusals import (
    BackupIsTheSame,
    DeputyIsTheSame,
    NamedPersonHasLeft,
    OnlyPeopleAreNamed,
    RoleCannotBeEmpty,
    SlugNotUsable,
    SlugTaken,
)
from processes.register.routes import DEFAULTS, tell_roles
from processes.register.words import Circle, Role

WORDS = ("name", "summary", "when_to_use", "when_not_to_use", "learn_at")
_SLUG = re.compile(r"[a-z][a-z0-9_]{1,79}")
_LIKE_A_VERSION = re.compile(r".*_tier\d+_v\d+")
# The roles that stand as columns on the process: role, holder, deputy.
_COLUMNS = {
    Role.ACCOUNTABLE: ("accountable", "accountable_deputy"),
    Role.ESCALATION: ("escalation_owner", "escalation_backup"),
}


def create_process(*, by: Actor, because: str, **fields: Any) -> Process:
    """Enter a process in the register, with the people without whom it can't exist."""
    if isinstance(by, Person) and not rules.may_create(by):
        raise NotPermitted("Processes are created by administrators.")
    reason = require_reason(because)
    slug = _usable_slug(fields["slug"])
    fields.setdefault("operating_model", fields["domain"].operating_model)
    for role, (holder, deputy) in _COLUMNS.items():
        _refuse_pair(role, fields[holder], fields[deputy])
    with transaction.atomic(), acting(by, reason):
        if Process.objects.filter(slug=slug).exists():
            raise SlugTaken(field="slug")
        process = Process.objects.create(**fields, created_at=now())
        names.sync(process)
        record("process.create", process, by=by, because=reason, process=slug)
    return process


def edit_words(process: Process, *, by: Person, because: str, **fields: Any) -> Process:
    """Change what the register page says; the rules stand in the contract."""
    if unknown := fields.keys() - set(WORDS):
        raise Invalid(f"These can't be changed here: {', '.join(sorted(unknown))}.")
    if not rules.may_edit_words(by, process):
        raise NotPermitted("You may not change this page's words.")
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        process = Process.objects.select_for_update(of=("self",)).get(pk=process.pk)
        changed = [name for name, value in fields.items() if getattr(process, name) != value]
        if changed:
            for name in changed:
                setattr(process, name, fields[name])
            process.save(update_fields=changed)
            record(
                "process.edit",
                process,
                by=by,
                because=reason,
                process=process.slug,
                details={"changed": changed},
            )
    return process


def name_role(
    process: Process,
    role: str,
    *,
    person: Person | None,
    deputy: Person | None,
    by: Actor,
    because: str,
) -> Process:
    """Name who holds a role and who steps in; rights follow in the same transaction."""
    if isinstance(by, Person) and not rules.may_change_name(by, process, role):
        raise NotPermitted("You may not change who is named here.")
    reason = require_reason(because)
    if person is None or deputy is None:
        _refuse_emptying(role, person, deputy)
    else:
        _refuse_pair(role, person, deputy)
    with transaction.atomic(), acting(by, reason):
        process = Process.objects.select_for_update(of=("self",)).get(pk=process.pk)
        if not _write_role(process, role, person, deputy):
            return process
        names.sync(process)
        label = Role(role).label
        who = f"{person}, deputy {deputy}" if person else "nobody"
        record(
            "process.name",
            process,
            by=by,
            because=reason,
            process=process.slug,
            details={"role": label, "now": who},
        )
        _tell_of_names(process, by, f"{label}: {who}", reason)
    return process


def set_circle(
    process: Process, circle: str, people: Iterable[Person], *, by: Actor, because: str
) -> None:
    """Say who designs, is consulted on, or hears of a process."""
    if isinstance(by, Person) and not rules.may_change_name(by, process, circle):
        raise NotPermitted("You may not change who is named here.")
    reason = require_reason(because)
    wanted = {person.pk: person for person in people}
    for person in wanted.values():
        _refuse_unnameable(person, circle)
    with transaction.atomic(), acting(by, reason):
        process = Process.objects.select_for_update(of=("self",)).get(pk=process.pk)
        present = {row.person_id: row for row in process.listed.filter(circle=circle)}
        if present.keys() == wanted.keys():
            return
        for pk in present.keys() - wanted.keys():
            present[pk].delete()
        for pk in wanted.keys() - present.keys():
            Listed.objects.create(process=process, circle=circle, person=wanted[pk])
        names.sync(process)
        record(
            "process.list",
            process,
            by=by,
            because=reason,
            process=process.slug,
            details={Circle(circle).label: [str(person) for person in wanted.values()]},
        )


def restrict(process: Process, is_restricted: bool, *, by: Actor, because: str) -> Process:
    """Show a process to the named alone, or to all staff."""
    if isinstance(by, Person) and not rules.may_change_name(by, process, Role.ACCOUNTABLE):
        raise NotPermitted("You may not change who sees this process.")
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        process = Process.objects.select_for_update(of=("self",)).get(pk=process.pk)
        if process.is_restricted != is_restricted:
            process.is_restricted = is_restricted
            process.save(update_fields=["is_restricted"])
            verb = "process.restrict" if is_restricted else "process.open"
            record(verb, process, by=by, because=reason, process=process.slug)
    return process


def set_route(
    process: Process, topic: str, role: str, is_told: bool, *, by: Person, because: str
) -> None:
    """Let a role hear of a topic on this process, or spare it."""
    if not rules.may_change_name(by, process, Role.BUSINESS):
        raise NotPermitted("You may not change who hears of this process.")
    if topic not in DEFAULTS:
        raise Invalid("There is no such topic.", field="topic")
    if role not in [*Role.values, *Circle.values]:
        raise Invalid("There is no such role.", field="role")
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        route, made = NoticeRoute.objects.get_or_create(
            process=process, topic=topic, role=role, defaults={"is_told": is_told}
        )
        if not made and route.is_told == is_told:
            return
        if not made:
            route.is_told = is_told
            route.save(update_fields=["is_told"])
        record(
            "process.route",
            process,
            by=by,
            because=reason,
            process=process.slug,
            details={"topic": topic, "role": role, "told": is_told},
        )


def _usable_slug(slug: str) -> str:
    if not _SLUG.fullmatch(slug) or _LIKE_A_VERSION.fullmatch(slug):
        raise SlugNotUsable(field="slug")
    return slug


def _refuse_unnameable(person: Person, field: str) -> None:
    if person.is_agent:
        raise OnlyPeopleAreNamed(field=field)
    if not person.is_active:
        raise NamedPersonHasLeft(f"{person} is no longer active. Name someone who is.", field=field)


def _refuse_pair(role: str, person: Person, deputy: Person) -> None:
    holder, second = _COLUMNS.get(Role(role), ("person", "deputy"))
    _refuse_unnameable(person, holder)
    _refuse_unnameable(deputy, second)
    if person == deputy:
        same = BackupIsTheSame if role == Role.ESCALATION else DeputyIsTheSame
        raise same(field=second)


def _refuse_emptying(role: str, person: Person | None, deputy: Person | None) -> None:
    if role in _COLUMNS:
        raise RoleCannotBeEmpty(field=_COLUMNS[Role(role)][0])
    if person is not deputy:
        raise Invalid("Name both the person and the deputy, or neither.", field="deputy")


def _write_role(process: Process, role: str, person: Person | None, deputy: Person | None) -> bool:
    """Write the pair where it stands; False where nothing differs."""
    if role in _COLUMNS:
        holder, second = _COLUMNS[Role(role)]
        if (getattr(process, holder), getattr(process, second)) == (person, deputy):
            return False
        setattr(process, holder, person)
        setattr(process, second, deputy)
        process.save(update_fields=[holder, second])
        return True
    row = process.named_roles.filter(role=role).first()
    if person is None or deputy is None:
        if row:
            row.delete()
        return row is not None
    if row is None:
        NamedRole.objects.create(process=process, role=role, person=person, deputy=deputy)
        return True
    if (row.person, row.deputy) == (person, deputy):
        return False
    row.person, row.deputy = person, deputy
    row.save(update_fields=["person", "deputy"])
    return True


def _tell_of_names(process: Process, by: Actor, what: str, reason: str) -> None:
    if isinstance(by, System):
        return
    tell_roles(
        process,
        "process.names",
        title=f"{process}: {what}",
        body=f"{by} changed who is named: {reason}",
        once=f"names:{process.pk}:{now().isoformat()}",
    )
