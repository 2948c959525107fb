"""The processes whose agents should be at work, and when each was heard of last."""

from datetime import datetime

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from governance.decisions.authorize.models import Authorization
from governance.decisions.sealing_models import Pending
from processes.register.models import Pause, Process
from processes.register.words import Stage


def running() -> "QuerySet[Process]":
    """Live or in pilot, and not paused; with the signs of life, by one query."""
    standing = Pause.objects.standing().filter(process=OuterRef("pk"))
    asked = Authorization.objects.filter(process=OuterRef("pk")).order_by("-at", "-id")
    rows = Process.objects.filter(stage__in=(Stage.PILOT, Stage.LIVE)).exclude(Exists(standing))
    return rows.annotate(
        resumed_at=Max("pauses__lifted_at"),
        first_at=F("counted__first_at"),
        last_record_at=F("counted__last_at"),
        last_question_at=Subquery(asked.values("at")[:1]),
        has_unsealed=Exists(Pending.objects.filter(process=OuterRef("pk"))),
        is_behind=Q(chain__length__gt=F("counted__position")),
    ).order_by("pk")


def last_sign(process: Process, sign: str) -> datetime | None:
    """When the last sign of a kind came, as annotated."""
    name = {"records": "last_record_at", "questions": "last_question_at"}[sign]
    found: datetime | None = getattr(process, name)
    return found
