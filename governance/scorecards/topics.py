"""What scorecards tell people."""

from processes.notices.topics import Topic
from processes.register.routes import route_topic
from processes.register.words import Circle, Role

WEEK_CLOSED = "week.closed"
WEEK_HALFWAY = "week.halfway"
WEEK_LATE = "week.late"
FIX = "week.fix"
FLAG = "figure.flagged"
BUDGET = "budget.spent"

route_topic(
    Topic(
        WEEK_CLOSED,
        "A week was closed",
        "The week of a process ended in stop, fix or expand, or something in it was corrected.",
    ),
    Role.ACCOUNTABLE,
    Role.BUSINESS,
    Role.SYSTEM,
    Circle.RESPONSIBLE,
)
route_topic(
    Topic(
        WEEK_HALFWAY,
        "The other half says expand",
        "One half of a process would expand it, and your word is wanted.",
    ),
)
route_topic(
    Topic(WEEK_LATE, "A week waits to be closed", "The week is over and nobody closed it yet."),
    Role.ACCOUNTABLE,
)
route_topic(
    Topic(FIX, "A fix is yours, moved, late or done", "What a week named to be mended."),
    Role.ACCOUNTABLE,
)
route_topic(
    Topic(
        FLAG,
        "A figure is out of the ordinary",
        "A metric left the range of its last four weeks; say whether it means something.",
    ),
    Role.ACCOUNTABLE,
    Role.BUSINESS,
)
route_topic(
    Topic(
        BUDGET,
        "A month's budget runs low",
        "A process has spent most of its money for the month, or all of it.",
    ),
    Role.ACCOUNTABLE,
    Role.BUSINESS,
    Role.SYSTEM,
)
