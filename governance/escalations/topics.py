"""What exceptions tell people."""

from processes.notices.topics import Topic, register
from processes.register.routes import route_topic
from processes.register.words import Role

WAITING = "exception.waiting"
HANDED_OVER = "exception.handed_over"
REMINDER = "exception.reminder"
NEXT = "exception.next"
OVERDUE = "exception.overdue"
STUCK = "exception.stuck"
ADVICE_ASKED = "exception.advice_asked"
ADVICE_GIVEN = "exception.advice_given"
DECIDED = "exception.decided"

register(
    Topic(
        WAITING,
        "An exception waits for you",
        "A case stopped at a boundary of its contract, and you are the person who decides it.",
    ),
    Topic(
        HANDED_OVER,
        "An exception went to someone else",
        "The time of an exception that you held ran out, or someone took it over.",
    ),
    Topic(
        REMINDER,
        "Half of your time is over",
        "An exception that you hold is not decided, and half of the response time has passed.",
    ),
    Topic(
        NEXT,
        "An exception may come to you next",
        "Whoever holds it has used half of the time; at the end of it the exception is yours.",
    ),
    Topic(
        STUCK,
        "An exception that nobody answers",
        "Everyone who could be asked has had it. Told once a day until somebody decides.",
    ),
    Topic(
        ADVICE_ASKED,
        "A colleague asks for your view",
        "Whoever holds an exception wants to know what you think before they decide it.",
    ),
    Topic(ADVICE_GIVEN, "A colleague gave their view", "On an exception that you asked about."),
    Topic(DECIDED, "What became of an exception", "One that you raised was decided."),
)
route_topic(
    Topic(
        OVERDUE,
        "A response time ran out",
        "An exception was not decided in the time that its contract promises.",
    ),
    Role.ACCOUNTABLE,
)
