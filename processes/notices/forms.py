"""The forms of the notices pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from processes.notices import topics
from processes.notices.addresses import LONGEST
from processes.notices.models import Channel
from processes.notices.routing import Choice, Preferences, default_of
from processes.people.models import Person

AT_ONCE, AT_WORK, NEVER, AS_USUAL = "at_once", "at_work", "never", ""
WORDS = {AT_ONCE: "At once", AT_WORK: "In my working hours", NEVER: "Not at all"}
CHOICES = {
    AT_ONCE: Choice(is_wanted=True),
    AT_WORK: Choice(is_wanted=True, only_at_work=True),
    NEVER: Choice(is_wanted=False),
}
ADDRESSED = {
    Channel.CHAT: "The address of your chat, such as https://hooks.slack.com/services/… or "
    "ntfys://topic.",
    Channel.PAGER: "The address of your pager service, such as pagerduty://… or opsgenie://….",
    Channel.WEBHOOK: "A program of yours that takes a signed POST, such as https://host/path.",
}


class InboxFilter(forms.Form):
    """Which notices are wanted."""

    topic = forms.ChoiceField(required=False)
    show = forms.ChoiceField(
        required=False, choices=[("", "Unread first"), ("unread", "Unread only")]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [(topic.name, topic.title) for topic in topics.every()]
        self.fields["topic"].choices = [("", "All"), *every]  # type: ignore[attr-defined]  # the stubs know only Field here

    def wanted(self) -> dict[str, Any]:
        """The filter in the inbox's words; what can't be read filters nothing."""
        cleaned = self.cleaned_data if self.is_valid() else {}
        return {
            "topic": cleaned.get("topic", ""),
            "only_unread": cleaned.get("show") == "unread",
        }


@dataclass(frozen=True)
class Line:
    """One line of the table of choices."""

    title: str
    says: str
    fields: list[tuple[Channel, BoundField]]


class SettingsForm(forms.Form):
    """Where notices go, and which topics go there, in one form."""

    def __init__(self, person: Person, data: Any = None) -> None:
        super().__init__(data)
        self.preferences = Preferences(person)
        self.channels = [each for each in Channel if self.preferences.address(each)]
        for channel, says in ADDRESSED.items():
            self.fields[f"address_{channel}"] = forms.CharField(
                label=channel.label,
                required=False,
                max_length=LONGEST,
                help_text=says,
                initial=self.preferences.address(channel),
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            )
        for name, title, _ in _topics():
            for channel in self.channels:
                self.fields[_field(name, channel)] = self._choice(name, title, channel)

    def _choice(self, topic: str, title: str, channel: Channel) -> forms.ChoiceField:
        row = self.preferences.row(topic, channel)
        words = list(WORDS.items())
        held = Choice(row.wanted, row.only_at_work) if row else default_of(channel)
        initial = next(word for word, choice in CHOICES.items() if choice == held)
        if topic:
            words = [(AS_USUAL, "As every topic"), *words]
            initial = initial if row else AS_USUAL
        label = f"{title} by {channel.label.lower()}"
        return forms.ChoiceField(choices=words, initial=initial, required=False, label=label)

    def addresses(self) -> dict[str, str]:
        """Where each channel shall lead."""
        return {channel: self.cleaned_data[f"address_{channel}"] for channel in ADDRESSED}

    def choices(self) -> dict[tuple[str, str], Choice | None]:
        """What was chosen anew, on channels that lead somewhere."""
        return {
            (name, channel): CHOICES.get(self.cleaned_data[_field(name, channel)])
            for name, _, _ in _topics()
            for channel in self.channels
            if _field(name, channel) in self.changed_data and self._leads(channel)
        }

    def _leads(self, channel: Channel) -> bool:
        return channel == Channel.MAIL or bool(self.cleaned_data[f"address_{channel}"])

    def address_fields(self) -> list[BoundField]:
        """The fields for addresses."""
        return [self[f"address_{channel}"] for channel in ADDRESSED]

    def lines(self) -> Iterator[Line]:
        """The table: a line a topic, a field a channel."""
        for name, title, says in _topics():
            yield Line(title, says, [(each, self[_field(name, each)]) for each in self.channels])


def _topics() -> list[tuple[str, str, str]]:
    """Every topic as one, then each by itself."""
    each = [(topic.name, topic.title, topic.says) for topic in topics.choosable()]
    return [("", "Every topic", "What holds unless a topic below says otherwise."), *each]


def _field(topic: str, channel: str) -> str:
    return f"{channel}:{topic}"
