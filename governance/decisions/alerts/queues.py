"""Queues that stand still: of the portal itself, and exceptions that nobody decides in time."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min

from governance.decisions import desk as log
from governance.decisions.alerts.trouble import Trouble
from governance.decisions.alerts.words import Kind, Part
from governance.escalations.models import Escalation
from governance.escalations.words import Status
from processes.notices.models import Delivery
from processes.register.models import Process
from processes.work import desk as work
from processes.work.models import Job

# A moment of much work is no trouble yet.
JOBS_WAIT, NOTICES_WAIT = timedelta(minutes=5), timedelta(minutes=15)
# What fails for so many at once lies with us and not with one address.
MANY_FAILED, LATELY, MOST_LOOKED_AT = 10, timedelta(hours=1), 200
MANY_OVERDUE, FEW_OVERDUE = 5, 3


def queues(moment: datetime) -> Iterator[Trouble]:
    """Every part of the portal that stands still."""
    looks = {
        Part.WORKERS: _workers,
        Part.JOBS: _jobs,
        Part.NOTICES: _notices,
        Part.SEALS: _seals,
    }
    for part, look in looks.items():
        if says := look(moment):
            # What waits here keeps everybody else from being told anything.
            yield Trouble(Kind.QUEUE, says, part=part, is_urgent=True)


def _workers(moment: datetime) -> str:
    found = work.workers()
    return "" if found.is_well else found.says


def _jobs(moment: datetime) -> str:
    is_late = Job.objects.due(moment - JOBS_WAIT).exists()
    return work.backlog().says if is_late else ""


def _notices(moment: datetime) -> str:
    waiting = Delivery.objects.due(moment - NOTICES_WAIT)[:MOST_LOOKED_AT].count()
    if waiting:
        count = f"{waiting} or more notices" if waiting == MOST_LOOKED_AT else _many(waiting)
        return f"{count} should have gone out more than 15 minutes ago."
    newest = Delivery.objects.failed().order_by("-id")[:MOST_LOOKED_AT].values_list("due_at")
    failed = sum(at > moment - LATELY for (at,) in newest)
    if failed >= MANY_FAILED:
        return f"{_many(failed)} could not be delivered within the last hour."
    return ""


def _many(count: int) -> str:
    return "1 notice" if count == 1 else f"{count} notices"


def _seals(moment: datetime) -> str:
    return next((part.says for part in log.sealing()), "")


def overdue(counts: dict[int, tuple[int, datetime]]) -> Iterator[Trouble]:
    """Processes in which exceptions pile up."""
    many = {pk: found for pk, found in counts.items() if found[0] >= MANY_OVERDUE}
    for process in Process.objects.filter(pk__in=many).order_by("pk"):
        count, since = many[process.pk]
        yield Trouble(
            Kind.OVERDUE,
            f"{count} exceptions are past the time in which somebody should have decided them.",
            process=process,
            since=since,
            figures={"count": count},
        )


def overdue_counts() -> dict[int, tuple[int, datetime]]:
    """How many exceptions of each process are overdue, and since when the first is."""
    rows = Escalation.objects.waiting().filter(status=Status.OVERDUE).order_by()
    found = rows.values_list("process").annotate(count=Count("pk"), since=Min("respond_by"))
    return {process_id: (count, since) for process_id, count, since in found}
