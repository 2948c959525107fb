"""The queue's messages: each carries a job's id alone. The row decides, not the message."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone  # the queue's own time, which nobody sets
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.tasks import async_task

from house.clock import now
from processes.work.models import Job


def send(job: Job) -> bool:
    """Put a message for this job on the queue, unless someone else has just done so."""
    moment = now()
    with transaction.atomic():
        unsent = Job.objects.waiting().filter(pk=job.pk, sent_at=job.sent_at)
        if not unsent.update(sent_at=moment):
            return False
        async_task("processes.work.runner.run", job.pk, task_name=str(job)[:100])
    job.sent_at = moment
    return True


def are_unread(*, longer_than: timedelta = timedelta()) -> bool:
    """Whether messages lie on the queue that no worker has fetched."""
    since = timezone.now() - longer_than
    return bool(OrmQ.objects.filter(key=Conf.CLUSTER_NAME, lock__lte=since).exists())


def free() -> int:
    """Let messages be fetched that a dead worker holds; a live one's job answers "not mine"."""
    held = OrmQ.objects.filter(key=Conf.CLUSTER_NAME, lock__gt=timezone.now())
    freed: int = held.update(lock=timezone.now())
    return freed
