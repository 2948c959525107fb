"""Writing the trail. Called inside the transaction of the act that it records."""

from typing import Any

from django.db.models import Model

from audit.models import Entry
from house.actors import Actor
from house.clock import now
from house.requests import current_request_id


def record(
    verb: str,
    subject: Model,
    *,
    by: Actor,
    because: str = "",
    process: str = "",
    details: dict[str, Any] | None = None,
) -> Entry:
    """Keep that `by` did `verb` to `subject`, and why."""
    return Entry.objects.create(
        at=now(),
        actor_id="" if by.pk is None else str(by.pk),
        actor=str(by)[:200],
        verb=verb,
        subject_kind=subject._meta.model_name or "",
        subject_id=str(subject.pk),
        subject=str(subject)[:300],
        process=process,
        because=because,
        details=details or {},
        request_id=current_request_id(),
    )
