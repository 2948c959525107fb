"""What the changes that wait would have done to the weeks that were logged."""

from governance.changes.backtests.actions import try_when_handed_in
from governance.changes.backtests.trying import go_through
from governance.models import Backtest, Submission
from house.clock import standing_at
from portal.demo import Stage


def try_what_waits(stage: Stage) -> None:
    """Each change in review is tried on the log, as it would have been when it was handed in."""
    with standing_at(stage.at(0, "18:00")):
        for submission in Submission.objects.open().select_related("version", "replaces"):
            try_when_handed_in(submission.version, submission.replaces)
        for backtest in Backtest.objects.going():
            go_through(backtest)
