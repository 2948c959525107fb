"""The command palette: places, people and things, each only where the person may see it."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from portal.navigation import sections_for
from processes.models import Person

MOST = 8


@dataclass(frozen=True)
class Match:
    """One line of the palette."""

    title: str
    description: str
    link: str
    icon: str


def matches(person: Person, words: str) -> list[Match]:
    """What the words may mean, places first."""
    words = words.strip()
    if not words:
        return []
    return [*_places(person, words), *_people(person, words)]


def _places(person: Person, words: str) -> list[Match]:
    return [
        Match(place.title, section.title, place.url, place.icon)
        for section in sections_for(person)
        for place in section.places
        if words.lower() in place.title.lower()
    ]


def _people(person: Person, words: str) -> list[Match]:
    wanted = Q(name__icontains=words) | Q(email__icontains=words) | Q(job_title__icontains=words)
    found = Person.objects.visible_to(person).active().filter(wanted)[:MOST]
    return [
        Match(
            each.name,
            each.job_title,
            reverse("admin:processes_person_change", args=[each.pk]),
            "person",
        )
        for each in found
    ]
