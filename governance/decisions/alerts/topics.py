"""What people hear of when the portal speaks up on its own."""

from governance.decisions.alerts.words import Kind
from processes.notices.topics import Topic, register
from processes.register.routes import route_topic
from processes.register.words import Role

SILENCE, JUMP, OVERDUE = "alert.silence", "alert.jump", "alert.overdue"
QUEUE, SEVERAL = "alert.queue", "alert.several"

route_topic(
    Topic(
        SILENCE,
        "An agent is silent",
        "A process's agent sends nothing at a time at which it usually does.",
    ),
    Role.ACCOUNTABLE,
    Role.SYSTEM,
)
route_topic(
    Topic(
        JUMP,
        "A rate has jumped",
        "Far more breaches, cases handed to people, or corrected decisions than usual.",
    ),
    Role.ACCOUNTABLE,
    Role.SYSTEM,
)
route_topic(
    Topic(
        OVERDUE,
        "Exceptions pile up",
        "Several exceptions of a process are past the time in which they should be decided.",
    ),
    Role.ACCOUNTABLE,
    Role.ESCALATION,
)
register(
    Topic(QUEUE, "A queue stands still", "For those who look after the portal: work that waits."),
    Topic(SEVERAL, "Several alerts at once", "One notice for many alerts, in the place of many."),
)

TOPIC_OF = {
    Kind.SILENCE: SILENCE,
    Kind.ERRORS: JUMP,
    Kind.BREACHES: JUMP,
    Kind.ESCALATIONS: JUMP,
    Kind.OVERDUE: OVERDUE,
    Kind.QUEUE: QUEUE,
}
