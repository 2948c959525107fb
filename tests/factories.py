"""People and what belongs to them, made quickly: for tests that are about something else."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from house.clock import today
from processes.people.models import Absence, Person, WorkingHours

PASSWORD = "a quiet harbour at dawn"


class PersonFactory(DjangoModelFactory[Person]):
    """A colleague who may log in with PASSWORD; `groups=["compliance"]` gives rights."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    name = factory.Sequence(lambda number: f"Person {number:03}")
    email = factory.Sequence(lambda number: f"person{number:03}@example.com")
    job_title = "Clerk"
    department = "Operations"
    joined_at = datetime(2025, 1, 6, 8, tzinfo=UTC)
    password = factory.LazyFunction(lambda: make_password(PASSWORD))

    @factory.post_generation
    def groups(self: Person, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]  # factory_boy binds the person here
        if extracted:
            self.groups.set(Group.objects.filter(name__in=extracted))


class AgentFactory(PersonFactory):
    """The account that an agent's keys belong to."""

    name = factory.Sequence(lambda number: f"Agent {number:03}")
    email = factory.Sequence(lambda number: f"agent{number:03}@agents.example.com")
    kind = Person.Kind.AGENT
    is_staff = False
    job_title = department = ""
    password = factory.LazyFunction(lambda: make_password(None))


class AbsenceFactory(DjangoModelFactory[Absence]):
    """A week away that began yesterday."""

    class Meta:
        model = Absence

    person = factory.SubFactory(PersonFactory)
    starts_on = factory.LazyFunction(lambda: today() - timedelta(days=1))
    ends_on = factory.LazyAttribute(lambda absence: absence.starts_on + timedelta(days=6))


class WorkingHoursFactory(DjangoModelFactory[WorkingHours]):
    """A Monday morning."""

    class Meta:
        model = WorkingHours

    person = factory.SubFactory(PersonFactory)
    weekday = WorkingHours.Weekday.MONDAY
    starts = time(8)
    ends = time(12)
