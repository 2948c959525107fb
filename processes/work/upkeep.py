"""What keeps the queue whole whatever dies: every step may run twice, or on two hosts at once."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django_q.models import Failure

from house.clock import now
from processes.work import messages, outcomes
from processes.work.leases import tokens_of
from processes.work.models import Job

AT_ONCE = 500
LOST_AFTER = timedelta(seconds=60)
KEEP_DONE, KEEP_FAILED = timedelta(days=30), timedelta(days=180)
_ENDED_BADLY = (Job.State.FAILED, Job.State.GIVEN_UP)


def requeue_abandoned() -> int:
    """Jobs whose worker has not been heard of for a whole lease."""
    says = "Its worker fell silent."
    return sum(outcomes.put_back(job, says=says) for job in Job.objects.abandoned(now())[:AT_ONCE])


def send_due() -> int:
    """Jobs whose time has come and for which no message was sent yet."""
    due = Job.objects.due(now()).filter(sent_at=None).order_by("due_at", "id")
    return sum(messages.send(job) for job in due[:AT_ONCE])


def repeat_lost_messages() -> int:
    """Jobs that still wait although the queue was read to its end since they were sent."""
    if messages.are_unread():
        return 0
    lost = Job.objects.due(now()).filter(sent_at__lt=now() - LOST_AFTER).order_by("id")
    return sum(messages.send(job) for job in lost[:AT_ONCE])


def release(holder: str, *, culprit: int | None = None) -> int:
    """Put back what a dead worker held. Only the job that was with it when it died counts this.

    `culprit` is the process that died first, if that is known: the jobs of its siblings ended
    with it and are not to blame. Nothing known means that each of them may have been the cause.
    """
    held = Job.objects.running().filter(token__startswith=tokens_of(holder))
    blamed = tokens_of(holder, culprit)
    return sum(
        outcomes.put_back(job, says="Its worker died.", counts=job.token.startswith(blamed))
        for job in held
    )


def release_unfinished(holder: str) -> int:
    """Put back what a worker did not end before it was stopped; no attempt is used up by that."""
    held = Job.objects.running().filter(token__startswith=tokens_of(holder))
    says = "Its worker was stopped."
    return sum(outcomes.put_back(job, says=says, counts=False) for job in held)


def remove_old() -> int:
    """Jobs done a month ago, jobs that failed half a year ago; a thousand at a time."""
    moment = now()
    old = Job.objects.filter(
        Q(state=Job.State.DONE, ended_at__lt=moment - KEEP_DONE)
        | Q(state__in=_ENDED_BADLY, ended_at__lt=moment - KEEP_FAILED)
    )
    Failure.objects.filter(stopped__lt=moment - KEEP_DONE).delete()
    return _delete_some(old)


def _delete_some(rows: "QuerySet[Job]") -> int:
    some = list(rows.order_by("id").values_list("pk", flat=True)[:1000])
    return rows.filter(pk__in=some).delete()[0] if some else 0
