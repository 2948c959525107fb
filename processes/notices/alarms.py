"""What the portal tells those who look after it on its own: work that failed."""

from datetime import timedelta

from django.urls import reverse

from house.clock import now, today
from processes.notices.actions import tell
from processes.notices.topics import TROUBLE
from processes.people.groups import ADMINISTRATORS
from processes.people.models import Person
from processes.work.models import Job

# What failed longer ago was told then, or stands on the desk.
LATELY = timedelta(days=1)


def tell_of_failed_jobs() -> int:
    """For the sweep: tell administrators which kinds of job failed, once a day and kind."""
    failed = Job.objects.failed().filter(ended_at__gt=now() - LATELY).order_by("-id")
    newest: dict[str, Job] = {}
    for job in failed[:100]:
        newest.setdefault(job.kind, job)
    return sum(_tell(person, job) for job in newest.values() for person in _keepers())


def _keepers() -> list[Person]:
    return list(Person.objects.people().active().in_group(ADMINISTRATORS))


def _tell(person: Person, job: Job) -> bool:
    told = tell(
        person,
        topic=TROUBLE.name,
        title=f"A job failed: {job.kind}",
        body=f"{job.error}\n\nIt was tried {job.attempts} times. Others like it may fail as well.",
        link=reverse("admin:processes_job_change", args=[job.pk]),
        once=f"{TROUBLE.name}:{job.kind}:{today()}",
        subject=job,
    )
    return told is not None
