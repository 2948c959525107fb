"""What looking found, before it is an alert; and the looking itself is somebody else's."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from governance.decisions.alerts.words import Kind
from processes.register.models import Process


@dataclass(frozen=True)
class Trouble:
    """One thing out of the ordinary."""

    kind: Kind
    says: str
    process: Process | None = None
    part: str = ""
    since: datetime | None = None
    figures: dict[str, Any] = field(default_factory=dict)
    is_urgent: bool = False

    @property
    def slot(self) -> str:
        """Of one slot at most one alert is open."""
        return slot_of(self.kind, self.process.pk if self.process else self.part)


def slot_of(kind: str, about: object) -> str:
    """The slot of a kind and a process, or a part of the portal."""
    return f"{kind}:{about}"
