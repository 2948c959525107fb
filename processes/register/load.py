"""How much one person stands for: where they are named, with a warning at a limit."""

from collections import Counter

from django.conf import settings
from django.db.models import Count

from processes.people.models import Person
from processes.register.models import NamedRole, Process, ProcessQuerySet

LIMIT: int = settings.ENV.PORTAL_LOAD_LIMIT


def roles_held(among: ProcessQuerySet | None = None) -> Counter[int]:
    """For each person's id, in how many roles they are named; deputies are not counted."""
    rows = Process.objects.all() if among is None else among
    held: Counter[int] = Counter()
    for column in ("accountable", "escalation_owner"):
        found = rows.order_by().values_list(column).annotate(number=Count("pk"))
        held.update(dict(found))
    named = NamedRole.objects.filter(process__in=rows).order_by().values_list("person")
    held.update(dict(named.annotate(number=Count("pk"))))
    return held


def is_overloaded(person: Person) -> bool:
    """Whether someone is named in more places than one person can hold."""
    return roles_held()[person.pk] > LIMIT
