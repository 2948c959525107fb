"""What contracts add to earlier rooms, told to them when the portal starts."""

from processes.contracts import naming_people, topics
from processes.register.names import name_also

__all__ = ["offer", "topics"]


def offer() -> None:
    """Names that stand in contracts count on their process, and people may hear of new rules."""
    name_also(naming_people.on, naming_people.of, naming_people.naming)
