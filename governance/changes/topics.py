"""What changes of rules tell people."""

from processes.notices.topics import Topic
from processes.register.routes import route_topic
from processes.register.words import Circle, Role

ASKED = "change.asked"
MOVED = "change.moved"
RELEASED = "change.released"
FROZEN = "change.frozen"
STAGE = "process.stage"

route_topic(
    Topic(
        ASKED,
        "A change waits for you",
        "You are asked to approve a change of rules, to give your view, or to be the second one.",
    )
)
route_topic(
    Topic(
        MOVED,
        "A change of yours moved on",
        "A change that you wrote or handed in was approved, sent back, withdrawn or called in.",
    )
)
route_topic(
    Topic(
        RELEASED,
        "Rules were rolled back or changed in an emergency",
        "What is in force changed outside the usual way, and a review is due.",
    ),
    Role.ACCOUNTABLE,
    Role.BUSINESS,
    Role.SYSTEM,
    Role.ESCALATION,
    Circle.INFORMED,
)
route_topic(
    Topic(FROZEN, "Rules are frozen", "The rules of a process stay as they are for a time."),
    Role.ACCOUNTABLE,
    Role.BUSINESS,
    Role.SYSTEM,
    Circle.RESPONSIBLE,
)
route_topic(
    Topic(STAGE, "A process moves on", "A process went to another stage of its life."),
    Role.ACCOUNTABLE,
    Role.BUSINESS,
    Role.SYSTEM,
    Role.ESCALATION,
    Circle.INFORMED,
)
