"""Steps that this room's actions share: lock a process, check values, read a person anew."""

from django.core.exceptions import ValidationError
from django.db import models

from house.refusals import Invalid
from processes.people.models import Person
from processes.register.models import Process
from processes.register.refusals import NamedPersonHasLeft, OnlyPeopleAreNamed


def locked(process: Process) -> Process:
    """The process as stored now; nobody else changes it until this transaction ends.

    A kill switch doesn't wait for this lock: it takes none, and this one lets rows refer to it.
    """
    return Process.objects.select_for_update(of=("self",), no_key=True).get(pk=process.pk)


def clean(row: models.Model, *, fields: set[str] | None = None) -> None:
    """Refuse values that can't be stored, naming the field; of a known row, those that changed."""
    every = {field.name for field in row._meta.concrete_fields}
    try:
        row.clean_fields(exclude=every - fields if fields is not None else None)
    except ValidationError as problem:
        name, messages = next(iter(problem.message_dict.items()))
        raise Invalid(" ".join(messages), field=name) from None


def nameable(person: Person, field: str) -> Person:
    """The person as stored now, who can be named: a human being who has not left."""
    person = Person.objects.get(pk=person.pk)
    if person.is_agent:
        raise OnlyPeopleAreNamed(field=field)
    if not person.is_active:
        raise NamedPersonHasLeft(f"{person} is no longer active. Name someone who is.", field=field)
    return person
