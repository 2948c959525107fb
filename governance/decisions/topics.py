"""What people hear of from the decision log."""

from processes.notices.topics import Topic
from processes.register.routes import route_topic
from processes.register.words import Role

BREACH, UNCHECKED, ALTERED = "decision.breach", "decision.unchecked", "decision.altered"

route_topic(
    Topic(
        BREACH,
        "An agent broke its contract",
        "A logged decision does not fit the contract: a rule that held, a tool not granted.",
    ),
    Role.ACCOUNTABLE,
    Role.ESCALATION,
)
route_topic(
    Topic(
        UNCHECKED,
        "Records that rules can't be checked on",
        "Records lack what a stop rule asks for, so nobody can tell whether it held.",
    ),
    Role.ACCOUNTABLE,
)
route_topic(
    Topic(
        ALTERED,
        "The decision log was altered",
        "A check of the log found a record that is not as it was sealed.",
    ),
    Role.ACCOUNTABLE,
    Role.SYSTEM,
)
