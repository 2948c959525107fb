"""The command palette: places, people and things, each only where the person may see it."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from portal.navigation import sections_for
from processes.models import Person, Process, Term

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
    rooms = (_places, _processes, _people, _terms)
    return [match for room in rooms for match in room(person, words)]


def _places(person: Person, words: str) -> list[Match]:
    return [
        Match(place.title, section.title, place.url, place.icon)
        for section in sections_for(person)
        for place in section.places
        if words.lower() in place.title.lower()
    ]


def _processes(person: Person, words: str) -> list[Match]:
    wanted = Q(name__icontains=words) | Q(slug__icontains=words) | Q(summary__icontains=words)
    rows = Process.objects.visible_to(person).filter(wanted).with_state()
    return [
        Match(
            each.name,
            f"{each.get_stage_display()}, {each.state.value}, tier {each.tier_id}",
            reverse("register:process", args=[each.slug]),
            "smart_toy",
        )
        for each in rows.order_by("name", "id")[:MOST]
    ]


def _terms(person: Person, words: str) -> list[Match]:
    rows = Term.objects.visible_to(person).published()
    wanted = Q(name__icontains=words) | Q(also_called__icontains=words)
    return [
        Match(
            each.name,
            "What it means here",
            f"{reverse('register:glossary')}#{each.slug}",
            "menu_book",
        )
        for each in rows.filter(wanted)[:MOST]
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
