"""Who may do what with jobs, and when."""

from house.actors import Actor, System
from processes.people.models import Person
from processes.work.models import Job


def may_manage_jobs(by: Actor) -> bool:
    """Those who look after the portal, and the portal itself."""
    if isinstance(by, Person):
        return bool(by.has_perm("processes.change_job"))
    return isinstance(by, System)


def can_run_again(job: Job) -> bool:
    """Jobs that ended badly, and those that wait for their next attempt."""
    return job.state in {Job.State.FAILED, Job.State.GIVEN_UP} or is_between_attempts(job)


def can_give_up(job: Job) -> bool:
    """Everything that is not over, and failures that somebody has looked at."""
    return job.state in {Job.State.WAITING, Job.State.RUNNING, Job.State.FAILED}


def is_between_attempts(job: Job) -> bool:
    """Whether an attempt failed and the next one is yet to come."""
    return job.state == Job.State.WAITING and job.attempts > 0
