"""Telling people of changes: one notice each, with a link to the change's page."""

from collections.abc import Iterable

from governance.changes.topics import ASKED, MOVED
from processes.contracts.models import ContractVersion
from processes.notices.actions import tell
from processes.people.models import Person


def page_of(version: ContractVersion) -> str:
    """Where the change is decided."""
    return f"/changes/{version.process.slug}/{version.number}/"


def name_of(version: ContractVersion) -> str:
    """The change as people call it."""
    return f"{version.process}, version {version.number}"


def ask(
    people: Iterable[Person], version: ContractVersion, *, title: str, body: str, once: str
) -> None:
    """Ask people to do something about a change."""
    _tell(people, version, ASKED, title, body, once)


def say(
    people: Iterable[Person], version: ContractVersion, *, title: str, body: str, once: str
) -> None:
    """Tell those who wrote a change what became of it."""
    _tell(people, version, MOVED, title, body, once)


def _tell(
    people: Iterable[Person],
    version: ContractVersion,
    topic: str,
    title: str,
    body: str,
    once: str,
) -> None:
    # Always in the same order, so that two who tell the same people never wait for each other.
    for person in sorted({each for each in people if each.is_active}, key=lambda each: each.pk):
        tell(
            person,
            topic=topic,
            title=title,
            body=body,
            link=page_of(version),
            once=f"change:{version.pk}:{once}",
            subject=version,
            process=version.process.slug,
        )
