"""One thing that happened to the rules of a process, and how much of what happened is wanted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from processes.contracts.models import ContractVersion
from processes.register.models import Process

# Of one moment, the earlier step first.
STEPS = (
    "stage", "frozen", "thawed", "begun", "proposed", "consulted", "called_in", "approved",
    "sent_back", "edited", "taken_up", "withdrawn", "planned", "unplanned", "asked", "declined",
    "published", "staged", "taken_back", "rollback", "emergency", "reviewed",
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One thing that happened to the rules: when, what, to which version, by whom, why."""

    at: datetime
    what: str
    did: str
    by: str
    because: str = ""
    number: int | None = None
    # Beside a release: the second person, for whom it is staged, what it replaced.
    detail: str = ""

    @property
    def order(self) -> tuple[datetime, int]:
        """Newest first, and of one moment the later step first."""
        return self.at, STEPS.index(self.what)


@dataclass(frozen=True)
class Wanted:
    """The rules of a process, or one version of them; all that happened, or until a moment."""

    process: Process
    version: ContractVersion | None = None
    before: datetime | None = None

    def of(self, rows: "QuerySet[Any]", version: str, moment: str) -> "QuerySet[Any]":
        """The rows that are wanted, by the names of their version and of their time."""
        if self.version is not None:
            rows = rows.filter(**{version: self.version})
        else:
            rows = rows.filter(**{f"{version}__process": self.process})
        return self.until(rows, moment)

    def until(self, rows: "QuerySet[Any]", moment: str) -> "QuerySet[Any]":
        """Those before the wanted moment."""
        return rows.filter(**{f"{moment}__lt": self.before}) if self.before else rows
