"""Which ways a notice takes to a person, by what the person chose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from processes.notices import rules
from processes.notices.models import Channel, NoticePreference
from processes.people import hours
from processes.people.models import Person
from processes.people.refusals import NeverAtWork

# The quickest way is tried first, should one of them hang.
ORDER = (Channel.PAGER, Channel.CHAT, Channel.MAIL, Channel.WEBHOOK)


@dataclass(frozen=True)
class Route:
    """One way, and when it may be taken."""

    channel: str
    address: str
    due_at: datetime


@dataclass(frozen=True)
class Choice:
    """What holds for one topic on one channel."""

    is_wanted: bool
    only_at_work: bool = False

    @property
    def in_words(self) -> str:
        """How it is said of a choice."""
        if not self.is_wanted:
            return "not at all"
        return "in working hours" if self.only_at_work else "at once"


def default_of(channel: str) -> Choice:
    """Without a word from the person, mail goes out for everything and nothing else does."""
    return Choice(is_wanted=channel == Channel.MAIL)


class Preferences:
    """What one person chose, read once."""

    def __init__(self, person: Person) -> None:
        self.person = person
        rows = NoticePreference.objects.filter(person=person)
        self._rows = {(row.topic, row.channel): row for row in rows}

    def row(self, topic: str, channel: str) -> NoticePreference | None:
        """The person's own word on exactly this, if there is one."""
        return self._rows.get((topic, channel))

    def keep(self, row: NoticePreference) -> None:
        """Count a row that was added."""
        self._rows[row.topic, row.channel] = row

    def forget(self, row: NoticePreference) -> None:
        """No longer count a row that was taken away."""
        self._rows.pop((row.topic, row.channel), None)

    def address(self, channel: str) -> str:
        """Where a channel leads; empty when nowhere."""
        if channel == Channel.MAIL:
            return self.person.email
        row = self.row("", channel)
        return row.address if row else ""

    def choice(self, topic: str, channel: str) -> Choice:
        """The topic's own choice, else the one for every topic, else the default."""
        row = self.row(topic, channel) or self.row("", channel)
        return Choice(row.wanted, row.only_at_work) if row else default_of(channel)


def wants_at_once(person: Person, about: Iterable[str]) -> bool:
    """Whether the person said that notices about one of these come at any hour."""
    said = NoticePreference.objects.filter(person=person, topic__in=["", *about], wanted=True)
    return said.filter(only_at_work=False).exclude(topic="", channel=Channel.MAIL).exists()


def routes(person: Person, *, topic: str, is_urgent: bool, at: datetime) -> list[Route]:
    """The ways out of the portal for one notice; none for agents and people who left."""
    if not rules.gets_deliveries(person):
        return []
    preferences = Preferences(person)
    found = []
    for channel in ORDER:
        choice, address = preferences.choice(topic, channel), preferences.address(channel)
        if choice.is_wanted and address:
            waits = choice.only_at_work and not is_urgent
            found.append(Route(channel, address, _next_at_work(person, at) if waits else at))
    return found


def _next_at_work(person: Person, at: datetime) -> datetime:
    try:
        return hours.next_moment_at_work(person, at)
    except NeverAtWork:
        return at  # waiting for a moment that never comes would lose the notice


def straight(person: Person, channel: str, at: datetime) -> list[Route]:
    """One channel at once, whatever was chosen: a test of the way itself."""
    address = Preferences(person).address(channel)
    return [Route(channel, address, at)] if address and rules.gets_deliveries(person) else []


def leads_still(person: Person, channel: str, address: str) -> bool:
    """Whether the person still has this address; what was taken back is not written to."""
    return channel == Channel.MAIL or Preferences(person).address(channel) == address
