"""Mails of past days: they count as sent then, so that the worker does not send them all today."""

from django.db.models import F
from django_q.models import OrmQ

from house.clock import now, standing_at, today
from portal.demo import Stage
from processes.models import Delivery, Job
from processes.work.messages import send


def settle(stage: Stage) -> None:
    """Let what was due on past days be done; what is due today is left to the worker."""
    this_morning = max(stage.at(0, "00:00"), Stage(today()).at(0, "00:00"))
    Delivery.objects.due(this_morning).update(
        state=Delivery.State.SENT, attempts=1, sent_at=F("due_at")
    )
    Job.objects.due(this_morning).update(
        state=Job.State.DONE, attempts=1, started_at=F("due_at"), ended_at=F("due_at")
    )
    # No worker ran this morning: what is left from then begins to wait only now.
    Job.objects.due(now()).update(due_at=now())
    OrmQ.objects.all().delete()
    for job in Job.objects.waiting():
        with standing_at(job.due_at):
            send(job)
