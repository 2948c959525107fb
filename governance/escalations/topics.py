"""What exceptions tell people."""

from processes.notices.topics import Topic, register

WAITING = "exception.waiting"
HANDED_OVER = "exception.handed_over"

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
)
