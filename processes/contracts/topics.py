"""What the contracts tell people."""

from processes.notices.topics import Topic, register
from processes.register.routes import DEFAULTS
from processes.register.words import Circle, Role

IN_FORCE = "contract.in_force"

register(
    Topic(
        IN_FORCE,
        "A contract comes into force",
        "The rules of a process that you stand for, or that names you, have changed.",
    )
)
DEFAULTS.setdefault(
    IN_FORCE,
    (Role.ACCOUNTABLE, Role.BUSINESS, Role.SYSTEM, Role.ESCALATION, Circle.INFORMED),
)
