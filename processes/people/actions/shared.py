"""Two steps that the actions of this room share: lock a person, check a row's fields."""

from django.core.exceptions import ValidationError
from django.db import models

from house.refusals import Invalid
from processes.people.models import Person


def locked(person: Person) -> Person:
    """The person as stored now; nobody else changes them until this transaction ends."""
    row: Person = Person.objects.select_for_update().get(pk=person.pk)
    return row


def clean(row: models.Model) -> None:
    """Refuse values that can't be stored, naming the field."""
    try:
        row.clean_fields(exclude=["password"])
    except ValidationError as problem:
        field, texts = next(iter(problem.message_dict.items()))
        raise Invalid(texts[0], field=field) from None
