"""What evaluations tell people."""

from processes.notices.topics import Topic, register

PROPOSED = "evaluations.proposal"

register(
    Topic(
        PROPOSED,
        "Changes of evaluation sets",
        "Someone proposes to change a set or a bar that a contract in force relies on, "
        "or your own proposal was answered.",
    )
)
