"""An exception as programs read it, in an answer and in a webhook."""

from datetime import datetime
from typing import Any, Literal, Self

from ninja import Field, Schema

from governance.escalations.models import Escalation
from governance.escalations.words import ReasonCode, Status

# What an answer needs beside the row, asked for at once.
SHOWN_WITH = ("process", "version", "owner", "backup", "held_by", "looked_by", "merged_into")


class ExceptionOut(Schema):
    """One exception as it stands now."""

    id: str
    status: Status
    owner: str = Field(description="Email of the person whom the path names.")
    backup: str
    held_by: str = Field(description="Email of the person who has it now.")
    respond_by: datetime
    message: str
    process_id: str
    case_id: str
    trigger: str
    path: str = Field(description="Empty where no path answers the trigger.")
    opened_at: datetime
    outcome: Literal["approved", "declined", "done_by_hand"] | None = Field(
        description="Null until decided."
    )
    decision: str | None = Field(description="In plain language.")
    reason_code: ReasonCode | None
    gave_up: str | None = Field(description="What was given up where goals conflicted.")
    decided_by: str | None
    decided_at: datetime | None
    expires_at: datetime | None = Field(description="Until when an approval is good, once.")
    looked_at_by: str | None = Field(description="Who says that they are looking at it now.")
    stands_for: list[str] = Field(description="Ids of duplicates that were merged into this one.")

    @classmethod
    def of(cls, row: Escalation) -> Self:
        """What a program gets to know of an exception; of a merged one, that of the other."""
        row = row.survivor
        same = ("status", "respond_by", "message", "case_id", "trigger", "path", "opened_at")
        ended = ("outcome", "decision", "reason_code", "gave_up", "decided_at", "expires_at")
        process, version = row.process, row.version
        name = f"{process.slug}_tier{version.tier_id}_v{version.number}" if version else ""
        told: dict[str, Any] = {field: getattr(row, field) for field in same}
        told |= {field: getattr(row, field) or None for field in ended}
        return cls(
            **told,
            id=row.public_id,
            owner=row.owner.email,
            backup=row.backup.email,
            held_by=row.held_by.email,
            process_id=name or process.slug,
            decided_by=row.decided_by_name or None,
            looked_at_by=row.looked_by.name if row.is_looked_at and row.looked_by else None,
            stands_for=[each.public_id for each in row.duplicates],
        )
