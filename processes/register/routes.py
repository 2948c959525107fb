"""Who hears of what on a process: defaults by role, and what one process decides otherwise."""

from processes.notices.actions import tell
from processes.notices.topics import Topic, register
from processes.people.models import Person
from processes.register.models import Process
from processes.register.names import away_today, is_here, named_on
from processes.register.words import Circle, Role

# Topic: the roles and circles that hear of it unless the process says otherwise.
DEFAULTS: dict[str, tuple[str, ...]] = {}


def route_topic(topic: Topic, *roles: str) -> None:
    """Add a topic that people hear of by their role on a process; each room adds its own."""
    register(topic)
    DEFAULTS[topic.name] = roles


route_topic(
    Topic(
        "process.paused",
        "A process is paused or runs again",
        "Someone pulled or lifted the kill switch of a process that you stand for.",
    ),
    Role.ACCOUNTABLE,
    Role.BUSINESS,
    Role.SYSTEM,
    Role.ESCALATION,
    Circle.INFORMED,
)
route_topic(
    Topic(
        "process.names",
        "Who is named on a process",
        "You are named on a process, or who answers for one that you stand for was changed.",
    ),
    Role.ACCOUNTABLE,
    Role.BUSINESS,
    Role.SYSTEM,
)
route_topic(
    Topic("process.gap", "Someone named has left", "A role on a process has nobody behind it."),
    Role.ACCOUNTABLE,
)
route_topic(
    Topic(
        "process.remark",
        "A colleague answers back",
        "Friction, a workaround or a contested decision waits for your answer.",
    ),
)
register(
    Topic(
        "proposal",
        "House rules and targets",
        "A tier, a control, a threshold or a target shall change, or has.",
    ),
)


def told_on(process: Process, topic: str) -> set[str]:
    """The roles and circles that hear of a topic on this process."""
    told = {str(role) for role in DEFAULTS[topic]}
    for route in process.notice_routes.filter(topic=topic):
        if route.is_told:
            told.add(route.role)
        else:
            told.discard(route.role)
    return told


def recipients(process: Process, topic: str) -> list[Person]:
    """The people behind those roles, by id; a deputy where the holder is away or gone."""
    told, away = told_on(process, topic), away_today()
    found: set[Person] = set()
    for named in named_on(process):
        if named.role in told:
            pair = (named.person, named.deputy)
            here = [person for person in pair if is_here(person, away)]
            # Where neither is here, both read it when they are back.
            found.update(here[:1] or pair)
    listed = process.listed.filter(circle__in=told).select_related("person")
    found.update(row.person for row in listed)
    return _in_order(found)


def _in_order(people: set[Person]) -> list[Person]:
    """Always the same order, so that two who tell the same people never wait for each other."""
    return sorted((each for each in people if each.is_active), key=lambda each: each.pk)


def tell_roles(
    process: Process,
    topic: str,
    *,
    title: str,
    body: str,
    once: str,
    link: str = "",
    is_urgent: bool = False,
    also: tuple[Person, ...] = (),
) -> None:
    """Tell everyone on the topic's route, each once; without a link, of the process's page."""
    for person in _in_order({*recipients(process, topic), *also}):
        tell(
            person,
            topic=topic,
            title=title,
            body=body,
            link=link or f"/register/{process.slug}/",
            is_urgent=is_urgent,
            once=once,
            subject=process,
            process=process.slug,
        )
