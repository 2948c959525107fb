"""Who hears of what on a process: defaults by role, and what one process decides otherwise."""

from processes.notices.actions import tell
from processes.notices.topics import Topic, register
from processes.people.models import Person
from processes.register.models import Process
from processes.register.names import away_today, is_here, named_on
from processes.register.words import Circle, Role

# Topic: the roles and circles that hear of it unless the process says otherwise.
DEFAULTS: dict[str, tuple[str, ...]] = {
    "process.paused": (
        Role.ACCOUNTABLE,
        Role.BUSINESS,
        Role.SYSTEM,
        Role.ESCALATION,
        Circle.INFORMED,
    ),
    "process.names": (Role.ACCOUNTABLE, Role.BUSINESS, Role.SYSTEM),
    "process.gap": (Role.ACCOUNTABLE,),
    "process.remark": (),
}

register(
    Topic(
        "process.paused",
        "A process is paused or runs again",
        "Someone pulled or lifted the kill switch of a process that you stand for.",
    ),
    Topic(
        "process.names",
        "Who is named on a process",
        "Who answers for a process that you stand for was changed.",
    ),
    Topic("process.gap", "Someone named has left", "A role on a process has nobody behind it."),
    Topic(
        "process.remark",
        "A colleague answers back",
        "Friction, a workaround or a contested decision waits for your answer.",
    ),
    Topic("proposal", "House rules", "A tier, a control or a threshold shall change, or has."),
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
    """The people behind those roles; a deputy where the holder is away or gone."""
    told, away = told_on(process, topic), away_today()
    found: dict[int, Person] = {}
    for named in named_on(process):
        if named.role in told:
            person = named.person if is_here(named.person, away) else named.deputy
            found[person.pk] = person
    for listed in process.listed.filter(circle__in=told).select_related("person"):
        found[listed.person.pk] = listed.person
    return [person for person in found.values() if person.is_active]


def tell_roles(
    process: Process,
    topic: str,
    *,
    title: str,
    body: str,
    once: str,
    is_urgent: bool = False,
    also: tuple[Person, ...] = (),
) -> None:
    """Tell everyone on the topic's route, each once."""
    for person in {*recipients(process, topic), *also}:
        tell(
            person,
            topic=topic,
            title=title,
            body=body,
            link=f"/register/{process.slug}/",
            is_urgent=is_urgent,
            once=once,
            subject=process,
            process=process.slug,
        )
