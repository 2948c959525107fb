"""Fifteen people in five departments, their hours and their days away."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from functools import partial

from django.contrib.auth.hashers import make_password

from portal.demo import BUILDER, Event, Stage, password
from processes.models import Absence, Person
from processes.people import groups
from processes.people.actions import add_absence, add_person, cancel_absence, set_working_hours


def email_of(key: str) -> str:
    """The address of whoever has this key."""
    return f"{key}@demo.example"


@dataclass(frozen=True)
class Colleague:
    """One person of the demo company."""

    key: str
    name: str
    job_title: str
    department: str
    groups: tuple[str, ...] = (groups.STAFF,)

    @property
    def email(self) -> str:
        return email_of(self.key)


SUPPORT, OPERATIONS = "Customer Support", "Operations"
FINANCE, TECHNOLOGY, RISK = "Finance", "Technology", "Risk and Legal"

COLLEAGUES = (
    Colleague(
        "admin",
        "Peter Vance",
        "IT Administrator",
        TECHNOLOGY,
        (groups.STAFF, groups.ADMINISTRATORS),
    ),
    Colleague(
        "compliance", "Ines Okafor", "Head of Compliance", RISK, (groups.STAFF, groups.COMPLIANCE)
    ),
    Colleague(
        "owner",
        "Marta Lindqvist",
        "Head of Customer Support",
        SUPPORT,
        (groups.STAFF, groups.OPERATIONS),
    ),
    Colleague(
        "technology",
        "Tomasz Reyes",
        "Platform Lead",
        TECHNOLOGY,
        (groups.STAFF, groups.TECHNOLOGY),
    ),
    Colleague("staff", "Noor Haddad", "Support Agent", SUPPORT),
    Colleague(
        "ada.brandt",
        "Ada Brandt",
        "Chief Operating Officer",
        OPERATIONS,
        (groups.STAFF, groups.OPERATIONS),
    ),
    Colleague(
        "jonas.weber",
        "Jonas Weber",
        "Support Shift Lead",
        SUPPORT,
        (groups.STAFF, groups.OPERATIONS),
    ),
    Colleague("priya.nair", "Priya Nair", "Quality Lead", SUPPORT),
    Colleague(
        "luca.moretti",
        "Luca Moretti",
        "Head of Finance",
        FINANCE,
        (groups.STAFF, groups.OPERATIONS, groups.FINANCE),
    ),
    Colleague("hanna.kim", "Hanna Kim", "Accounts Payable Specialist", FINANCE),
    Colleague(
        "samuel.osei",
        "Samuel Osei",
        "Sales Operations Manager",
        OPERATIONS,
        (groups.STAFF, groups.OPERATIONS),
    ),
    Colleague("elif.demir", "Elif Demir", "Vendor Manager", OPERATIONS),
    Colleague(
        "ruth.calder", "Ruth Calder", "Legal Counsel", RISK, (groups.STAFF, groups.COMPLIANCE)
    ),
    Colleague(
        "viktor.sand",
        "Viktor Sand",
        "Software Engineer",
        TECHNOLOGY,
        (groups.STAFF, groups.TECHNOLOGY),
    ),
    Colleague("amara.diallo", "Amara Diallo", "Data Protection Officer", RISK),
)

# Who keeps other hours than Monday to Friday, nine to five: weekdays, from, to.
HOURS = {
    "jonas.weber": ((0, 1, 2, 3, 4), time(7), time(15, 30)),
    "staff": ((1, 2, 3, 4, 5), time(12), time(20)),
    "hanna.kim": ((0, 1, 2, 3), time(8, 30), time(16)),
}

# Days from today: first, last, what colleagues read.
ABSENCES = (
    ("luca.moretti", -34, -21, "Annual leave"),
    ("priya.nair", -12, -11, "Conference on testing"),
    ("jonas.weber", -1, 3, "Parental leave days"),
    ("elif.demir", 0, 0, "Supplier visit, back tomorrow"),
    ("compliance", 12, 16, "Annual leave"),
    ("ada.brandt", 25, 39, "Annual leave"),
)
OFFSITE = "Team offsite"


def events(stage: Stage) -> Iterator[Event]:
    """Everyone is hired; then their hours, and their days away."""
    yield Event(stage.at(-400), partial(_hire, stage))
    yield Event(stage.at(-200), partial(_set_hours, stage))
    for absence in ABSENCES:
        yield Event(stage.at_work(min(absence[1] - 20, -3)), partial(_enter, stage, *absence))
    yield Event(stage.at(-9), partial(_enter, stage, "viktor.sand", 5, 6, OFFSITE))
    yield Event(stage.at(-2), partial(_moved, stage))


def _hire(stage: Stage) -> None:
    hashed = make_password(password()) if password() else ""
    for colleague in COLLEAGUES:
        stage.people[colleague.key] = _hired(colleague, hashed)


def _hired(colleague: Colleague, hashed: str) -> Person:
    person = add_person(
        by=BUILDER,
        because="Joined the company",
        email=colleague.email,
        name=colleague.name,
        job_title=colleague.job_title,
        department=colleague.department,
        phone=f"+49 30 5550 {100 + COLLEAGUES.index(colleague)}",
        groups=colleague.groups,
    )
    if hashed:
        Person.objects.filter(pk=person.pk).update(password=hashed)
    return person


def _set_hours(stage: Stage) -> None:
    for key, (weekdays, starts, ends) in HOURS.items():
        person = stage.people[key]
        spans = [(weekday, starts, ends) for weekday in weekdays]
        set_working_hours(person, spans, by=person, because="My usual shift")


def _enter(stage: Stage, key: str, first: int, last: int, note: str) -> None:
    person = stage.people[key]
    add_absence(person, by=person, starts_on=stage.on(first), ends_on=stage.on(last), note=note)


def _moved(stage: Stage) -> None:
    viktor = stage.people["viktor.sand"]
    trip = Absence.objects.get(person=viktor, note=OFFSITE)
    cancel_absence(trip, by=viktor, because="The offsite was moved to spring")
