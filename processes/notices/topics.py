"""What notices are about. Each room registers its topics in the module that tells of them."""

from dataclasses import dataclass

from house.refusals import Invalid


class UnknownTopic(Invalid):
    """A notice about something that nobody can choose to hear of."""

    says = "There is no such topic of notices."


@dataclass(frozen=True)
class Topic:
    """Something that people are told of, and may choose how to hear of."""

    name: str
    title: str
    says: str
    # A topic that answers the person's own click can't be turned off.
    can_be_chosen: bool = True


_registered: dict[str, Topic] = {}


def register(*topics: Topic) -> None:
    """Add topics to those that notices may have; the same words twice do no harm."""
    for topic in topics:
        if _registered.setdefault(topic.name, topic) != topic:
            raise ValueError(f"Two topics are named {topic.name}.")


def named(name: str) -> Topic:
    """The topic of this name, or the refusal that there is none."""
    try:
        return _registered[name]
    except KeyError:
        raise UnknownTopic(f"There is no topic of notices named “{name}”.", field="topic") from None


def title_of(name: str) -> str:
    """The topic in words; an old notice may have one that is no longer registered."""
    topic = _registered.get(name)
    return topic.title if topic else name


def choosable() -> list[Topic]:
    """Topics that people decide about, by title."""
    return sorted(
        (topic for topic in _registered.values() if topic.can_be_chosen),
        key=lambda topic: topic.title,
    )


def every() -> list[Topic]:
    """All topics, by title."""
    return sorted(_registered.values(), key=lambda topic: topic.title)


TEST = Topic(
    "notices.test",
    "Test notices",
    "What you send yourself from the notice settings.",
    can_be_chosen=False,
)
TROUBLE = Topic(
    "portal.trouble",
    "Trouble in the portal",
    "For those who look after the portal: background work that failed.",
)
register(TEST, TROUBLE)
