"""The job that carries a run on."""

import time

from governance.evaluations.runs.actions import keeping
from governance.evaluations.runs.actions.asking import RUN
from governance.evaluations.runs.models import Run
from governance.evaluations.runs.running import Interrupted, Mine, carry_on
from governance.evaluations.runs.words import RunState
from processes.work.actions import enqueue
from processes.work.kinds import job
from processes.work.leases import Lease
from processes.work.models import Job

# Less than the queue gives a task; what is left then goes on in the next job.
LONGEST = 480.0
BROKEN = "Something went wrong on our side; the log of the worker tells more."


@job(RUN)
def evaluate(work: Job, lease: Lease) -> None:
    """Take the run as far as it goes, and before it the one that it is compared with."""
    run = Run.objects.select_related("process", "version", "baseline").get(pk=int(work.subject_id))
    mine = Mine(lease.still_mine, time.monotonic() + LONGEST)
    try:
        is_over = all(step_to_end(each, mine) for each in (run.baseline, run) if each)
    except Interrupted:
        return
    except Exception:
        if work.attempts >= work.max_attempts:
            keeping.skip_rest(run.pk)
            keeping.end(run, RunState.ERROR, verdict={}, says="", problem=BROKEN)
        raise
    if not is_over and time.monotonic() > mine.until:
        enqueue(RUN, run.pk)


def step_to_end(run: Run, mine: Mine) -> bool:
    """Carry a run on; whether it is over."""
    run.refresh_from_db()
    if run.is_open:
        carry_on(run, mine)
        run.refresh_from_db()
    return not run.is_open
