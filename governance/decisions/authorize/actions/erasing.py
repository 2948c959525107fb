"""What an agent wrote in its question goes; that it asked, and what it was told, stays."""

from collections.abc import Sequence

from governance.decisions.authorize.models import Authorization
from house.actors import Actor
from house.clock import now
from house.refusals import require_reason


def erase_questions(ids: Sequence[int], *, by: Actor, because: str) -> int:
    """Let the texts of these questions go; the row itself says when."""
    require_reason(because)
    return Authorization.objects.filter(pk__in=list(ids), erased_at=None).update(
        question="", erased_at=now()
    )
