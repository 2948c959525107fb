"""A person decides how to hear of things: by which ways, of which topics, at which hours."""

import secrets
from collections.abc import Mapping

from django.db import transaction

from audit.record import record
from house.refusals import Invalid
from processes.notices import addresses, refusals, rules, topics
from processes.notices.models import Channel, NoticePreference
from processes.notices.routing import Choice, Preferences, default_of
from processes.people.models import Person

# What is kept for a topic and a channel; None takes the person's word back.
Choices = Mapping[tuple[str, str], Choice | None]


def arrange(
    person: Person,
    *,
    by: Person,
    addresses_of: Mapping[str, str] | None = None,
    choices: Choices | None = None,
) -> list[NoticePreference]:
    """Set addresses and choices together; returned are webhooks that got a new secret."""
    _refuse(person, by)
    # Names are looked up here, before anything is locked: that can take seconds.
    changed = _checked(person, addresses_of or {})
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        arrangement = _Arrangement(person)
        for channel, address in changed.items():
            arrangement.lead(channel, address)
        for (topic, channel), choice in (choices or {}).items():
            arrangement.choose(topic, channel, choice)
        if arrangement.said:
            record("notices.arrange", person, by=by, details={"changed": arrangement.said})
    return arrangement.renewed


def set_preference(
    person: Person,
    *,
    topic: str = "",
    channel: str,
    wanted: bool,
    only_at_work: bool = False,
    address: str | None = None,
    by: Person,
) -> NoticePreference:
    """Say how one topic, or with no topic all of them, comes by one channel."""
    if address is not None and topic:
        raise refusals.OneAddressAChannel(field="address")
    arrange(
        person,
        by=by,
        addresses_of={} if address is None else {channel: address},
        choices={(topic, channel): Choice(wanted, only_at_work)},
    )
    return NoticePreference.objects.get(person=person, topic=topic, channel=channel)


def remove_preference(person: Person, *, topic: str = "", channel: str, by: Person) -> None:
    """Go back to what holds without the person's word; a channel's address goes with it."""
    arrange(
        person,
        by=by,
        addresses_of={} if topic or channel == Channel.MAIL else {channel: ""},
        choices={(topic, channel): None},
    )


def renew_secret(person: Person, *, by: Person) -> NoticePreference:
    """Make a new secret for the person's webhook; the old one signs nothing any more."""
    _refuse(person, by)
    with transaction.atomic():
        row = (
            NoticePreference.objects.select_for_update()
            .filter(person=person, topic="", channel=Channel.WEBHOOK)
            .exclude(address="")
            .first()
        )
        if row is None:
            raise refusals.NothingToRenew
        row.secret = _new_secret()
        row.save(update_fields=["secret"])
        record("notices.renew_secret", person, by=by)
    return row


class _Arrangement:
    """One person's preferences while they are being changed, with what is said of it later."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.preferences = Preferences(person)
        self.said: list[str] = []
        self.renewed: list[NoticePreference] = []

    def lead(self, channel: str, address: str) -> None:
        """Let a channel lead to an address, or nowhere."""
        row = self._row("", channel)
        if address:
            row = row or self._new("", channel, Choice(is_wanted=True))
            row.address = address
            row.secret = _new_secret() if channel == Channel.WEBHOOK else ""
            row.save()
        elif row:
            self._remove(row)
        if row and row.secret and address:
            self.renewed.append(row)
        where = addresses.shown(channel, address) or "nowhere"
        self.said.append(f"{Channel(channel).label} leads to {where}")

    def choose(self, topic: str, channel: str, choice: Choice | None) -> None:
        """Let a topic come by a channel, or not, or as every topic does."""
        if topic and not topics.named(topic).can_be_chosen:
            raise refusals.TopicIsFixed(field="topic")
        row = self._row(topic, channel)
        before = Choice(row.wanted, row.only_at_work) if row else None
        if choice == before or (choice is None and row is None):
            return
        if choice and choice.is_wanted and not self.preferences.address(channel):
            raise addresses.AddressMissing(field=f"address_{channel}")
        if choice is None and row and (topic or not row.address):
            self._remove(row)
        else:
            row = row or self._new(topic, channel, None)
            kept = choice or default_of(channel)
            row.wanted, row.only_at_work = kept.is_wanted, kept.only_at_work
            row.save()
        self.said.append(_said(topic, channel, choice))

    def _row(self, topic: str, channel: str) -> NoticePreference | None:
        return self.preferences.row(topic, channel)

    def _remove(self, row: NoticePreference) -> None:
        self.preferences.forget(row)
        row.delete()

    def _new(self, topic: str, channel: str, choice: Choice | None) -> NoticePreference:
        row = NoticePreference(person=self.person, topic=topic, channel=channel)
        if choice:
            row.wanted, row.only_at_work = choice.is_wanted, choice.only_at_work
        self.preferences.keep(row)
        return row


def _refuse(person: Person, by: Person) -> None:
    if not rules.may_arrange(by, person):
        raise refusals.PreferencesOfSomeoneElse
    if person.is_agent:
        raise refusals.AgentsGetNoNotices


def _checked(person: Person, wanted: Mapping[str, str]) -> dict[str, str]:
    """The addresses that differ from what is kept, each let through by every rule."""
    preferences = Preferences(person)
    changed = {}
    for channel, text in wanted.items():
        before = "" if channel == Channel.MAIL else preferences.address(channel)
        if text.strip() == before:
            continue
        try:
            changed[channel] = addresses.checked(channel, text) if text.strip() else ""
        except Invalid as refusal:
            refusal.field = f"address_{channel}"
            raise
    return changed


def _new_secret() -> str:
    return secrets.token_hex(32)


def _said(topic: str, channel: str, choice: Choice | None) -> str:
    about = topics.title_of(topic) if topic else "Every topic"
    how = choice.in_words if choice else "as usual"
    return f"{about} by {Channel(channel).label.lower()}: {how}"
