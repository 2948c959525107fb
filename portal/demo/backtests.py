"""What the changes that wait would have done to the weeks that were logged."""

from governance.changes.backtests.actions import BACKTEST, try_when_handed_in
from governance.changes.backtests.trying import go_through
from governance.models import Backtest, Submission
from house.clock import now, standing_at
from portal.demo import Stage
from processes.models import Job


def try_what_waits(stage: Stage) -> None:
    """Each change in review is tried on the log, as it would have been when it was handed in."""
    with standing_at(stage.at(0, "18:00")):
        for submission in Submission.objects.open().select_related("version", "replaces"):
            try_when_handed_in(submission.version, submission.replaces)
        for backtest in Backtest.objects.going():
            go_through(backtest)
        # They are at their end, so that no worker looks at them once more.
        waiting = Job.objects.waiting().filter(kind=BACKTEST)
        waiting.update(state=Job.State.DONE, attempts=1, started_at=now(), ended_at=now())
